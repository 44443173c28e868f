"""Invents names of every kind from parts, and gives known ones: the stock that augmentation draws from."""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

from corpus import KINDS, Passage, Tagged

HERE = Path(__file__).parent
LEXICON = HERE.parent / "extract" / "lexicon"
PARTS = {
    row[0]: row[1:]
    for row in (
        line.split("|") for line in (HERE / "parts.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"
    )
}
HAN = re.compile(r"^[\u4e00-\u9fff]+$")


# The gazetteer's files with names of one kind each.
LISTED = {
    "Company": ("companies.tsv", "listed.tsv"),
    "Investor": ("investors.tsv",),
    "ResearchInstitute": ("institutes.tsv",),
    "GovernmentAgency": ("agencies.tsv",),
    "Association": ("associations.tsv",),
    "Media": ("media.tsv",),
    "Incubator": ("incubators.tsv",),
    "Park": ("parks.tsv",),
    "Place": ("places.tsv",),
    "Model": ("models.tsv",),
    "Product": ("products.tsv",),
    "Event": ("events.tsv",),
    "Policy": ("policies.tsv",),
    "Field": ("fields.tsv",),
    "Cohort": ("cohorts.tsv",),
}


def _measured(shared: Path) -> set[str]:
    """The names in the sets that are measured: none is shown in training, however well known it is."""
    found: set[str] = set()
    for path in (
        *(shared / "gold").glob("dev*.jsonl"),
        shared / "gold/seeds.jsonl",
        HERE.parent / "benchmarks/articles.jsonl",
    ):
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                for entity in json.loads(line)["entities"]:
                    found.update((entity["name"], *(entity.get("aliases") or ())))
    return found


def _lexicon(name: str) -> list[list[str]]:
    """Rows of a gazetteer file as lists of forms: the name and its unambiguous aliases."""
    rows = []
    for line in (LEXICON / name).read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "name\t")) or not line.strip():
            continue
        cells = line.split("\t")
        aliases = [a for a in (cells[1].split("|") if len(cells) > 1 else []) if a and not a.endswith("?")]
        rows.append([cells[0], *aliases])
    return rows


def _short_companies(shared: Path) -> list[str]:
    """Short company names that look like names: Han only, of three or four characters, no everyday word among them."""
    lines = (shared / "corpora/company-names/short.txt").read_text(encoding="utf-8", errors="ignore").splitlines()
    endings = tuple(w for w in PARTS["INDUSTRY"] if len(w) > 1)
    plain = [n for n in lines if HAN.match(n) and (3 <= len(n) <= 4 or (5 <= len(n) <= 6 and n.endswith(endings)))]
    tails = Counter(n[-2:] for n in plain)
    # Frequent tails that are no line of business are mostly shops and phrases.
    return [n for n in plain if n.endswith(endings) or tails[n[-2:]] < 15]


