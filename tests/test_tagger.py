"""The tagger: offsets, order, independence from batch companions, bad input, and names that it must find."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from tuzhi.extract.mentions.tagger import FLAGS, TaggedSpan, Tagger, flags, load_tagger
from tuzhi.graph import TuzhiError

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


def found(text: str) -> set[tuple[str, str]]:
    return {(text[s.start : s.end], s.kind) for s in load_tagger().tag([text])[0]}


def test_no_sentences_and_empty_ones() -> None:
    assert load_tagger().tag([]) == []
    assert load_tagger().tag(["", ""]) == [[], []]
    assert load_tagger().candidates(["", "好"])[0] == []


def test_spans_are_ordered_disjoint_and_inside() -> None:
    for text, spans in zip(SENTENCES, load_tagger().tag(SENTENCES), strict=True):
        ends = [0]
        for s in spans:
            assert ends[-1] <= s.start < s.end <= len(text)
            assert 0.0 < s.score < 1.0
            ends.append(s.end)


def test_results_stand_in_the_order_of_the_input() -> None:
    tagger = load_tagger()
    alone = [tagger.tag([s])[0] for s in SENTENCES]
    shuffled = list(range(len(SENTENCES)))
    random.Random(5).shuffle(shuffled)
    together = tagger.tag([SENTENCES[i] for i in shuffled])
    assert [together[shuffled.index(i)] for i in range(len(SENTENCES))] == alone


@pytest.mark.parametrize("seed", range(5))
def test_companions_change_nothing(seed: int) -> None:
    """Scores and emissions are equal to the last bit, whatever shares the batch."""
    rng = random.Random(seed)
    tagger = load_tagger()
    pool = SENTENCES * 3 + ["".join(rng.choices("".join(SENTENCES), k=rng.randint(1, 90))) for _ in range(120)]
    rng.shuffle(pool)
    whole = tagger.candidates(pool)
    at = 0
    while at < len(pool):
        size = rng.choice([1, 2, 7, 8, 9, 70])
        assert tagger.candidates(pool[at : at + size]) == whole[at : at + size]
        at += size
    text = pool[0]
    assert np.array_equal(tagger._emissions([text])[0], tagger._emissions([*pool[1:6], text, pool[7]])[5])


def test_candidates_hold_the_best_spans_and_others_of_some_weight() -> None:
    tagger = load_tagger()
    for best, all_spans in zip(tagger.tag(SENTENCES), tagger.candidates(SENTENCES), strict=True):
        assert set(best) <= set(all_spans)
        assert all(s.score >= 0.3 for s in set(all_spans) - set(best))
    assert sum(map(len, tagger.candidates(SENTENCES, least=0.05))) > sum(map(len, tagger.candidates(SENTENCES)))


def test_span_probabilities_agree_with_brute_force() -> None:
    """The score of a span is the weight of all label paths that hold it over the weight of all paths."""
    tagger = load_tagger()
    text = "王芳说"
    emissions = tagger._emissions([text])[0].astype(float)
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
    spans = load_tagger().tag([text])[0]
    assert len(spans) > 300
    assert {text[s.start : s.end] for s in spans if s.kind == "AdminArea"} == {"深圳"}


def test_width_and_emoji_leave_offsets_alone() -> None:
    plain, wide = "百度公司ABC在北京落户。", "百度公司ＡＢＣ在北京落户。"
    assert load_tagger().tag([plain])[0] and load_tagger().tag([plain])[0][-1].kind == "AdminArea"
    assert [(s.start, s.end, s.kind) for s in load_tagger().tag([plain])[0]] == [
        (s.start, s.end, s.kind) for s in load_tagger().tag([wide])[0]
    ]
    assert ("深圳", "AdminArea") in found("🚀🚀华为在深圳发布新品")
    assert load_tagger().tag(["\U0001f600" * 20]) == [[]]


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
