"""Names in Latin letters, whose kind the Chinese words around them tell: who founds and resigns is a person, what raises money
and is bought a firm."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ..gazetteer import load_words
from ..regex import regex
from .rules import Candidate

_TITLE = r"(?:C[ETFOMSPI]O|VP|EVP|SVP|PI|MD)(?![A-Za-z])"
_WORD = rf"(?!{_TITLE})[A-Z][A-Za-z0-9&.\-]*[A-Za-z0-9]"
_NAME = rf"(?<![A-Za-z0-9.\-])(?<![A-Za-z0-9] ){_WORD}(?: (?!{_TITLE})(?:[A-Z][A-Za-z0-9&.\-]*|\d[\w.]*)){{0,3}}(?![A-Za-z0-9])"
_PERSON = (
    rf"(?<![A-Za-z0-9.\-])(?!{_TITLE})[A-Z][a-z]+(?:-[A-Z][a-z]+)?(?: [A-Z]\.)?"
    r"(?: (?:van|von|de|der|bin|al|la|di))*(?: (?:Mc|Mac|Le|De|O')?[A-Z][a-z]+(?:-[A-Z][a-z]+)?){1,2}(?![A-Za-z0-9])"
)
# What a person does and a firm does not; titles before a person.
_ACTS = (
    "辞职|接任|离职|卸任|离任|离开(?:后|了|公司)|出任|任职|当选|获聘|毕业于|获得?[一-鿿]{0,8}(?:学位|博士)|去世|在接受|坦言|博士|教授|先生|女士|本人|的?导师|曾任|曾在|担任|任(?:董事|总|首席|C)"
    "|说[，：:“]|告诉"
)
_POSTS = "|".join(word for word, marks in load_words("titles") if "latin" in marks.split())
_RULES = (
    ("latin person", "Person", regex(rf"(?P<x>{_PERSON})(?={_ACTS})")),
    ("latin person", "Person", regex(rf"(?:{_POSTS}) ?(?P<x>{_PERSON})")),
    (
        "latin firm",
        "Company",
        regex(
            rf"(?:公司|企业|初创|创企|厂商|独角兽|开发商|供应商|制造商|提供商|收购了?|并购了?|入股了?|投资了|创办的?|创立的?|创办了|创立了|创建的)"
            rf"(?:[一-鿿]{{2,6}}(?:平台|公司|企业|品牌|应用))?(?P<x>{_NAME})(?!的?(?:团队|业务|项目|模型|系列|平台|芯片|App))"
        ),
    ),
    (
        "latin firm",
        "Company",
        regex(
            rf"(?P<x>{_NAME})(?=近?日?(?:宣布)?完成了?[一-鿿\dA-Z.+]{{1,10}}轮?(?:美元|人民币)?[一-鿿A-Z+\-]{{0,6}}融资|被[一-鿿A-Za-z ]{{2,16}}(?:以[一-鿿\d.]+)?收购"
            r"|估值|成立于|总部|股价|(?:的 ?)?(?:联合)?(?:创始人|首席执行官|首席技术官|董事长|总裁)|公司| ?C[ETFO]O|裁员|财报|正?在?洽谈|旗下)"
        ),
    ),
)
_WARES = (
    r"系统|机器人|芯片|处理器|头显|手机|车型|机型|助手|软件|工具|引擎|框架|耳机|手表|眼镜|浏览器|无人机|显卡|客户端|App"
)
_PRODUCT = regex(
    rf"(?:(?:核心|主打|旗舰|自研|首款|新|最新|重磅)产品|新品|{_WARES})(?:名为|叫做?|——)?(?P<x>{_NAME})|(?P<y>{_NAME})(?= ?(?:{_WARES}))"
)
_ORGANISED = regex(
    r"(?:^|[ .&-])(?:AI|Labs?|Capital|Ventures?|Inc|Corp|Group|Semi|Bank|Technolog(?:y|ies)|Tech|Robotics|Energy|Motors?|Partners|Advisors|Foundation|University|"
    r"Institute|Research|Holdings|Systems|Software|Networks?|Bio|Therapeutics|Pharma|Health|Games|Studios?|Media|Press|Cloud|Data|Power|Air|Pro|Max|Mini|Plus|Club|"
    r"Street|Journal|Times|News|Week|Summit|Conference|Platform|Model|Code|Chat|Agent|Intelligence)(?![a-z])"
)
_WHO = regex(_PERSON)
_ACRONYM = regex(r"[A-Z]{1,3}|AI[A-Z]*|AR|VR|[A-Z]轮|\d+")


@functools.cache
def _given() -> frozenset[str]:
    return frozenset(word for word, _ in load_words("given"))


def find_latin(text: str) -> Iterator[Candidate]:
    """People by a common given name and by what they do and are, firms by what is done with them."""
    if not re.search(r"[A-Z][a-z]", text):
        return
    for match in _WHO.finditer(text):
        if match[0].split(" ", 1)[0].split("-")[0] in _given() and not _ORGANISED.search(match[0]):
            yield Candidate(*match.span(), "Person", "rule:given name", 0.7)
    firms = set()
    for name, kind, pattern in _RULES:
        for match in pattern.finditer(text):
            form = match["x"]
            person = form.split(" ", 1)[0] in _given() and " " in form
            if kind == "Person" and _ORGANISED.search(form):
                continue
            if kind == "Company" and (person or _ACRONYM.fullmatch(form)):
                continue
            firms.add(match.span("x"))
            yield Candidate(*match.span("x"), kind, f"rule:{name}", 0.7)
    for match in _PRODUCT.finditer(text):
        group = "x" if match["x"] else "y"
        if match.span(group) not in firms and not _ACRONYM.fullmatch(match[group]):
            yield Candidate(*match.span(group), "Product", "rule:latin product", 0.7)


def holds_a_title(form: str) -> bool:
    """Whether a stretch of Latin words runs over a title (Wayflow CEO Dana Mills)."""
    return form.isascii() and bool(re.search(rf"(?:^|[ ]){_TITLE}", form))
