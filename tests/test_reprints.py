"""Reprints and mirrors are found, and one report that many sites carry is one witness."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.extract.build import combine, extract
from tuzhi.extract.reprints import count_once, originals
from tuzhi.graph import Article, KnowledgeGraph, article_id

REPORT = [
    "青禾智能位于云谷创新社区，由林一舟创办，目前拥有员工300余人，产品已经进入12个国家和地区的工厂和仓库。",
    "滨江区经信局介绍，全区规模以上机器人企业已从2018年的18家增长到2023年的126家，产值突破500亿元。",
    "与此同时，一批面向未来的开放平台陆续启用，为初创团队提供算力、数据和场景，让更多想法能够走出实验室。",
]
OTHER = [
    "远山机器人上周在江南市发布了新一代仓储系统，单台设备每小时可以处理一千二百个包裹，比上一代快三成。",
    "公司负责人周牧说，新的系统已经在三个物流园试运行，年底前将完成对老设备的替换，售价保持不变。",
    "江南市交通局的数据显示，去年全市快递业务量同比增长两成，自动化分拣的比例首次超过一半，用工缺口随之缩小。",
]


def article(lines: list[str], *, published: str = "", source: str = "") -> Article:
    text = "\n".join(lines)
    return Article(article_id(text), "", text, published=published, source=source)


FIRST = article(REPORT, published="2024-05-01", source="江南日报")
MIRROR = article(["江南网", *REPORT, "（来源：江南日报 责编：赵小北）"], published="2024-05-02", source="江南日报")
TYPO = article([REPORT[0].replace("300", "三百"), *REPORT[1:]], published="2024-05-03")
EXCERPT = article(REPORT[:2], published="2024-05-04")
ALONE = article(OTHER, published="2024-04-01")
SHARED = article([*OTHER, REPORT[0]], published="2024-06-01")


def test_copies_are_found_and_the_earliest_is_the_original() -> None:
    found = originals([MIRROR, TYPO, ALONE, EXCERPT, FIRST])
    assert found == {MIRROR.id: FIRST.id, TYPO.id: FIRST.id, EXCERPT.id: FIRST.id}


def test_a_shared_sentence_makes_no_copy() -> None:
    assert originals([FIRST, article([*OTHER[:2], REPORT[0]])]) == {}
    assert originals([article(["短讯。"]), article(["短讯！"])]) == {}


@settings(max_examples=20, deadline=None)
@given(st.permutations([FIRST, MIRROR, TYPO, EXCERPT, ALONE, SHARED]))
def test_the_order_of_the_articles_does_not_matter(articles: list[Article]) -> None:
    assert originals(articles) == originals([FIRST, MIRROR, TYPO, EXCERPT, ALONE, SHARED])


@pytest.mark.parametrize("edits", [0, 2, 4])
def test_a_few_edits_leave_a_copy_a_copy(edits: int) -> None:
    rng = random.Random(edits)
    text = list("\n".join(REPORT))
    for _ in range(edits):
        text[rng.randrange(len(text))] = rng.choice("甲乙丙丁")
    copy = article(["".join(text)], published="2025-01-01")
    assert originals([FIRST, copy]) == ({copy.id: FIRST.id} if copy.id != FIRST.id else {})


def test_a_copy_is_no_second_witness_and_keeps_its_outlet() -> None:
    alone = combine([extract(FIRST)]).graph
    both = combine([extract(MIRROR), extract(FIRST)]).graph
    assert both.articles[MIRROR.id].reprint_of == FIRST.id
    assert both.articles[MIRROR.id].source == "江南日报"
    assert both.articles[FIRST.id].reprint_of == ""
    for key, fact in alone.facts.items():
        assert {ev.article for ev in both.facts[key].evidence} == {FIRST.id}
        assert both.facts[key].confidence == fact.confidence
    independent = combine([extract(FIRST), extract(article([*OTHER, "青禾智能的创始人是林一舟。"]))]).graph
    founded = next(key for key in alone.facts if key[:2] == ("Company/青禾智能", "foundedBy"))
    assert independent.facts[founded].confidence > alone.facts[founded].confidence


def test_what_only_a_copy_says_keeps_its_evidence() -> None:
    longer = article([*REPORT, "云谷资本投资了青禾智能。"], published="2024-05-09")
    kg = combine([extract(FIRST), extract(longer)]).graph
    (invested,) = [fact for fact in kg.facts.values() if fact.property == "investedIn"]
    assert {ev.article for ev in invested.evidence} == {longer.id}


def test_a_graph_without_copies_stays_as_it_is() -> None:
    kg = KnowledgeGraph.of(articles=[FIRST])
    assert count_once(kg, {}) is kg
