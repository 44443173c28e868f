"""What pronouns and short nouns stand for: built by hand, so that no model takes part."""

from __future__ import annotations

import pytest
from tuzhi.extract.document import Document
from tuzhi.extract.relations.coreference import resolve_references
from tuzhi.extract.sentences import split_sentences
from tuzhi.graph import Article, Mention, article_id


def document(text: str, **names: str) -> Document:
    """A document whose mentions are all places of the given names; the value is the kind."""
    mentions = [
        Mention(at, at + len(name), name, kind, name)
        for name, kind in names.items()
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    mentions.sort(key=lambda m: m.start)
    return Document(Article(article_id(text), "", text), tuple(split_sentences(text)), tuple(mentions))


def references(doc: Document) -> list[tuple[str, str]]:
    return [(m.text, m.name) for m in resolve_references(doc)]


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("青禾智能完成融资。该公司成立于2020年。", {"青禾智能": "Company"}, [("该公司", "青禾智能")]),
        ("据江南日报消息，青禾智能完成融资，该公司成立于2020年。", {"江南日报": "Media", "青禾智能": "Company"}, [("该公司", "青禾智能")]),
        ("青禾智能完成融资。公司成立于2020年。", {"青禾智能": "Company"}, [("公司", "青禾智能")]),
        ("林一舟创办的青禾智能获奖。他毕业于远山大学。", {"林一舟": "Person", "青禾智能": "Company", "远山大学": "University"}, [("他", "林一舟")]),
        ("云谷创新社区今年开园。该社区位于城西。", {"云谷创新社区": "Incubator"}, [("该社区", "云谷创新社区")]),
        ("第三届星河机器人大会今天开幕。本届大会设四个展区。", {"第三届星河机器人大会": "Event"}, [("本届大会", "第三届星河机器人大会")]),
        ("远山实验室昨天揭牌。该实验室由远山大学建设。", {"远山实验室": "ResearchInstitute", "远山大学": "University"}, [("该实验室", "远山实验室")]),
    ],
)  # fmt: skip
def test_a_noun_points_at_the_topic_before_it(text: str, names: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert references(document(text, **names)) == found


def test_its_kind_is_the_antecedents_and_its_finder_says_pronoun() -> None:
    (found,) = resolve_references(document("青禾智能完成融资。该公司成立于2020年。", 青禾智能="Company"))
    assert (found.kind, found.finder, found.entity) == ("Company", "pronoun", "Company/青禾智能")
    assert found.score < 1


def test_both_give_two_mentions_at_one_place() -> None:
    doc = document("青禾智能与远山大学签约。双方将共建实验室。", 青禾智能="Company", 远山大学="University")
    found = resolve_references(doc)
    assert {(m.text, m.name) for m in found} == {("双方", "青禾智能"), ("双方", "远山大学")}
    assert len({(m.start, m.end) for m in found}) == 1


def test_former_and_latter_are_told_apart() -> None:
    doc = document("青禾智能收购了蓝湾动力，前者做软件，后者做电机。", 青禾智能="Company", 蓝湾动力="Company")
    assert references(doc) == [("前者", "青禾智能"), ("后者", "蓝湾动力")]


def test_the_first_two_of_a_list() -> None:
    doc = document(
        "三家是甲木空间、乙火空间以及丙土空间，前二者均在城东。",
        甲木空间="Incubator",
        乙火空间="Incubator",
        丙土空间="Incubator",
    )
    assert {name for text, name in references(doc) if text == "前二者"} == {"甲木空间", "乙火空间"}


def test_the_whole_city_is_the_city_and_not_its_district() -> None:
    doc = document("苏州市吴中区举行论坛。苏州市市长致辞。全市有企业千家。", 苏州市="AdminArea", 吴中区="AdminArea")
    assert ("全市", "苏州市") in references(doc)


@pytest.mark.parametrize(
    "text",
    [
        "其中一家企业表示满意。",
        "青禾智能与其他企业合作。",
        "青禾智能等3家公司参加，一批企业获奖。",
        "该公司成立于2020年。",
    ],
)
def test_what_points_at_nothing_gives_nothing(text: str) -> None:
    assert references(document(text, 青禾智能="Company")) == []


def test_a_person_is_no_antecedent_of_a_firm() -> None:
    assert references(document("林一舟发言。该公司成立于2020年。", 林一舟="Person")) == []


def test_no_reference_overlaps_a_name() -> None:
    doc = document("青禾智能获奖。其他科技与他山石合作，他山石是一家公司。", 青禾智能="Company", 他山石="Company")
    names = [(m.start, m.end) for m in doc.mentions]
    assert not any(s < m.end and m.start < e for m in resolve_references(doc) for s, e in names)


def test_this_firm_with_a_field_between_is_the_firm() -> None:
    doc = document("青禾智能又添新厂。这家专注机器人的企业营收翻番。", 青禾智能="Company")
    assert references(doc) == [("这家", "青禾智能")]
    assert not references(document("青禾智能又添新厂。这家门店人来人往。", 青禾智能="Company"))


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("青禾智能昨天开业。联合创始人来自云帆科技。公司总部位于杭州。", {"青禾智能": "Company", "云帆科技": "Company"}, [("公司", "青禾智能")]),
        ("青禾智能昨天开业。双方代表与云帆科技签约。其首席科学家到场。", {"青禾智能": "Company", "云帆科技": "Company"}, [("其", "青禾智能")]),
        ("云滨区西部的南屏新区已建成。该区聚集了多家企业。", {"云滨区": "AdminArea", "南屏新区": "Park"}, [("该区", "云滨区")]),
        ("云滨区已建成。南屏新区聚集了多家企业。该区产值增长。", {"云滨区": "AdminArea", "南屏新区": "Park"}, [("该区", "南屏新区")]),
    ],
)  # fmt: skip
def test_a_partner_or_a_former_employer_is_not_the_topic(
    text: str, names: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert [r for r in references(document(text, **names)) if r[0] == found[0][0]] == found


def test_the_firm_is_not_its_shareholder() -> None:
    doc = document(
        "青禾智能发布公告。云帆集团为公司第一大股东。公司发布了新品。", 青禾智能="Company", 云帆集团="Company"
    )
    assert references(doc) == [("公司", "青禾智能"), ("公司", "青禾智能")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青禾智能创始人林一舟说：“我们今年招了很多人。”", [("我们", "青禾智能")]),
        ("青禾智能创始人林一舟到会。林一舟说，订单多了。“我们忙不过来。”", [("我们", "青禾智能")]),
        ("青禾智能成立三年。我们专注芯片。", [("我们", "青禾智能")]),
        # A speaker whose body nobody names, and a nation's "we".
        ("青禾智能的产品卖得好。林一舟说：“我们买了三台。”", []),
        ("青禾智能创始人林一舟说：“我们国家进步很快。”", []),
    ],
)
def test_we_is_the_body_of_the_speaker(text: str, found: list[tuple[str, str]]) -> None:
    assert references(document(text, 青禾智能="Company", 林一舟="Person")) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市科技局局长林一舟到会。该局长说，今年要快。", [("该局长", "林一舟")]),
        ("云谷公司负责人林一舟带路。这位公司负责人坦言，路还长。", [("这位公司负责人", "林一舟")]),
        # Of two, the one with that post; a name right behind; somebody unnamed stands between; a post that nobody holds.
        ("市科技局局长林一舟会见远山大学校长周牧。这位局长说，今年要快。", [("这位局长", "林一舟")]),
        ("市科技局局长林一舟到会。该局局长周牧发言。", []),
        ("市科技局局长林一舟到会。市发改委有关负责人发言。该负责人说，今年要快。", []),
        ("作家林一舟到会。该局长说，今年要快。", []),
    ],
)
def test_a_post_alone_is_whoever_was_named_with_it(text: str, found: list[tuple[str, str]]) -> None:
    assert references(document(text, 林一舟="Person", 周牧="Person")) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # The speaker stands behind the quote; an interview; the outlet takes its readers along.
        ("青禾智能创始人林一舟到会。“我们今年招了很多人。”林一舟说。", [("我们", "青禾智能")]),
        ("青禾智能获奖。青禾智能扩建，青禾智能招人。\n林一舟：我们今年招了很多人。", [("我们", "青禾智能")]),
        ("青禾智能获奖。我们来认识这家企业。", []),
    ],
)
def test_who_speaks_stands_before_or_behind_what_is_said(text: str, found: list[tuple[str, str]]) -> None:
    told = references(document(text, 青禾智能="Company", 林一舟="Person"))
    assert [pair for pair in told if pair[0] == "我们"] == found
