"""The tagger: offsets, order, independence from batch companions, what it is told of listed names, and names that it must find."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from tuzhi.extract.gazetteer import Entry, Gazetteer, load_gazetteer
from tuzhi.extract.mentions import tagger as tagging
from tuzhi.extract.mentions.tagger import FLAGS, KINDS, MARKS, TaggedSpan, Tagger, Told, flags, load_tagger, marks, tell
from tuzhi.extract.sentences import split_sentences
from tuzhi.graph import TuzhiError
from tuzhi.graph.model import Sentence

SENTENCES = [
    "华为与清华大学在深圳签署合作协议。",
    "新华社记者李晓明报道，杭州市政府昨日发布新政策。",
    "腾讯、阿里巴巴和百度都在研发大模型。",
    "今天天气很好。",
    "宁德时代董事长曾毓群在福建宁德接受采访时说，公司将继续扩大产能，推动储能产业发展，服务更多客户。",
    "苏州工业园区",
    "ＡＢＣ公司🚀在ＳＨＡＮＧＨＡＩ落户。",
    "\n",
    "A",
]


def listed(text: str) -> Told:
    """A sentence with what the gazetteer knows in it."""
    return tell([Sentence(0, len(text), text)], load_gazetteer().match(text))[0]


# What the gazetteer knows of the first half is told, of the rest nothing.
TOLD = [listed(text) if i < 5 else Told(text) for i, text in enumerate(SENTENCES)]


def found(text: str) -> set[tuple[str, str]]:
    return {(text[s.start : s.end], s.kind) for s in load_tagger().tag([listed(text)])[0]}


def test_no_sentences_and_empty_ones() -> None:
    assert load_tagger().tag([]) == []
    assert load_tagger().tag([Told(""), Told("")]) == [[], []]
    assert load_tagger().candidates([Told(""), Told("好")])[0] == []
    assert load_tagger().readings([]) == []
    assert [len(r.names) for r in load_tagger().readings([Told(""), Told("好")])] == [0, 1]


def test_spans_are_ordered_disjoint_and_inside() -> None:
    for text, spans in zip(SENTENCES, load_tagger().tag(TOLD), strict=True):
        ends = [0]
        for s in spans:
            assert ends[-1] <= s.start < s.end <= len(text)
            assert 0.0 < s.score < 1.0
            ends.append(s.end)


def test_results_stand_in_the_order_of_the_input() -> None:
    tagger = load_tagger()
    alone = [tagger.tag([t])[0] for t in TOLD]
    shuffled = list(range(len(TOLD)))
    random.Random(5).shuffle(shuffled)
    together = tagger.tag([TOLD[i] for i in shuffled])
    assert [together[shuffled.index(i)] for i in range(len(TOLD))] == alone


@pytest.mark.parametrize("seed", range(5))
def test_companions_change_nothing(seed: int) -> None:
    """Scores and readings are equal to the last bit, whatever shares the batch."""
    rng = random.Random(seed)
    tagger = load_tagger()
    pool = TOLD * 3 + [listed("".join(rng.choices("".join(SENTENCES), k=rng.randint(1, 90)))) for _ in range(120)]
    rng.shuffle(pool)
    whole = tagger.candidates(pool)
    at = 0
    while at < len(pool):
        size = rng.choice([1, 2, 7, 8, 9, 70])
        assert tagger.candidates(pool[at : at + size]) == whole[at : at + size]
        at += size
    alone, together = (reading(Tagger(), told, pool[0]) for told in ([pool[0]], [*pool[1:6], pool[0], pool[7]]))
    assert all(np.array_equal(getattr(alone, part), getattr(together, part)) for part in READ)


READ = ("emissions", "names", "context")


def reading(tagger: Tagger, told: list[Told], of: Told) -> tagging.Reading:
    """What a tagger that has read nothing makes of one of some sentences."""
    return tagger.readings(told)[told.index(of)]


def test_readings_after_tagging_are_those_of_a_fresh_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading that was kept is the same as a new one, and nothing is read twice that was kept."""
    tagger = Tagger()
    tagger.tag(TOLD)
    news = Told("云帆科技总部位于杭州。")
    kept = tagger.readings([*TOLD, news, news])
    fresh = [Tagger().readings([t])[0] for t in (*TOLD, news, news)]
    for t, one, other in zip((*TOLD, news, news), kept, fresh, strict=True):
        assert len(one.emissions) == len(one.names) == len(one.context) == len(t.text)
        assert all(np.array_equal(getattr(one, part), getattr(other, part)) for part in READ)
    monkeypatch.setattr(tagger, "_session", None)
    assert len(tagger.readings(TOLD)) == len(TOLD)


