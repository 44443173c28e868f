"""Traditional Chinese says what simplified Chinese says, and is quoted as it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.build import combine, extract
from tuzhi.extract.scripts import punctuate, simplified, simplify
from tuzhi.graph import Article, article_id
from tuzhi.graph.query import search

TRADITIONAL = (
    "台積電位於新竹科學園區，2023年營收達到693億美元，員工超過7萬人。\n"
    "青禾智能由林一舟創辦，總部位於臺北市，並與遠山大學合作研發機器人。OpenAI投資了青禾智能。"
)
SIMPLIFIED = (
    "台积电位于新竹科学园区，2023年营收达到693亿美元，员工超过7万人。\n"
    "青禾智能由林一舟创办，总部位于台北市，并与远山大学合作研发机器人。OpenAI投资了青禾智能。"
)


def article(text: str) -> Article:
    return Article(article_id(text), "", text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (TRADITIONAL, SIMPLIFIED),
        ("隨著顯著的進步，他是著名的乾隆研究者。", "随着显著的进步，他是著名的乾隆研究者。"),
        ("發展髮型，後來與皇后復習複雜的歷史與日曆。", "发展发型，后来与皇后复习复杂的历史与日历。"),
        # A name in traditional characters within a simplified text; the characters of both scripts stay.
        ("他把臺積電的著作放在乾坤大厦的后台里，" + "这里都是简体字。" * 20, "他把台积电的著作放在乾坤大厦的后台里，" + "这里都是简体字。" * 20),
        ("全部是简体，乾坤与著名的皇后。", "全部是简体，乾坤与著名的皇后。"),
        # Characters that names of today keep.
        ("华为昇腾与郭明錤都在这里，彷彿如此。", "华为昇腾与郭明錤都在这里，彷彿如此。"),
        ("華為的昇騰與乾崑都在這裡展示。", "华为的昇腾与乾崑都在这里展示。"),
        ("English only, 2024.", "English only, 2024."),
    ],
)  # fmt: skip
def test_what_is_written_and_what_is_read(written: str, read: str) -> None:
    assert simplify(written) == read


@given(st.text(alphabet=st.sampled_from("臺積電著名乾坤後裏里于於a1。𠀀發髮"), max_size=40))
def test_every_offset_holds(text: str) -> None:
    assert len(simplify(text)) == len(text)


def test_both_scripts_say_the_same_and_quote_themselves() -> None:
    plain, written = extract(article(SIMPLIFIED)).graph, extract(article(TRADITIONAL)).graph
    assert set(written.facts) == set(plain.facts) and len(plain.facts) >= 2
    assert set(written.observations) == set(plain.observations) and plain.observations
    assert set(written.entities) == set(plain.entities)
    for item in (*written.facts.values(), *written.observations.values()):
        for ev in item.evidence:
            assert TRADITIONAL[ev.start : ev.end] == ev.quote
    for rows in written.mentions.values():
        assert all(TRADITIONAL[m.start : m.end] == m.text for m in rows)
    assert list(written.articles.values()) == [article(TRADITIONAL)]


def test_a_name_in_two_scripts_is_one_thing_that_both_forms_find() -> None:
    kg = combine([extract(article(SIMPLIFIED)), extract(article(TRADITIONAL))]).graph
    for form in ("台積電", "台积电"):
        assert search(kg, form)[0].id == "Company/台积电"
    assert "台積電" in kg.entities["Company/台积电"].aliases


def test_a_simplified_article_is_its_own_twin() -> None:
    own = article(SIMPLIFIED)
    assert simplified(own) is own


def test_english_punctuation_is_read_as_chinese_and_quoted_as_it_is_written() -> None:
    written = "云帆科技(深圳)有限公司成立于2015年,总部位于杭州,员工3500人;董事长林一舟说:“公司专注于具身智能。”"
    plain = punctuate(written)
    assert len(plain) == len(written) and "2015年，总部" in plain and "（深圳）" in plain
    found, twin = extract(article(written)).graph, extract(article(plain)).graph
    assert {f[:3] for f in found.facts} == {f[:3] for f in twin.facts} and found.facts
    for item in (*found.facts.values(), *found.observations.values()):
        assert all(written[ev.start : ev.end] == ev.quote for ev in item.evidence)
