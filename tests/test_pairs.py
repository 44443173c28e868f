"""The pair network: what it joins, that nothing but the text decides, and that the ontology holds."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
from tuzhi.extract.document import Document
from tuzhi.extract.mentions.tagger import KINDS, Reading, Told, load_tagger
from tuzhi.extract.relations.pairs import (
    ABOUT,
    CONTEXT,
    DATE,
    PAIR_KINDS,
    QUANTITY,
    PairHead,
    Place,
    load_pair_head,
    read_pairs,
)
from tuzhi.extract.sentences import split_sentences
from tuzhi.graph import Article, DataError, Entity, Mention, load_schema

FIRM, CITY = ("云帆科技", "Company"), ("杭州", "AdminArea")
FUND, PERSON = ("长河资本", "Investor"), ("王晓", "Person")
STORY = "云帆科技总部位于杭州。长河资本投资了云帆科技。王晓任云帆科技董事长。去年营收3亿元。"
NAMED = (FIRM, CITY, FUND, PERSON)


def document(text: str, *names: tuple[str, str]) -> Document:
    """A text with the places of some names."""
    mentions = [
        Mention(at, at + len(form), form, kind, form, "test")
        for form, kind in names
        for at in range(len(text))
        if text.startswith(form, at)
    ]
    entities = tuple(Entity(kind, form) for form, kind in names)
    mentions.sort(key=lambda m: m.start)
    return Document(Article("a", "", text), tuple(split_sentences(text)), tuple(mentions), (), entities)


def odds(doc: Document, numbers: tuple[tuple[int, int], ...] = ()) -> dict[tuple[str, str, str, int], float]:
    """What is read, by subject, property, object and sentence."""
    found = read_pairs(doc, (), numbers)
    told = {(j.subject.thing, j.property, j.object.thing, j.sentence): j.odds for j in found}
    assert len(told) == len(found)
    return told


def test_plain_sentences_are_read() -> None:
    told = odds(document(STORY, *NAMED))
    assert told["Company/云帆科技", "locatedIn", "AdminArea/杭州", 0] > 0
    assert told["Investor/长河资本", "investedIn", "Company/云帆科技", 1] > 0
    assert told["Person/王晓", "hasPosition", "Company/云帆科技", 2] > 0


def test_a_number_is_about_what_its_sentence_carries_on() -> None:
    at = STORY.index("3亿元")
    told = odds(document(STORY, *NAMED), ((at, at + 3),))
    about = {o: value for (s, p, o, _), value in told.items() if p == ABOUT and s == f"{at}:{at + 3}"}
    assert max(about, key=lambda o: about[o]) == "Company/云帆科技"


@pytest.mark.parametrize("text", ["", "今天天气很好。", "云帆科技成立。"])
def test_without_two_names_nothing_is_read(text: str) -> None:
    assert odds(document(text)) == {}
    assert odds(document(text, FIRM)) == {}


def test_the_order_in_which_names_are_told_changes_nothing() -> None:
    doc = document(STORY, *NAMED)
    shuffled = dataclasses.replace(doc, mentions=doc.mentions[::-1], entities=doc.entities[::-1])
    assert odds(doc) == odds(shuffled) and odds(doc)


def test_the_ontology_holds() -> None:
    """Every relation that is read joins kinds that it may join, whichever kinds the names have."""
    relations = load_schema().relations
    text = "云帆科技在杭州与长河资本合作，王晓出席，营收3亿元。"
    forms = [form for form, _ in NAMED]
    for shift in range(0, len(KINDS), 2):
        kinds = [KINDS[(shift + 5 * i) % len(KINDS)] for i in range(len(forms))]
        at = text.index("3亿元")
        for j in read_pairs(document(text, *zip(forms, kinds, strict=True)), (), [(at, at + 3)], [(0, 2, "2024")]):
            if j.property == ABOUT:
                assert j.subject.kind == QUANTITY and j.object.kind not in (QUANTITY, DATE, "Field")
            elif j.property in load_schema().attributes:
                assert j.object.kind == DATE and j.subject.kind in load_schema().attributes[j.property].domain
            else:
                relation = relations[j.property]
                assert j.subject.kind in relation.domain and j.object.kind in relation.range


def test_two_things_that_are_not_named_are_never_joined() -> None:
    for j in read_pairs(document(STORY, *NAMED), ()):
        assert j.subject.start < j.subject.end or j.object.start < j.object.end
        assert j.unnamed == (j.subject.unnamed or j.object.unnamed)


def test_the_head_knows_the_relations_and_kinds_of_the_ontology() -> None:
    head = load_pair_head()
    assert set(head.properties) - {ABOUT} <= {*load_schema().relations, *load_schema().attributes}
    assert head.joinable.shape == (2 * len(PAIR_KINDS), 2 * len(PAIR_KINDS), len(head.properties))
    unnamed = slice(len(PAIR_KINDS), None)
    assert not head.joinable[unnamed, unnamed].any()


def small_head(seed: int = 1) -> PairHead:
    """A head of two properties with made-up weights: a firm (1) lies in an area (10), a number is about a firm."""
    rng = np.random.default_rng(seed)
    name, kind, hidden = 3, 2, 4
    joinable = np.zeros((2 * len(PAIR_KINDS),) * 2, np.int64)
    firm, area, number = (PAIR_KINDS[k] for k in ("Company", "AdminArea", QUANTITY))
    joinable[firm, area], joinable[number, firm] = 1, 2
    shapes = {
        "kind.weight": (2 * len(PAIR_KINDS), kind),
        "gap.weight": (16, kind),
        "hidden.weight": (hidden, 2 * name + 3 * kind + 3 * CONTEXT),
        "hidden.bias": (hidden,),
        "out.weight": (2, hidden),
        "out.bias": (2,),
    }
    arrays = {key: rng.normal(size=shape).astype(np.float16) for key, shape in shapes.items()}
    return PairHead({**arrays, "properties": np.array(["locatedIn", ABOUT]), "joinable": joinable})


def made_up(length: int, seed: int) -> Reading:
    rng = np.random.default_rng(seed)
    names, context = rng.normal(size=(length, 3)), np.maximum(rng.normal(size=(length, CONTEXT)), 0)
    return Reading(np.zeros((length, 1), np.float32), names.astype(np.float32), context.astype(np.float32))


def test_scores_are_those_of_the_formula() -> None:
    """Names as means, words before, between and after as maxima, through one hidden layer, written out for each pair."""
    head, reading = small_head(), made_up(30, 2)
    places = [
        Place(4, 7, "Company", "a"),
        Place(12, 14, "AdminArea", "b"),
        Place(14, 15, QUANTITY, "14:15"),
        Place(25, 30, "Company", "c"),
    ]
    pairs, scores = head.score([reading], [places])
    assert [(i, j) for _, i, j in pairs.tolist()] == [(0, 1), (2, 0), (2, 3), (3, 1)]

    def most(start: int, end: int) -> np.ndarray:
        return reading.context[start:end].max(0) if end > start else np.zeros(CONTEXT)

    for (_, i, j), row in zip(pairs.tolist(), scores, strict=True):
        s, o = places[i], places[j]
        left, right = min(s.start, o.start), max(s.end, o.end)
        inner, outer = min(s.end, o.end), max(s.start, o.start)
        distance = min(int(np.log2(max(outer - inner, 0) + 1)), 7) + 8 * (s.start > o.start)
        hidden = np.maximum(reading.names[s.start : s.end].mean(0), 0) @ head.name[0] + head.kind[0][PAIR_KINDS[s.kind]]
        hidden += (
            np.maximum(reading.names[o.start : o.end].mean(0), 0) @ head.name[1] + head.kind[1][PAIR_KINDS[o.kind]]
        )
        hidden += most(max(left - 12, 0), left) @ head.before + most(inner, outer) @ head.between
        hidden += most(right, min(right + 12, 30)) @ head.after + head.gap[distance]
        wanted = np.maximum(hidden, 0) @ head.out + head.bias
        column = 1 if s.kind == QUANTITY else 0
        assert row[column] == pytest.approx(wanted[column], abs=1e-3)
        assert row[1 - column] == -np.inf


def test_sentences_change_nothing_of_each_other() -> None:
    head = small_head()
    readings = [made_up(n, n) for n in (5, 17, 40)]
    places = [[Place(0, 2, "Company", "a"), Place(n - 2, n, "AdminArea", "b")] for n in (5, 17, 40)]
    pairs, scores = head.score(readings, places)
    assert pairs.tolist() == [[0, 0, 1], [1, 0, 1], [2, 0, 1]]
    for k in range(3):
        assert np.allclose(scores[k, 0], head.score([readings[k]], [places[k]])[1][0, 0], atol=1e-4)


def test_no_pairs_that_fit() -> None:
    pairs, scores = small_head().score([made_up(9, 1)], [[Place(0, 2, "Field", "a"), Place(3, 5, "Field", "b")]])
    assert pairs.shape == (0, 3) and scores.shape == (0, 2)


def test_all_things_of_a_sentence_are_compared_both_ways() -> None:
    text = "云帆科技和杭州和长河资本和王晓。"
    told = {(j.subject.thing, j.object.thing) for j in read_pairs(document(text, *NAMED), ())}
    things = [f"{kind}/{form}" for form, kind in NAMED]
    assert told <= set(itertools.permutations(things, 2))


def test_missing_weights_are_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"pairs\.npz"):
        load_pair_head(tmp_path)
    (tmp_path / "pairs.npz").write_bytes(b"no arrays")
    with pytest.raises(DataError, match=r"pairs\.npz"):
        load_pair_head(tmp_path)


def test_the_head_fits_the_tagger() -> None:
    (reading,) = load_tagger().readings([Told("云帆科技位于杭州。")])
    head = load_pair_head()
    assert reading.context.shape == (9, CONTEXT) and reading.names.shape == (9, len(head.name[0]))


def test_parts_of_a_long_text_are_read_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = odds(document(STORY, *NAMED))
    monkeypatch.setattr("tuzhi.extract.relations.pairs.TOGETHER", 12)
    parts = odds(document(STORY, *NAMED))
    assert parts.keys() == whole.keys()
    assert all(abs(parts[key] - whole[key]) < 0.01 for key in whole)