def test_readings_of_many_characters_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "KEPT", 10)
    tagger = Tagger()
    tagger.tag(TOLD)
    assert np.array_equal(tagger.readings(TOLD)[0].names, Tagger().readings(TOLD)[0].names)


def test_what_is_told_of_a_sentence_lies_within_it() -> None:
    text = "华为在深圳发布新品。云帆科技来自杭州，\n杭州市很大。"
    sentences = tuple(split_sentences(text))
    told = tell(sentences, load_gazetteer().match(text))
    assert [t.text for t in told] == [s.text for s in sentences]
    for t in told:
        for start, end, kind, _ in t.listed:
            assert 0 <= start < end <= len(t.text) and kind in KINDS
    assert {(told[0].text[a:b], kind) for a, b, kind, _ in told[0].listed} >= {
        ("华为", "Company"),
        ("深圳", "AdminArea"),
    }
    assert tell([], []) == [] and tell([Sentence(0, 1, "好")], []) == [Told("好")]


def test_a_match_across_the_edge_of_a_sentence_is_told_of_none() -> None:
    gazetteer = Gazetteer([Entry("星河科技", "Company"), Entry("云帆", "Company")])
    text = "云帆与星河科技"
    told = tell([Sentence(0, 5, text[:5]), Sentence(5, 7, text[5:])], gazetteer.match(text))
    assert told == [Told(text[:5], ((0, 2, "Company", True),)), Told(text[5:])]


def test_doubtful_forms_are_told_as_such() -> None:
    gazetteer = Gazetteer([Entry("海螺", "Company", ambiguous=True)])
    assert tell([Sentence(0, 4, "海螺水泥")], gazetteer.match("海螺水泥")) == [
        Told("海螺水泥", ((0, 2, "Company", False),))
    ]


def test_marks_begin_run_on_and_end() -> None:
    rows = marks(Told("在深圳市。", ((1, 4, "AdminArea", True), (1, 3, "Company", False))))
    kinds, area, firm = len(KINDS), FLAGS + KINDS.index("AdminArea"), FLAGS + KINDS.index("Company")
    assert rows.shape == (5, MARKS) and np.array_equal(rows[:, :FLAGS], flags("在深圳市。"))
    assert rows[:, area].tolist() == [0, 1, 0, 0, 0]
    assert rows[:, area + kinds].tolist() == [0, 1, 1, 1, 0]
    assert rows[:, area + 2 * kinds].tolist() == [0, 0, 0, 1, 0]
    assert rows[:, firm].tolist() == [0, 0.5, 0, 0, 0]
    assert rows[:, firm + kinds].tolist() == [0, 0.5, 0.5, 0, 0]
    assert rows[:, FLAGS:].sum() == 5 + 2.0


def test_a_sure_name_prevails_over_a_doubtful_one() -> None:
    pair = ((0, 2, "Company", True), (0, 2, "Company", False))
    assert np.array_equal(marks(Told("海螺", pair)), marks(Told("海螺", pair[::-1])))
    assert marks(Told("海螺", pair)).max() == 1


def test_a_listed_name_is_believed() -> None:
    text = "青穹与云帆科技签约。"
    (told,) = load_tagger().tag([Told(text, ((0, 2, "Company", True),))])
    assert (0, 2, "Company") in {(s.start, s.end, s.kind) for s in told}


