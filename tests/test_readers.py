"""Files become clean articles whose every character leads back to its place in the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.extract.encoding import decode
from tuzhi.extract.readers import MAX_BYTES, READERS, Failure, read, read_all
from tuzhi.graph import Article, InputError

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
FIXTURES = Path(__file__).parent / "readers"


def check_alignment(article: Article, decoded: str) -> None:
    """Every character is the file's own at its place, or a break or space that the reader put in."""
    for i, c in enumerate(article.text):
        source = article.source_offset(i)
        assert c in "\n " if source is None else decoded[source] == c


def article_of(text: str, *, suffix: str = ".txt", encoding: str = "utf-8") -> Article:
    raw = text.encode(encoding)
    article = READERS[suffix](raw, f"a{suffix}")
    check_alignment(article, decode(raw).text)
    return article


# ---- the two seeds


def test_seed_of_a_printed_page() -> None:
    article = read(SEEDS[0])
    check_alignment(article, SEEDS[0].read_text("utf-8"))
    paragraphs = article.text.split("\n")
    assert article.title == "上海持续推进人工智能高地建设，以引领姿态迎风弄潮"
    assert (article.source, article.published, article.reporters) == ("", "", ())
    assert paragraphs[0].startswith("从今天起，世界人工智能大会（WAIC）将再度绽放黄浦江畔。今年适逢世界人工智能大会“落沪”")
    assert paragraphs[1] == "厚积薄发，才可踏准“风口”"
    assert paragraphs[-3:] == [
        "上海持续推进人工智能高地建设，以引领姿态迎风弄潮",
        "发挥上海自身优势，建设国际算法创新基地",
        "从实验室走向应用场，人工智能秀出新技能",
    ]
    assert len(paragraphs) == 20
    assert all(p.endswith(("。", "……")) for p in paragraphs[:-3] if len(p) > 20)


def test_seed_of_a_saved_web_page() -> None:
    article = read(SEEDS[1])
    check_alignment(article, SEEDS[1].read_text("utf-8"))
    assert article.title == "同频共振,徐汇区千亿元级AI产业图谱正在展开"
    assert (article.source, article.published, article.reporters) == ("解放日报", "2025-05-20", ("舒抒",))
    paragraphs = article.text.split("\n")
    assert paragraphs[:2] == ["人民网", article.title]
    assert paragraphs[-2:] == ["(来源:解放日报 记者 舒抒)", "(责编:严远、轩召强)"]
    assert not any(word in article.text for word in (">>", "小字号", "分享让更多人看到", "返回顶部", "09:11"))
