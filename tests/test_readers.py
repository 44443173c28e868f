"""Files become clean articles whose every character leads back to its place in the file."""

from __future__ import annotations

import html
import os
import re
import sys
import time
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuzhi.extract.readers.encoding import decode
from tuzhi.extract.readers.registry import MAX_BYTES, READERS, Failure, read, read_all
from tuzhi.graph import Article, InputError, KnowledgeGraph
from tuzhi.graph.jsonl import lines, parse_lines

from .readers.typeset import typeset

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
FIXTURES = Path(__file__).parent / "readers"


def check_alignment(article: Article, decoded: str) -> None:
    """Every character is the file's own at its place, or a break, a space, a bar or an entity that the reader put in."""
    put = "\n |" + "".join(html.unescape(entity) for entity in re.findall(r"&#?\w+;?", decoded))
    for i, c in enumerate(article.text):
        source = article.source_offset(i)
        assert c in put if source is None else decoded[source] == c


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
    assert paragraphs[0].startswith(
        "从今天起，世界人工智能大会（WAIC）将再度绽放黄浦江畔。今年适逢世界人工智能大会“落沪”"
    )
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


# ---- pages as sites print them: our own texts in the shapes of an agency, a portal, a notice, a post


@pytest.mark.parametrize(
    ("name", "title", "source", "published", "reporters"),
    [
        ("agency_page", "云谷机器人产业集聚区揭牌 首批十二家企业入驻", "新华社", "2024-11-08", ("林一舟", "周子涵")),
        ("portal_page", "青禾智能完成3亿元B轮融资，云谷资本领投", "澎湃新闻", "2024-05-06", ("林一舟",)),
        ("startup_page", "青禾智能完成亿元融资，要做机器人的“小脑”｜36氪首发", "", "2024-05-06", ("林一舟",)),
        (
            "government_notice",
            "滨江区人民政府关于印发《滨江区促进机器人产业发展若干措施》的通知",
            "区政府办公室",
            "2024-03-01",
            (),
        ),
        ("wechat_post", "青禾智能落户云谷", "", "2024-06-01", ("林一舟",)),
        ("plain_with_credits", "远山大学与青禾智能共建联合实验室", "江南日报", "2023-09-10", ("林一舟", "赵小北")),
        ("window_title", "青禾智能落户云谷", "江南网", "2023-09-01", ()),
        ("menu_and_crumbs", "机器人企业青禾智能递交招股书", "", "2024-04-01", ("林一",)),
    ],
)
def test_what_a_page_says_of_itself(
    name: str, title: str, source: str, published: str, reporters: tuple[str, ...]
) -> None:
    path = FIXTURES / f"{name}.txt"
    article = read(path)
    check_alignment(article, path.read_text("utf-8"))
    assert (article.title, article.source, article.published) == (title, source, published)
    assert article.reporters == reporters


NAVIGATION = (
    "登录", "注册", "首页", ">", "字体", "分享到", "微信扫一扫", "字号", "收藏", "举报", "相关新闻", "纠错",
    "Copyright",
    "杭州出台低空经济政策", "浏览次数", "打印本页", "关注我们", "+1", "版权", "热新闻", "09:00", "财经|", "当前位置",
)  # fmt: skip


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.txt")), ids=lambda p: p.stem)
def test_no_navigation_is_left(path: Path) -> None:
    text = read(path).text
    assert [word for word in NAVIGATION if word in text] == []
    assert "青禾智能" in text or "滨江区" in text


def test_people_in_credit_lines_stay_in_the_text() -> None:
    assert read(FIXTURES / "agency_page.txt").text.endswith("【责任编辑：王小川】")
    assert "图片编辑：朱伟辉" in read(FIXTURES / "portal_page.txt").text