class Names:
    def __init__(self, shared: Path, train: list[Passage], cluener: list[Tagged]):
        known = [
            line.split("|")
            for line in (HERE / "names.txt").read_text(encoding="utf-8").splitlines()
            if line and line[0] != "#"
        ]
        self.known: dict[str, list[str]] = {row[0]: row[1:] for row in known}
        measured = _measured(shared)
        self.listed = {
            kind: sorted({form for name in names for row in _lexicon(name) for form in row} - measured)
            for kind, names in LISTED.items()
        }
        self.fields = (HERE / "fields.txt").read_text(encoding="utf-8").split()
        self.areas = _lexicon("admin.tsv")
        self.towns = _lexicon("towns.tsv")
        self.world = _lexicon("world.tsv")
        self.universities = _lexicon("universities.tsv")
        self.firms = _short_companies(shared)
        self.latin_known = sorted(n for k in ("Product", "Model", "Company") for n in self.known[k] if n.isascii())
        self.silver: dict[str, list[str]] = defaultdict(list)
        for p in train:
            for kind, names in p.entities:
                self.silver[kind] += sorted({n for n in names if n in p.text})
        self.people = sorted({s.text[a:b] for s in cluener for a, b, k in s.spans if k == "name" and b - a <= 12})
        self.agencies = sorted({s.text[a:b] for s in cluener for a, b, k in s.spans if k == "government"})
        self.companies = sorted({s.text[a:b] for s in cluener for a, b, k in s.spans if k == "company"})

    def area(self, r: random.Random) -> str:
        x = r.random()
        rows = self.areas if x < 0.75 else self.world if x < 0.88 else self.towns
        return r.choice(r.choice(rows))

    def city(self, r: random.Random) -> str:
        """A place as it stands in front of another name."""
        return r.choice(PARTS["FIRM_PLACES"]) if r.random() < 0.15 else r.choice(r.choice(self.areas))

    def brand(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.35:
            return r.choice(self.firms)
        return "".join(r.choice(PARTS["BRAND"]) for _ in range(2 if x < 0.8 else 3))

    def latin(self, r: random.Random) -> str:
        word = "".join(r.choice(PARTS["SYLLABLES"]) for _ in range(r.randint(2, 3)))
        style = r.random()
        return word.capitalize() if style < 0.7 else word.upper()[:5] if style < 0.9 else word

    def version(self, r: random.Random) -> str:
        return r.choice(
            (
                f"{r.randint(1, 9)}.{r.randint(0, 9)}",
                f"-{r.choice((1, 3, 7, 8, 13, 14, 32, 70, 72, 130))}B",
                f"-{r.randint(1, 5)}",
                f" {r.randint(1, 5)}",
                f"V{r.randint(1, 5)}",
                f"-R{r.randint(1, 3)}",
                f" {r.choice('KMRSV')}{r.randint(1, 4)}",
                "-VL",
                " Pro",
                " Max",
                " Mini",
            )
        )

    def field(self, r: random.Random) -> str:
        return r.choice(self.fields)

    def sector(self, r: random.Random) -> str:
        """A field or line of business inside a name, or nothing."""
        x = r.random()
        return (
            self.field(r)
            if x < 0.55
            else r.choice([i for i in PARTS["INDUSTRY"][:-6] if len(i) > 1])
            if x < 0.75
            else ""
        )

    def make(self, kind: str, r: random.Random) -> str:
        """A name of a kind: from the passages, known, or invented."""
        x = r.random()
        if x < 0.25 and self.silver[kind]:
            return r.choice(self.silver[kind])
        if x < 0.4 and kind in self.known:
            return r.choice(self.known[kind])
        if x < 0.55 and kind in self.listed:
            return r.choice(self.listed[kind])
        name: str = getattr(self, "_" + kind)(r)
        return name

    def variant(self, kind: str, how: str, r: random.Random) -> str:
        """A name of a kind made in one way: brand, latin, short, known, firm or china."""
        if how == "latin":
            first = self.latin(r) if r.random() < 0.7 else r.choice(self.latin_known)
            second = r.choice(("", "", f" {self.latin(r)}", self.version(r)))
            return first + second
        if how == "firm":
            return r.choice((self.city(r), self.brand(r), self.brand(r))) + r.choice(PARTS["FIRM_END"])
        if how == "china":
            return r.choice((self.latin(r), r.choice(self.known["Company"]))) + r.choice(("中国", "（中国）", "中国区"))
        if how == "short" and kind == "University":
            row = r.choice(self.universities)
            return row[-1]
        if how == "short":
            return r.choice(PARTS["OFFICES"])
        if how == "known":
            return r.choice(self.known[kind])
        name = self.brand(r) if kind != "Cohort" else self.brand(r)[:2] + r.choice(("系", "军团", "帮", "天团", "九子"))
        if kind == "Investor" and r.random() < 0.25:
            name = self.city(r)[:2] + name[:2]
        if kind == "Policy":
            name = name[:2] + r.choice(("计划", "工程", "行动", "战略", "专项", "新政", "方案"))
        return name

    def _Person(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.15:
            return r.choice(self.people)
        if x < 0.25:
            first = (
                r.choice(PARTS["FOREIGN"])
                if r.random() < 0.6
                else "".join(r.choice(PARTS["FOREIGN_CHARS"]) for _ in range(r.randint(2, 4)))
            )
            last = (
                r.choice(PARTS["FAMILY"])
                if r.random() < 0.6
                else "".join(r.choice(PARTS["FOREIGN_CHARS"]) for _ in range(r.randint(2, 4)))
            )
            return f"{first}·{last}" if r.random() < 0.7 else last
        if x < 0.28:
            return f"{self.latin(r).capitalize()} {self.latin(r).capitalize()}"
        surname = (
            r.choice(PARTS["DOUBLE"])
            if x < 0.3
            else PARTS["SURNAMES"][min(int(r.expovariate(0.02)), len(PARTS["SURNAMES"]) - 1)]
        )
        return surname + "".join(r.choice(PARTS["GIVEN"]) for _ in range(1 if r.random() < 0.25 else 2))

    def _Company(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.22:
            return r.choice(self.firms)
        if x < 0.28:
            return r.choice(self.companies)
        if x < 0.48:
            return self.brand(r) + r.choice(PARTS["INDUSTRY"])
        if x < 0.56:
            return self.brand(r)
        if x < 0.66:
            return self.latin(r) + r.choice(PARTS["LATIN_END"])
        place = self.city(r)
        if x < 0.72:
            return f"{self.brand(r)}{r.choice(PARTS['INDUSTRY'])}（{place}）{r.choice(PARTS['FORMS'][:4])}"
        if x < 0.76:
            return place + self.field(r) + r.choice(("集团", "公司", "有限公司", "投资运营有限公司", "股份"))
        if x < 0.80:
            return r.choice(self.known["Company"]) + (place if r.random() < 0.5 else r.choice(PARTS["INDUSTRY"]))
        return (
            (place if r.random() < 0.8 else "")
            + self.brand(r)
            + r.choice([*PARTS["INDUSTRY"], "", "", "", "", ""])
            + r.choice(PARTS["FORMS"])
        )

    def _Investor(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.6:
            return self.brand(r)[:3] + r.choice(PARTS["INVESTOR_END"])
        if x < 0.8:
            return self.city(r) + self.sector(r) + r.choice(PARTS["INVESTOR_END"])
        if x < 0.9:
            return self.latin(r) + r.choice((" Capital", " Ventures", "资本", " Partners", "创投"))
        return r.choice(self.known["Company"]) + r.choice(("创投", "投资", "战投", "资本", "产业基金"))

    def _University(self, r: random.Random) -> str:
        name = r.choice(r.choice(self.universities))
        if r.random() < 0.2:
            name += self.sector(r) + "学院"
        elif r.random() < 0.15:
            name = self.city(r) + r.choice(
                ("大学", "学院", "职业技术学院", "理工学院", "师范大学", "科技大学", "中学", "医科大学")
            )
        return name

    def _ResearchInstitute(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.2:
            return r.choice(r.choice(self.universities)) + self.sector(r) + r.choice(PARTS["RESEARCH_END"])
        if x < 0.55:
            return (
                self.city(r) + (self.field(r) if r.random() < 0.8 else self.brand(r)) + r.choice(PARTS["RESEARCH_END"])
            )
        if x < 0.65:
            return (
                r.choice(("中国科学院", "中科院"))
                + self.city(r)[:2]
                + self.sector(r)
                + r.choice(("研究所", "研究院", "所"))
            )
        if x < 0.8:
            return (self.city(r) if r.random() < 0.7 else r.choice(r.choice(self.universities)) + "附属") + r.choice(
                (
                    "第一人民医院",
                    "人民医院",
                    "中心医院",
                    "第一医院",
                    "中医院",
                    "肿瘤医院",
                    "儿童医院",
                    "协和医院",
                    "妇幼保健院",
                    "第三医院",
                )
            )
        if x < 0.9:
            return r.choice(("国家", "国家级", "省部共建", "全国")) + self.field(r) + r.choice(PARTS["RESEARCH_END"])
        return (
            (r.choice(self.known["Company"]) if r.random() < 0.6 else self.brand(r))
            + self.sector(r)
            + r.choice(PARTS["RESEARCH_END"])
        )

    def _GovernmentAgency(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.1:
            return r.choice(self.agencies)
        if x < 0.2:
            return self._Park(r) + r.choice(("管委会", "管理委员会", "党工委"))
        if x < 0.35:
            return r.choice("市省区县") + r.choice(PARTS["AGENCIES"])
        if x < 0.42:
            return r.choice(r.choice(self.world)) + r.choice(
                (
                    "商务部",
                    "政府",
                    "能源部",
                    "工业部",
                    "国防部",
                    "国会",
                    "央行",
                    "驻华大使馆",
                    "外交部",
                    "议会",
                )
            )
        return self.city(r) + r.choice(PARTS["AGENCIES"])

    def _Association(self, r: random.Random) -> str:
        start = r.choice(("中国", "全国", "世界", "国际", "中华")) if r.random() < 0.4 else self.city(r)
        return start + (self.field(r) if r.random() < 0.85 else "") + r.choice(PARTS["ASSOCIATION_END"])

    def _Media(self, r: random.Random) -> str:
        if r.random() < 0.5:
            return r.choice(self.known["Media"])
        if r.random() < 0.6:
            return self.city(r) + r.choice(
                (
                    "日报",
                    "晚报",
                    "发布",
                    "广播电视台",
                    "新闻网",
                    "电视台",
                    "商报",
                    "都市报",
                    "晨报",
                    "新闻",
                    "融媒体中心",
                    "在线",
                )
            )
        return self.brand(r)[:2] + r.choice(
            ("财经", "新闻", "网", "周刊", "科技", "研究", "评论", "观察", "时报", "杂志", "社")
        )

    def _Incubator(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.45:
            return self.brand(r) + r.choice(PARTS["INCUBATOR_END"])
        if x < 0.8:
            return self.city(r) + (self.sector(r) or self.brand(r)) + r.choice(PARTS["INCUBATOR_END"])
        if x < 0.9:
            return self._Park(r) + r.choice(PARTS["INCUBATOR_END"][:8])
        return self.latin(r) + r.choice(("加速器", "众创空间", "孵化器", " Space", "空间", "Park", " Lab"))

    def _Park(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.15:
            return (
                r.choice("光药声芯数智氢车云硅视绿星量蓝航铝锂钛瓷茶酒") + "谷"
                if r.random() < 0.5
                else self.brand(r)[:2] + r.choice(("谷", "湾", "港", "城", "岛"))
            )
        if x < 0.45:
            return self.city(r) + r.choice(PARTS["PARK_END"])
        if x < 0.7:
            return self.city(r) + self.field(r) + r.choice(PARTS["PARK_END"])
        if x < 0.9:
            return self.brand(r) + self.sector(r) + r.choice(PARTS["PARK_END"])
        return r.choice(self.known["Park"]) + self.field(r) + r.choice(("产业园", "园", "创新港", "集聚区", "基地"))

    def _AdminArea(self, r: random.Random) -> str:
        return self.area(r)

    def _Place(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.35:
            return r.choice(self.known["Place"])
        start = self.city(r) if x < 0.75 else self.brand(r) if x < 0.92 else r.choice(self.known["Company"])
        return start + (self.sector(r) if r.random() < 0.2 else "") + r.choice(PARTS["PLACE_END"])

    def _Model(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.3:
            return self.latin(r) + (self.version(r) if r.random() < 0.7 else "")
        if x < 0.4:
            return r.choice(
                ("GPT", "Llama", "Qwen", "GLM", "VLM", "LLaVA", "BERT", "Phi", "Yi", "ERNIE", "RT", "VLA")
            ) + self.version(r)
        name = self.brand(r)[:3]
        if x < 0.5:
            return f"{name}·{self.brand(r)[:2]}" + r.choice(("大模型", "", "模型"))
        return (
            name
            + (self.field(r) if r.random() < 0.15 else "")
            + r.choice(PARTS["MODEL_END"])
            + (self.version(r) if r.random() < 0.2 else "")
        )

    def _Product(self, r: random.Random) -> str:
        x = r.random()
        letters = "".join(r.choice("ABCDEGHJKLMNPQRSTVWXYZ") for _ in range(r.randint(1, 3)))
        code = f"{letters}{r.choice(('', '-'))}{r.randint(1, 999)}"
        if x < 0.15:
            return code + r.choice(
                ("", "", "Pro", "芯片", "系列", "发动机", "飞机", "机器人", "-S", " Max", "数控机床")
            )
        if x < 0.3:
            return (
                self.latin(r)
                + r.choice(("", " ", "-"))
                + r.choice(
                    (
                        "",
                        str(r.randint(1, 9)),
                        "Pro",
                        "X",
                        "OS",
                        "One",
                        "系列",
                        f"{r.randint(1, 9)}.0",
                        "平台",
                        "II",
                        "Cloud",
                        "Air",
                    )
                )
            )
        if x < 0.4:
            return self.brand(r)[:2] + r.choice(
                (
                    "一号",
                    "二号",
                    "三号",
                    "1号",
                    "02星",
                    "-1",
                    "X1",
                    " 3.0",
                    "十号",
                    f"{r.randint(2, 20)}号",
                    "Pro",
                    "系列",
                )
            )
        if x < 0.5:
            return r.choice(self.known["Company"])[:3] + r.choice((code, f" {code}", "Mate 70", "S7", "SU9"))
        if x < 0.85:
            return self.brand(r)[:3] + (self.field(r) if r.random() < 0.25 else "") + r.choice(PARTS["PRODUCT_END"])
        return self.brand(r)[:3]

    def _Event(self, r: random.Random) -> str:
        n = r.choice(
            (
                str(r.randint(2, 40)),
                r.choice("二三四五六七八九十"),
                "十" + r.choice("一二三四五六七八九"),
                "二十" + r.choice("一二三四五六七八九"),
            )
        )
        start = r.choice(
            (
                f"第{n}届",
                f"{r.randint(2014, 2027)}",
                f"{r.randint(2014, 2027)}年",
                "首届",
                f"第{n}届",
                "",
                f"{r.randint(2018, 2027)}（第{n}届）",
            )
        )
        where = r.choice(
            (
                "中国",
                "世界",
                "全球",
                "国际",
                "亚洲",
                "长三角",
                "粤港澳大湾区",
                "",
                f"中国（{self.city(r)}）国际",
                f"中国·{self.city(r)}",
                self.city(r),
                self.city(r),
                self.city(r),
            )
        )
        what = self.field(r) if r.random() < 0.75 else self.brand(r)[:2]
        tail = r.choice(
            (
                "",
                "",
                "",
                "",
                f"·{self.city(r)}",
                "暨" + self.field(r) + r.choice(PARTS["EVENT_END"]),
                "（" + self.city(r) + "站）",
            )
        )
        if r.random() < 0.15:
            return (r.choice(self.known["Company"]) if r.random() < 0.5 else self.brand(r)) + r.choice(
                (
                    "开发者大会",
                    "全球合作伙伴大会",
                    "新品发布会",
                    "技术开放日",
                    "年度峰会",
                    "云上大会",
                    "战略发布会",
                )
            )
        return start + where + what + r.choice(PARTS["EVENT_END"]) + tail

    def _Policy(self, r: random.Random) -> str:
        a = r.randint(2019, 2026)
        end = r.choice(PARTS["POLICY_END"]).format(a=a, b=a + r.randint(2, 4))
        verb = r.choice(
            (
                "促进",
                "加快",
                "支持",
                "推动",
                "推进",
                "关于加快推进",
                "关于促进",
                "关于支持",
                "",
                "",
                "",
                "关于进一步促进",
                "关于深入实施",
            )
        )
        where = r.choice(("", "", "", self.city(r), self.city(r), "中国", "全国", f"{a}年", f"{a}", "国家"))
        field = self.field(r)
        tail = r.choice(("", "产业", "产业高质量发展", "创新发展", "高质量发展", "发展的", "产业发展", "产业发展的"))
        body = f"{where}{verb}{field}{tail}{end}"
        x = r.random()
        if x < 0.75:
            return f"《{body}》"
        if x < 0.88:
            return (
                f"“{self.brand(r)[:2]}”" + r.choice(("计划", "工程", "行动", "行动计划", "专项"))
                if r.random() < 0.6
                else self.brand(r)[:2] + r.choice(("计划", "工程", "行动计划"))
            )
        return body

    def _Field(self, r: random.Random) -> str:
        x = r.random()
        if x < 0.5:
            return self.field(r)
        name = r.choice(PARTS["FIELD_FRONT"]) + r.choice(PARTS["FIELD_HEAD"])
        return name + "与" + r.choice(PARTS["FIELD_HEAD"]) if x > 0.95 else name

    def _Cohort(self, r: random.Random) -> str:
        x = r.random()
        n = r.choice("三四五六七八九十")
        animal = r.choice(
            (
                "小龙",
                "小虎",
                "剑客",
                "巨头",
                "朵金花",
                "大金刚",
                "虎将",
                "小强",
                "大天王",
                "小猛虎",
                "君子",
                "兄弟",
            )
        )
        if x < 0.4:
            return (self.city(r)[:2] if r.random() < 0.5 else r.choice((*self.fields, ""))) + n + animal
        top = r.choice(
            (
                "500强",
                "100强",
                "50强",
                "百强",
                "TOP50",
                "TOP100",
                "百强榜",
                "独角兽榜",
                "榜单",
                "10强",
                "Top 20",
                "百强企业",
            )
        )
        return (
            r.choice(
                (
                    "中国",
                    "全球",
                    "世界",
                    "胡润",
                    "福布斯中国",
                    "财富",
                    "《财富》",
                    f"{r.randint(2017, 2026)}",
                    f"{r.randint(2017, 2026)}年中国",
                    self.city(r),
                )
            )
            + (
                r.choice(
                    (
                        "",
                        "制造业企业",
                        "民营企业",
                        "独角兽",
                        self.field(r) + "企业",
                        self.field(r),
                        "创新企业",
                        "未来独角兽",
                    )
                )
            )
            + top
        )


def filler(kind: str, names: Names, r: random.Random) -> str:
    """A phrase that is no name: [num], [year], [date], [field], [prod], [abbr] or [gen]."""
    if kind == "num":
        return r.choice(
            (
                str(r.randint(2, 999)),
                f"{r.uniform(1, 99):.1f}",
                f"{r.randint(1, 9)}0",
                "近百",
                "数十",
                "三",
                "十",
                "上千",
                f"{r.randint(1, 9)},{r.randint(100, 999)}",
                f"超{r.randint(2, 90)}",
                f"约{r.randint(2, 90)}",
            )
        )
    if kind == "year":
        return str(r.randint(1995, 2027))
    if kind == "date":
        return r.choice(
            (
                f"{r.randint(1, 12)}月{r.randint(1, 28)}日",
                "近日",
                "日前",
                "昨日",
                "今年以来",
                f"{r.randint(2015, 2026)}年{r.randint(1, 12)}月",
                f"{r.randint(1, 28)}日",
                "上周",
                "去年底",
                "日前",
            )
        )
    if kind == "field":
        return names.field(r)
    if kind == "abbr":
        return r.choice(PARTS["ABBREVIATIONS"])
    if kind == "prod":
        return r.choice(PARTS["GOODS_FRONT"]) + r.choice(PARTS["GOODS"])
    return r.choice(PARTS["GENERIC"])


assert all(hasattr(Names, "_" + k) for k in KINDS)