def test_candidates_are_all_spans_of_some_weight() -> None:
    tagger = load_tagger()
    few, many = (tagger.candidates(TOLD, least=least) for least in (0.2, 0.01))
    assert few == tagger.candidates(TOLD)
    for best, likely, all_spans in zip(tagger.tag(TOLD), few, many, strict=True):
        assert {s for s in best if s.score >= 0.2} <= set(likely)
        assert likely == [s for s in all_spans if s.score >= 0.2]
        assert [(s.start, s.end) for s in likely] == sorted((s.start, s.end) for s in likely)
    assert sum(map(len, many)) > sum(map(len, few))


def test_marks_alone_are_no_name() -> None:
    for t, spans in zip(TOLD, load_tagger().candidates(TOLD, least=1e-4), strict=True):
        assert all(any(c.isalnum() for c in t.text[s.start : s.end]) for s in spans)


def test_span_probabilities_agree_with_brute_force() -> None:
    """The score of a span is the weight of all label paths that hold it over the weight of all paths."""
    tagger = load_tagger()
    text = "王芳说"
    emissions = tagger.readings([Told(text)])[0].emissions.astype(float)
    labels = range(len(tagger._start))
    total = hit = 0.0
    for a in labels:
        for b in labels:
            for c in labels:
                weight = np.exp(
                    tagger._start[a]
                    + emissions[0, a]
                    + tagger._trans[a, b]
                    + emissions[1, b]
                    + tagger._trans[b, c]
                    + emissions[2, c]
                )
                total += weight
                hit += weight * ((a, b) == (1, 2) and c != 2)
    marginals = tagger._marginals([emissions.astype(np.float32)])[0]
    assert tagger._probability(marginals, 0, 2, 0) == pytest.approx(hit / total, rel=1e-3)


def test_long_input() -> None:
    text = "比亚迪在深圳发布新车。" * 300
    spans = load_tagger().tag([listed(text)])[0]
    assert len(spans) > 300
    assert {text[s.start : s.end] for s in spans if s.kind == "AdminArea"} == {"深圳"}


def test_width_and_emoji_leave_offsets_alone() -> None:
    plain, wide = "百度ABC公司在北京落户。", "百度ＡＢＣ公司在北京落户。"
    one, other = load_tagger().tag([Told(plain), Told(wide)])
    assert one and one[-1].kind == "AdminArea"
    sure, alike = ([(s.start, s.end, s.kind) for s in found_ if s.score > 0.5] for found_ in (one, other))
    assert sure == alike and len(sure) == 2
    assert ("深圳", "AdminArea") in found("🚀🚀华为在深圳发布新品")
    assert load_tagger().tag([Told("\U0001f600" * 20)]) == [[]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (SENTENCES[0], {("华为", "Company"), ("清华大学", "University"), ("深圳", "AdminArea")}),
        (SENTENCES[1], {("新华社", "Media"), ("李晓明", "Person")}),
        (SENTENCES[4], {("宁德时代", "Company"), ("曾毓群", "Person")}),
        ("苏州工业园区管委会主任陈建国介绍，园区已有三千家企业。", {("陈建国", "Person")}),
        (
            "国家发展改革委印发《关于促进低空经济发展的指导意见》。",
            {("国家发展改革委", "GovernmentAgency"), ("《关于促进低空经济发展的指导意见》", "Policy")},
        ),
    ],
)
def test_plain_names(text: str, names: set[tuple[str, str]]) -> None:
    assert found(text) >= names


def test_generic_phrases_are_no_names() -> None:
    assert found("该公司表示，目前已有一批企业落户，带动就业超过三千人。") == set()


def test_flags() -> None:
    marks = flags("“甲A”、1")
    assert marks.shape == (6, FLAGS)
    assert marks[1].tolist() == [1, 0, 0, 1, 0, 0, 0, 0]
    assert marks[2].tolist() == [1, 0, 0, 0, 1, 0, 1, 0]
    assert marks[5].tolist() == [0, 0, 0, 0, 0, 1, 0, 1]
    assert flags("").shape == (0, FLAGS)


def test_missing_model_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(TuzhiError, match="tagger.json"):
        Tagger(tmp_path)


def test_loaded_once() -> None:
    assert load_tagger() is load_tagger()
    assert TaggedSpan(0, 1, "Person", 0.5) == TaggedSpan(0, 1, "Person", 0.5)