def test_prose_that_speaks_of_reporters_and_dates_is_left_alone() -> None:
    text = "\n".join(
        [
            "青禾智能位于云谷。2023年5月6日，公司宣布完成融资",
            "记者在采访中了解到，公司有员工300人。",
            "来源多样的资金支持了研发。作者认为，这很重要。",
            "2021年11月10日，远山大学把它建了起来，日常由滨江区管理。",
            "评论",
            "首页改版的消息，他也转发了。",
        ]
    )
    article = article_of(text)
    assert article.text == text.replace("\n评论", "")
    assert (article.published, article.source, article.reporters) == ("", "", ())


def test_the_date_of_the_address_is_the_last_resort() -> None:
    article = article_of("---\nurl: https://tv.example/2023/01/07/a.shtml\n---\n青禾智能位于云谷。")
    assert article.published == "2023-01-07"
    assert article_of("青禾智能位于云谷。").published == ""


# ---- printed pages

PARAGRAPHS = [
    "云谷的清晨从一台机器人开始",
    "每天早上八点，青禾智能的Orca II机器人准时在云谷创新社区的大厅里迎接来客，它的研发团队来自远山大学机器人研究院。",
    "青禾智能成立于2019年，由林一舟创办，目前拥有员工300余人，产品已经进入12个国家和地区的工厂和仓库。",
    "从实验室走向车间",
    "滨江区经信局介绍，全区规模以上机器人企业已从2018年的18家增长到2023年的126家，产值突破500亿元。与此同时，一批面向"
    "未来的开放平台陆续启用，为初创团队提供算力、数据和场景。",
    "“我们愿意等待技术成熟。”云谷资本合伙人赵小北说，“耐心是这座城市的气质。”",
]


@pytest.mark.parametrize("column", [24, 30, 36, 40])
@pytest.mark.parametrize("blank", [True, False])
def test_printed_lines_become_paragraphs(column: int, blank: bool) -> None:
    body = PARAGRAPHS[1:] * 2
    assert article_of(typeset(body, column=column, indent=True, blank=blank)).text.split("\n") == body


@pytest.mark.parametrize("column", [24, 30, 36, 40])
def test_no_sentence_is_parted_where_the_indents_are_lost(column: int) -> None:
    # A paragraph whose last line happens to be full cannot be told from the next one: joined, but never cut.
    body = PARAGRAPHS[1:] * 2
    text = article_of(typeset(body, column=column)).text
    paragraphs = text.split("\n")
    assert "".join(paragraphs) == "".join(body)
    assert PARAGRAPHS[3] in paragraphs
    assert all(any(p.endswith(b) for b in body) and any(p.startswith(b) for b in body) for p in paragraphs)


def test_a_latin_name_broken_at_a_space_keeps_it_and_a_broken_word_is_joined() -> None:
    # "Orca II" stands whole further down, "RoboCup" is broken once and whole once.
    lines = [
        "滨江区的青禾智能今天在云谷发布了机器人Orca",
        "II的第二代产品，这家公司还将参加今年的Robo",
        "Cup比赛，届时远山大学机器人研究院的团队也会",
        "一同前往，他们过去三年里每年都会参加这项赛事",
        "组织者表示RoboCup今年共有四十支队伍报名参加。",
        "公司负责人林一舟说，这样的比赛对年轻人很重要",
        "他希望更多企业能够参与进来。",
    ]
    text = article_of("\n\n".join(lines)).text
    assert "Orca II的第二代" in text
    assert "今年的RoboCup比赛" in text


def test_the_title_of_a_printed_page_is_the_headline_that_its_text_repeats() -> None:
    headlines = ["城南新开一条地铁线", "青禾智能机器人走进工厂，\n云谷资本等待技术成熟", "图书馆夏季延长开放"]
    article = article_of(typeset(PARAGRAPHS[1:], column=36) + "\n" + "\n\n".join(headlines) + "\n")
    assert article.title == "青禾智能机器人走进工厂，云谷资本等待技术成熟"
    assert article.text.split("\n")[-3:] == [h.replace("\n", "") for h in headlines]


# ---- Markdown


