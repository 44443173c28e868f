"""Sentences tile the text, whatever the text is, and end where a reader would say that they end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.sentences import MAX_LENGTH, split_sentences

PROSE = st.text(st.sampled_from("甲乙丙在沪。！？；…，、：“”（）()《》\n 　.;!?3aAB—"), max_size=700)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲在沪。乙在京！丙呢？", ["甲在沪。", "乙在京！", "丙呢？"]),
        ("“我们来了。”他说。", ["“我们来了。”", "他说。"]),
        ("一期在青浦；二期在临港;三期未定", ["一期在青浦；", "二期在临港;", "三期未定"]),
        ("营收3.5亿元，版本v2.0。", ["营收3.5亿元，版本v2.0。"]),
        ("U.S.公司OpenAI Inc.发布了模型。", ["U.S.公司OpenAI Inc.发布了模型。"]),
        ("It works in Hangzhou. The team is new.", ["It works in Hangzhou. ", "The team is new."]),
        ("甲在沪.乙在京.", ["甲在沪.", "乙在京."]),
        ("详见http://a.example/b?id=1&c=2。完", ["详见http://a.example/b?id=1&c=2。", "完"]),
        ("标题没有句号\n正文。", ["标题没有句号\n", "正文。"]),
        ("太好了！！！再来。", ["太好了！！！", "再来。"]),
        ("他说……走吧。", ["他说……", "走吧。"]),
        ("三地（总部：杭州；工厂：嘉兴）同时开工。", ["三地（总部：杭州；工厂：嘉兴）同时开工。"]),
        ("（甲在沪。）乙在京。", ["（甲在沪。）", "乙在京。"]),
        ("", []),
        ("\n\n", ["\n\n"]),
    ],
)
def test_ends(text: str, sentences: list[str]) -> None:
    assert [s.text for s in split_sentences(text)] == sentences


@given(st.one_of(PROSE, st.text(max_size=400)))
def test_sentences_tile(text: str) -> None:
    at = 0
    for sentence in split_sentences(text):
        assert sentence.start == at < sentence.end
        assert text[sentence.start : sentence.end] == sentence.text
        assert len(sentence.text) <= MAX_LENGTH
        assert "\n" not in sentence.text.strip("\n \u3000\t")
        at = sentence.end
    assert at == len(text)


def test_a_long_sentence_is_parted_at_a_comma() -> None:
    clause = "园区引进了一批人工智能企业，"
    parts = [s.text for s in split_sentences(clause * 50)]
    assert all(part.endswith("，") for part in parts)
    assert "".join(parts) == clause * 50


def test_a_long_run_without_any_sign_is_parted_too() -> None:
    assert [len(s.text) for s in split_sentences("字" * 700)] == [300, 300, 100]
