"""The gazetteer: what its rows may look like, what matches, and that the shipped names are sound."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuzhi.extract.gazetteer import (
    KIND_OF_FILE,
    LEXICON,
    WITHOUT,
    Entry,
    Gazetteer,
    Guard,
    check,
    fold,
    load_gazetteer,
    load_guards,
    load_words,
    read_entries,
)
from tuzhi.graph.errors import DataError

SMALL = Gazetteer(
    [
        Entry("上海市", "AdminArea", ("上海", "沪"), "中国", doubtful=("沪",)),
        Entry("浦东新区", "AdminArea", ("浦东",), "上海市"),
        Entry("张江科学城", "Park", ("张江",), "浦东新区"),
        Entry("AI", "Field"),
        Entry("DeepSeek-R1", "Model"),
        Entry("GPT-4", "Model"),
        Entry("理想汽车", "Company", ("理想",), doubtful=("理想",)),
        Entry("苹果", "Company", ambiguous=True),
    ]
)


def forms(text: str, gazetteer: Gazetteer = SMALL) -> list[tuple[int, int, str]]:
    return [(m.start, m.end, m.form) for m in gazetteer.match(text)]


def test_nested_and_overlapping_matches_come_longest_first() -> None:
    assert forms("上海市浦东新区") == [(0, 3, "上海市"), (0, 2, "上海"), (3, 7, "浦东新区"), (3, 5, "浦东")]


def test_latin_matches_stop_at_word_boundaries() -> None:
    assert forms("MAIN AIR AI4S") == []
    assert forms("在AI领域") == [(1, 3, "AI")]
    assert forms("2025AI大会") == [(4, 6, "AI")]
    assert forms("GPT-4o与GPT-4.5不是GPT-4。") == [(16, 21, "GPT-4")]


def test_width_case_and_joints_do_not_matter() -> None:
    for text in ("deepseek-r1", "DeepSeek R1", "DeepSeekR1", "ＤｅｅｐＳｅｅｋ－Ｒ１", "DEEPSEEK—R1"):
        assert [m.form for m in SMALL.match(text)] == ["DeepSeek-R1"], text


def test_ambiguity_belongs_to_a_form() -> None:
    found = {m.form: m.ambiguous for m in SMALL.match("理想汽车的理想，苹果，沪上，上海")}
    assert found == {"理想汽车": False, "理想": True, "苹果": True, "沪": True, "上海": False}


GUARDED = Gazetteer(
    [
        Entry("大理市", "AdminArea", ("大理",)),
        Entry("上海银行", "Company"),
        Entry("力拓", "Company"),
        Entry("上海", "AdminArea"),
    ],
    [Guard("大理石"), Guard("银行业", unless=("务", "绩")), Guard("大力拓", only=("力拓",)), Guard("上海")],
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("大理石厂在大理", [("大理", False)]),  # inside a guard it is no name
        ("上海银行业的贷款", [("上海银行", True), ("上海", False)]),  # across its edge it needs context
        ("上海银行业务", [("上海银行", False), ("上海", False)]),  # `unless` stands after it
        ("大力拓展，力拓称", [("力拓", False)]),
        ("大理市大力拓路", [("大理市", False), ("大理", False)]),  # `only` spares other names
    ],
)
def test_guards_hold_names_back(text: str, found: list[tuple[str, bool]]) -> None:
    assert [(m.form, m.ambiguous) for m in GUARDED.match(text)] == found
    assert [(m.form, m.ambiguous) for m in GUARDED.without(["无此名"]).match(text)] == found


def test_shipped_guards_concern_listed_names() -> None:
    guards = load_guards()
    gazetteer = load_gazetteer()
    assert len({guard.word for guard in guards}) == len(guards) > 300
    for guard in guards:
        for name in guard.only:
            assert gazetteer.lookup(name), guard
    assert [m.form for m in gazetteer.match("当地司法部门") if m.entry.kind != "Field"] == []
    assert "普洱" in [m.form for m in gazetteer.match("普洱的普洱茶")]


def test_lookup_and_without() -> None:
    assert [e.name for e in SMALL.lookup("浦东")] == ["浦东新区"]
    assert [e.name for e in SMALL.lookup("gpt 4")] == ["GPT-4"]
    assert SMALL.lookup("没有的名字") == ()
    left = SMALL.without(["浦东", "AI"])
    assert len(left) == len(SMALL) - 2
    assert forms("浦东的AI", left) == []
    assert forms("张江", left) == [(0, 2, "张江")]


def test_an_empty_gazetteer_matches_nothing() -> None:
    assert Gazetteer([]).match("上海") == []


@given(st.text(alphabet="上海市浦东新区张江AIａｉ-4．.GPT 沪x", max_size=40))
def test_matches_hold_their_form_and_are_sorted(text: str) -> None:
    assert len(fold(text)) == len(text)
    found = SMALL.match(text)
    assert found == sorted(found, key=lambda m: (m.start, -m.end))
    for m in found:
        assert fold(text[m.start : m.end]).replace(" ", "-") == fold(m.form).replace(" ", "-")
        assert m.form in m.entry.forms


def write(folder: Path, text: str, name: str = "mine.tsv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_own_names_are_added(tmp_path: Path) -> None:
    path = write(tmp_path, "# 我们的名字\nkind\tname\taliases\nCompany\t云栖测试科技\t云栖测|云测?\n")
    gazetteer = load_gazetteer(extra=[path])
    (entry,) = gazetteer.lookup("云测")
    assert entry == Entry("云栖测试科技", "Company", ("云栖测", "云测"), doubtful=("云测",))
    assert gazetteer.lookup("复旦大学")
    assert len(load_gazetteer(extra=[tmp_path])) == len(gazetteer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\tkind\n甲公司\tFirm\n", "mine.tsv:2: unknown kind 'Firm'; write one of AdminArea"),
        ("name\tkind\n甲公司\n", "mine.tsv:2: 1 columns where the header has 2 (name, kind)"),
        ("name\tkind\n\tCompany\n", "mine.tsv:2: the name is empty"),
        ("甲公司\tCompany\n", "mine.tsv:1: the header is '甲公司 | Company'"),
        ("name\taliases\n甲公司\t甲\n", "with kind and name among them"),
    ],
)
def test_a_bad_row_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(DataError) as caught:
        list(read_entries(path))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or folder of names"):
        load_gazetteer(extra=[tmp_path / "none.tsv"])
    bad = tmp_path / "bad.tsv"
    bad.write_bytes("name\tkind\n甲\tCompany\n".encode("gb18030"))
    with pytest.raises(DataError, match="not UTF-8"):
        list(read_entries(bad))


def test_names_can_be_left_out_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "复旦\n\n上海交大\n", "without.txt")
    monkeypatch.setenv(WITHOUT, os.fspath(path))
    gazetteer = load_gazetteer()
    assert gazetteer.lookup("复旦大学") == () == gazetteer.lookup("上海交通大学")
    assert gazetteer.lookup("同济大学")


# The shipped names


def test_every_file_has_a_kind_and_enough_rows() -> None:
    assert {path.stem for path in LEXICON.glob("*.tsv")} == set(KIND_OF_FILE)
    floor = {
        "AdminArea": 8500, "University": 1400, "Company": 6000, "Investor": 1400, "ResearchInstitute": 800,
        "GovernmentAgency": 2300, "Association": 1000, "Media": 1500, "Incubator": 400, "Park": 3400, "Place": 1100,
        "Model": 1250, "Product": 3600, "Event": 1000, "Policy": 600, "Field": 4500, "Cohort": 180,
    }  # fmt: skip
    counts = Counter(entry.kind for entry in load_gazetteer().entries)
    assert {kind: counts[kind] for kind, least in floor.items() if counts[kind] < least} == {}


def test_the_shipped_names_are_sound() -> None:
    gazetteer = load_gazetteer()
    for entry in gazetteer.entries:
        for form in entry.forms:
            assert form == form.strip() and form, entry
            assert not set(form) & set("\t|?？!！；;"), entry
            # Quotation marks are no part of a name; a word in quotes at its front is (“十五五”规划).
            assert entry.kind == "Policy" or not re.fullmatch("“[^“”]*”", form), entry
    reported = check(gazetteer)
    assert [line for line in reported if "one character" in line] == []
    assert [line for line in reported if "listed twice" in line] == []
    assert len([line for line in reported if "several kinds" in line]) <= 80


@pytest.mark.parametrize(
    ("text", "form", "kind", "name"),
    [
        ("公司落户合肥高新区", "合肥高新区", "Park", "合肥高新区"),
        ("毕业于中科大", "中科大", "University", "中国科学技术大学"),
        ("工信部发布", "工信部", "GovernmentAgency", "工业和信息化部"),
        ("深创投领投", "深创投", "Investor", "深创投"),
        ("浦东新区", "浦东新区", "AdminArea", "浦东新区"),
        ("据新华社报道", "新华社", "Media", "新华社"),
        ("亮相WAIC", "WAIC", "Event", "世界人工智能大会"),
        ("聚焦具身智能", "具身智能", "Field", "具身智能"),
        ("接入文心一言", "文心一言", "Model", "文心一言"),
        ("长三角一体化", "长三角", "Place", "长三角"),
        ("《民法典》", "《民法典》", "Policy", "《中华人民共和国民法典》"),
        ("深耕海洋工程装备", "海洋工程装备", "Field", "海洋工程装备"),
        ("主攻钒钛新材料", "钒钛新材料", "Field", "钒钛新材料"),
        ("落户宝鸡高新区", "宝鸡高新区", "Park", "宝鸡高新区"),
        ("位于合肥综保区", "合肥综保区", "Park", "合肥综合保税区"),
        ("四川省药监局通报", "四川省药监局", "GovernmentAgency", "四川省药品监督管理局"),
        ("与大连化物所合作", "大连化物所", "ResearchInstitute", "中国科学院大连化学物理研究所"),
        ("亮相珠海航展", "珠海航展", "Event", "中国国际航空航天博览会"),
        ("搭载龙芯3B6600", "龙芯3B6600", "Product", "龙芯3B6600"),
    ],
)
def test_well_known_names_have_their_class(text: str, form: str, kind: str, name: str) -> None:
    assert (form, kind, name) in {(m.form, m.entry.kind, m.entry.name) for m in load_gazetteer().match(text)}


@pytest.mark.parametrize("form", ["小米", "苹果", "理想", "平安", "朝阳", "通州", "宝山", "长城汽车"])
def test_everyday_words_are_marked(form: str) -> None:
    entries = load_gazetteer().lookup(form)
    assert entries
    assert all(entry.is_ambiguous(form) for entry in entries) == (form != "长城汽车")


def test_words_have_marks() -> None:
    titles = {word: marks.split() for word, marks in load_words("titles")}
    assert titles["总裁"] == ["ends", "name", "latin"] and titles["村长"] == ["ends"]
    surnames = dict(load_words("surnames"))
    assert surnames["王"] == "common" and surnames["欧阳"] == "compound"
    assert len(titles) >= 150


def test_matching_is_fast() -> None:
    text = "上海市徐汇区的人工智能企业商汤科技与复旦大学在漕河泾开发区发布了DeepSeek-R1应用，" * 2000
    gazetteer = load_gazetteer()
    start = time.process_time()
    gazetteer.match(text)
    # 500,000 characters a second on an idle core for news; this text is all names, and CI shares its cores.
    assert len(text) / (time.process_time() - start) > 50_000