def test_markdown_is_read_without_its_markup() -> None:
    path = FIXTURES / "report.md"
    article = read(path)
    check_alignment(article, path.read_text("utf-8"))
    assert article.title == "云谷机器人产业报告"
    assert (article.source, article.published, article.reporters) == ("江南日报", "2024-03-05", ("林一舟", "周子涵"))
    assert article.text.split("\n") == [
        "云谷机器人产业报告",
        "首批十二家企业入驻，其中青禾智能落户云谷创新社区。",
        "一、企业",
        "青禾智能：位于云谷创新社区，QH-1 机器人已上市。",
        "远山机器人，总部位于滨江区。",
        "待定第三家",
        "企业 | 员工",
        "青禾智能 | 300人",
        "园区大门",
        "云谷创新社区由滨江区设立，现有企业1200家，其中上市公司3家。*注",
        "成立于2019年",
        "snake_case_name 与 2*3*4 保持原样。",
    ]


# ---- front matter


@pytest.mark.parametrize(
    "block",
    [
        'title: "云谷：新的一年"\nurl: "https://a.example/b"\npublished: "2025-05-20"\nsource: 江南日报',
        "标题: 云谷：新的一年\n链接: https://a.example/b\n日期: 2025年5月20日\n来源: 江南日报",
        "Title: 云谷：新的一年\nlink: https://a.example/b\ndate: 2025/5/20 08:30\n媒体: 江南日报\ntags: [a, b]",
        "標題: 云谷：新的一年\n網址: https://a.example/b\n發布日期: 二〇二五年五月二十日\n來源: 江南日报",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_front_matter(block: str, newline: str) -> None:
    text = f"---\n{block}\n---\n青禾智能位于云谷。\n".replace("\n", newline)
    article = article_of(text)
    assert (article.title, article.url) == ("云谷：新的一年", "https://a.example/b")
    assert (article.published, article.source) == ("2025-05-20", "江南日报")
    assert article.text == "青禾智能位于云谷。"


def test_what_yaml_would_take_for_a_number_or_a_truth_value_stays_text() -> None:
    article = article_of("---\ntitle: 2025\nsource: no\n---\n青禾智能位于云谷。")
    assert (article.title, article.source) == ("2025", "no")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: 云谷\nurl: 'https\n---\n正文。", "line"),
        ("---\ntitle: AI: 未来\n---\n正文。", "line 2: front matter is no YAML"),
        ("---\na: 1\n\tb: 2\n---\n正文。", "line 3: front matter is no YAML"),
        ("---\npublished: 昨天\n---\n正文。", "published: '昨天' is no date"),
        ("---\npublished: 2025-02-30\n---\n正文。", "is no date"),
        ("---\ntitle: " + "[" * 5000 + "\n---\n正文。", "line"),
        ("---\ntitle: a\x01b\n---\n正文。", "line 2: front matter holds a control character"),
        ("---\ntitle: 云谷\n---\n \n", "no text in it"),
    ],
)
def test_broken_front_matter_is_an_error_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        article_of(text)
    assert "\n" not in str(caught.value)


def test_rulers_and_an_open_fence_are_no_front_matter() -> None:
    assert article_of("---\n青禾智能位于云谷\n---\n它很小。").text == "青禾智能位于云谷\n它很小。"
    assert "title" in article_of("---\ntitle: 云谷\n青禾智能位于云谷。").text


# ---- encodings

PROSE = "青禾智能今天宣布，与远山大学在杭州共建人工智能联合实验室，预计投资3.5亿元。"
TRADITIONAL = "青禾智能今天宣布，與遠山大學在臺北共建人工智能聯合實驗室，預計投資3.5億元。"


