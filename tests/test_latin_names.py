"""What Latin letters name is told by the Chinese words around them."""

from __future__ import annotations

import pytest
from tuzhi.extract.mentions.finders import find_mentions
from tuzhi.extract.mentions.latin import find_latin, holds_a_title
from tuzhi.graph import Article, article_id


def kinds(text: str) -> dict[str, str]:
    return {e.name: e.kind for e in find_mentions(Article(article_id(text), "", text)).entities}


def found(text: str) -> set[tuple[str, str]]:
    return {(text[c.start : c.end], c.kind) for c in find_latin(text)}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Flowgen的首席执行官Emad Rahman辞职，Christian Holt接任。", "Christian Holt", "Person"),
        ("由Linus Berg和Maria Koch共同创立的Nordvolta专注于钠电池。", "Maria Koch", "Person"),
        ("芯片设计公司Arcadia Semi的CTO Wei Zhang表示，产品已量产。", "Wei Zhang", "Person"),
        ("芯片设计公司Arcadia Semi的CTO Wei Zhang表示，产品已量产。", "Arcadia Semi", "Company"),
        ("青禾智能收购短视频平台Flipgram，后者由Joshua Feldman创立。", "Flipgram", "Company"),
        ("Wayflow CEO Dana Mills在接受采访时说，机器人已投产。", "Wayflow", "Company"),
    ],
)
def test_the_words_around_tell_the_kind(text: str, name: str, kind: str) -> None:
    assert kinds(text).get(name) == kind


def test_a_given_name_before_a_firm_s_word_is_no_person() -> None:
    assert ("Oliver Capital", "Person") not in found("Oliver Capital领投。")
    assert ("Oliver Stone", "Person") in found("Oliver Stone领投。")


def test_a_title_is_no_part_of_a_name() -> None:
    assert holds_a_title("Wayflow CEO Dana Mills") and not holds_a_title("Wayflow") and not holds_a_title("CEO网")


def test_chinese_text_alone_has_none() -> None:
    assert not found("青禾智能完成A轮融资，由远山资本领投。")


@pytest.mark.parametrize(
    ("text", "name"), [("核心产品SlimView XR 是一款眼镜。", "SlimView XR"), ("Brightcam头显昨天上市。", "Brightcam")]
)
def test_what_is_called_a_ware_is_a_product(text: str, name: str) -> None:
    assert (name, "Product") in found(text)