@pytest.mark.parametrize(
    ("encoding", "bom", "name"),
    [
        ("utf-8", b"", "utf-8"), ("utf-8", b"\xef\xbb\xbf", "utf-8"), ("gbk", b"", "gb18030"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"), ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"), ("utf-16-be", b"", "utf-16-be"), ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings(encoding: str, bom: bytes, name: str, newline: str) -> None:
    article = READERS[".txt"](bom + f"{PROSE}{newline}{PROSE}".encode(encoding), "a.txt")
    assert (article.encoding, article.text) == (name, f"{PROSE}\n{PROSE}")


def test_big5() -> None:
    article = article_of(TRADITIONAL, encoding="big5")
    assert (article.encoding, article.text) == ("big5", TRADITIONAL)


@pytest.mark.parametrize(
    "text", ["联通", "上海浦东", "人工智能", "青禾智能位于云谷", "AI新闻", "2025年5月", "English only."]
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_characters_are_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_characters_beyond_gbk() -> None:
    text = PROSE + "𠮷𡌶㐂€"
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_lost_byte_is_an_error_with_its_place(encoding: str) -> None:
    raw = (PROSE * 4).encode(encoding)
    at = len(PROSE.encode(encoding)) + 1
    with pytest.raises(InputError, match=r"byte \d+.*broken") as caught:
        decode(raw[:at] + raw[at + 1 :])
    named = int(str(caught.value).split("byte ")[1].split()[0].rstrip(":"))
    assert abs(named - at) <= 40


def test_two_encodings_in_one_file_are_an_error() -> None:
    with pytest.raises(InputError, match="byte"):
        decode((PROSE * 3).encode("utf-8") + (PROSE * 3).encode("gb18030"))


@pytest.mark.parametrize(
    "raw", [b"%PDF-1.7\n", b"PK\x03\x04..", b"\x89PNG\r\n", b"\0\1\2\3" * 50, bytes(range(256)) * 9]
)
def test_binary_files_are_named_as_such(raw: bytes) -> None:
    with pytest.raises(InputError, match="binary|not text|broken|unknown"):
        decode(raw)


# ---- laws


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
@pytest.mark.parametrize("suffix", sorted(READERS))
def test_any_bytes_give_an_article_or_an_input_error(suffix: str, raw: bytes) -> None:
    try:
        article = READERS[suffix](raw, "a")
    except InputError as error:
        assert "\n" not in str(error)
        return
    assert article.text == article.text.strip() != ""
    check_alignment(article, decode(raw).text)


PAGE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "", "", "---", "人民网>>上海>>要闻", "2025年05月20日09:11 | 来源：江南日报 小字号",
                "相关新闻", "# 标题**粗**",
                "(来源:江南日报 记者 林一舟)", "title: 云谷", "| a | b |", "- [x] 甲[乙](c)", "```", "责编：赵小北",
                "分享 微信",
                "青禾智能位于云谷，它很小。", "\ufeff甲\u200b乙", "　　首行缩进", "大", "\x0c", "Orca",
                "II型机器人，" * 3,
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(PAGE, st.sampled_from(["\n", "\r\n", "\n\n"]))
@pytest.mark.parametrize("suffix", sorted(READERS))
def test_every_character_leads_back_to_the_file(suffix: str, lines: list[str], newline: str) -> None:
    text = newline.join(lines)
    try:
        article = READERS[suffix](text.encode(), "a")
    except InputError:
        return
    check_alignment(article, decode(text.encode()).text)
    places = [article.source_offset(i) for i in range(len(article.text))]
    kept = [p for p in places if p is not None]
    assert kept == sorted(set(kept))


# ---- folders


def outcome(paths: list[Path]) -> tuple[list[str], dict[str, str]]:
    """The names of the files read, and what is said of each other one."""
    items = list(read_all(paths))
    read_names = [Path(item.path).name for item in items if isinstance(item, Article)]
    return read_names, {Path(item.path).name: item.message for item in items if isinstance(item, Failure)}


def test_bad_files_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(PROSE, "utf-8")
    (tmp_path / "a.md").write_text(f"# 云谷\n{PROSE}", "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_bytes(b"\xef\xbb\xbf \r\n")
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\0\0\0\1" * 100)
    (tmp_path / "broken.txt").write_bytes((PROSE * 3).encode() + b"\xe4\xb8")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / ".hidden.txt").write_text(PROSE, "utf-8")
    (tmp_path / "movie.mp4").write_bytes(b"x")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.TXT").write_bytes(PROSE.encode("gb18030"))
    names, said = outcome([tmp_path, tmp_path / "missing.txt", tmp_path / "b.txt"])
    assert names == ["a.md", "b.txt", "c.TXT"]
    assert list(said) == [
        ".hidden.txt", "binary.txt", "blank.txt", "broken.txt", "empty.txt", "large.txt", "movie.mp4", "pipe.txt",
        "missing.txt",
    ]  # fmt: skip
    assert "program" in said["binary.txt"]
    assert said["blank.txt"] == said["empty.txt"] == "an empty file; expected an article"
    assert said["broken.txt"].startswith(f"byte {len((PROSE * 3).encode())} ")
    assert "20 MB" in said["large.txt"]
    assert "pipe" in said["pipe.txt"]
    assert said["missing.txt"] == "no such file; check the path"
    assert not any("\n" in message for message in said.values())


def test_what_nobody_asked_for_is_skipped_and_what_was_named_fails(tmp_path: Path) -> None:
    (tmp_path / "movie.mp4").write_bytes(b"x")
    (tmp_path / "deep").mkdir()
    skipped = list(read_all([tmp_path]))
    assert [(type(s), getattr(s, "skipped", None)) for s in skipped] == [(Failure, True), (Failure, True)]
    (failed,) = read_all([tmp_path / "movie.mp4"])
    assert isinstance(failed, Failure) and not failed.skipped


def test_a_file_is_read_once_however_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    names, said = outcome([tmp_path, tmp_path / "a.txt", tmp_path / "." / "a.txt"])
    assert names == ["a.txt"]
    assert said == {"loop": "a link to a folder"}


def test_an_unreadable_name_is_one_line() -> None:
    (failed,) = read_all([Path("no\0such.txt")])
    assert isinstance(failed, Failure)


def test_read_names_the_file_in_its_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.txt: no such file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="a folder"):
        read(tmp_path)


# ---- HTML


HTML_TEXT = [
    "江南网",
    "青禾智能落户云谷 首批十二家企业入驻",
    "来源：江南日报",
    "本报滨江11月8日电（记者 林一舟、周子涵）“云谷机器人产业集聚区”8日在滨江揭牌，青禾智能等12家企业成为首批入驻企业，"
    "这些企业来自全国各地。",
    "青禾智能首席执行官赵明远说，公司将把研发总部设在集聚区，未来三年将投入3亿元用于机器人的研发和制造。",
    "集聚区由滨江区设立，OpenAI相关课程也已经开设，目前已经入驻的企业年产值达到50亿元，员工人数超过2000人。",
    "企业 | 员工数",
    "青禾智能 | 300",
    "(责编：赵小北、孙扶)",
]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_saved_html_page(encoding: str) -> None:
    pytest.importorskip("trafilatura")
    source = (FIXTURES / "page.html").read_text("utf-8")
    raw = source.replace("gb2312", "gb2312" if encoding == "gb18030" else encoding).encode(encoding)
    article = READERS[".html"](raw, "a.html")
    check_alignment(article, raw.decode(encoding))
    assert article.text.split("\n") == HTML_TEXT
    assert article.title == HTML_TEXT[1]
    assert (article.source, article.published, article.reporters) == ("江南日报", "2024-11-08", ("林一舟", "周子涵"))
    assert (article.url, article.encoding) == ("https://news.example/n1/2024/1108/c1.html", encoding)


def test_a_web_archive_holds_the_same_page() -> None:
    pytest.importorskip("trafilatura")
    message = EmailMessage()
    message.set_content((FIXTURES / "page.html").read_text("utf-8").replace("gb2312", "utf-8"), subtype="html")
    article = READERS[".mhtml"](message.as_bytes(), "a.mhtml")
    assert article.text.split("\n") == HTML_TEXT
    with pytest.raises(InputError, match="no HTML page"):
        READERS[".mhtml"](PROSE.encode(), "a.mhtml")


PAGES = FIXTURES / "pages"


@pytest.mark.parametrize(
    ("name", "title", "source", "published", "reporters", "last"),
    [
        ("people", "云谷机器人集聚区揭牌", "江南日报", "2024-11-08", ("林一舟", "周子涵"), "集聚区揭牌现场的机器人"),
        ("agency", "云谷机器人集聚区揭牌", "江南通讯社", "2024-11-08", ("林一舟", "周子涵"), "【责任编辑:王小川】"),
        ("paper", "青禾智能完成3亿元B轮融资，云谷资本领投", "江浪新闻", "2024-05-06", ("林一舟",), "校对：丁晓"),
        ("startup", "青禾智能完成亿元融资，要做机器人的“小脑”｜首发", "", "2024-05-06", ("林一舟",), "“耐心是这个行业"),
        ("government", "滨江区人民政府关于印发《滨江区促进机器人产业发展若干措施》的通知", "区政府办公室", "2024-03-05", (), "二、支持开放场景"),
        ("wechat", "青禾智能落户云谷", "江南日报", "2024-06-01", ("林一舟",), "来源 | 江南日报"),
    ],
)  # fmt: skip
def test_pages_in_the_shapes_of_sites(
    name: str, title: str, source: str, published: str, reporters: tuple[str, ...], last: str
) -> None:
    pytest.importorskip("trafilatura")
    text = (PAGES / f"{name}.html").read_text("utf-8")
    article = READERS[".html"](text.encode("gb18030" if "GB2312" in text else "utf-8"), f"{name}.html")
    assert (article.title, article.source, article.published) == (title, source, published)
    assert article.reporters == reporters
    assert article.text.split("\n")[-1].startswith(last)
    assert "云谷" in article.text
    other = (
        "地铁",
        "图书馆",
        "物流公司",
        "招股书",
        "Copyright",
        "版权",
        "ICP",
        "浏览",
        "下一篇",
        "扫一扫",
        "登录",
        "END",
    )
    assert [word for word in other if word in article.text] == []


def test_html_without_its_packages_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(InputError, match=r"pip install 'tuzhi\[documents\]'"):
        READERS[".html"]((FIXTURES / "page.html").read_bytes(), "a.html")


@pytest.mark.parametrize("piece", ["<a ", '<a x="', "<!--", "</", "<?", "<div>", "<b>甲", "<td>甲", "&amp;", "<nav>甲"])
def test_hostile_html_takes_bounded_time(piece: str) -> None:
    start = time.monotonic()
    with suppress(InputError):
        READERS[".html"]((piece * 20_000).encode(), "a.html")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ('<html lang="zh-cn">', "zh-CN"),
        ('<html xml:lang="zh_Hant_TW">', "zh-Hant-TW"),
        ('<html><meta http-equiv="Content-Language" content="zh-CN">', "zh-CN"),
        ('<html lang="{{lang}}"><meta property="og:locale" content="zh_CN">', "zh-CN"),
        ("<html>", ""),
    ],
)
def test_the_language_that_a_page_names_is_kept(head: str, language: str) -> None:
    pytest.importorskip("trafilatura")
    body = "<article><h1>青禾智能落户云谷</h1><p>青禾智能位于云谷创新社区，由林一舟创办，目前拥有员工300余人。</p></article>"
    article = READERS[".html"](f"{head}<body>{body}</body></html>".encode(), "a.html")
    assert article.language == language
    kg = KnowledgeGraph.of(articles=[article])
    assert parse_lines(lines(kg)).articles[article.id].language == language


def test_front_matter_names_a_language() -> None:
    article = READERS[".md"]("---\nlang: zh-hans\n---\n青禾智能位于云谷。\n".encode(), "a.md")
    assert article.language == "zh-Hans"
