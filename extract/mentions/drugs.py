"""Drugs by the stems of their generic names (赛青替尼片, 洛云单抗), and products by the sign of a trade mark."""

from __future__ import annotations

from collections.abc import Iterator

from ..regex import regex
from .rules import Candidate

# Stems of international nonproprietary names, and the forms in which drugs are sold.
_STEM = (
    "单抗|替尼|他汀|沙坦|列净|列汀|列酮|列奈|鲁肽|拉鲁肽|他滨|培南|拉唑|昔布|曲普坦|西汀|那韦|夫定|布韦|帕利|妥珠|仑赛|曲塞|度胺|佐米|"
    "吡坦|班坦|加群|沙班|膦酸|维林|司琼|紫杉醇|比星|替康|曲塞"
)
# These are other words too without the form of the drug behind them.
_UNSURE = "沙星|地平|洛尔|普利|格雷|瑞洛|西林|霉素|唑仑|平|辛|芬|酸钠|酸钙|洛韦|司韦|沙韦"
_FORM = "(?:缓释|控释|分散|肠溶|薄膜衣|口崩)?(?:片|胶囊|颗粒|注射液|滴眼液|吸入剂|贴剂|软膏|口服液|混悬液)"
_LEFT = "(?:(?<![一-鿿])|(?<=[的与和及或由对用在为将]))|(?<=联合)|(?<=药物)|(?<=新药)|(?<=制剂)|(?<=抑制剂)|(?<=抗体)|(?<=公司)|(?<=产品)|(?<=药业)|(?<=制药)|(?<=医药)|(?<=生物)|(?<=宣布)|(?<=通用名)"
_DRUG = regex(
    f"(?:{_LEFT})(?P<x>(?!抗体|各类|新型|多款|国产|宣布|获批|开发|研发|推出|引进|生产|销售|公告|联合|治疗|使用|服用|应用|每|再)(?:盐酸|甲磺酸|硫酸|马来酸|枸橼酸|富马酸|注射用)?[一-鿿]{{1,5}}(?:(?:{_STEM})(?:{_FORM})?|(?:{_UNSURE}){_FORM}))(?!类)"
)
_MARK = regex(
    f"(?:(?:{_LEFT}|(?<=[中美]国)))(?P<x>[一-鿿]{{2,4}})(?=[®™])|(?<![A-Za-z])(?P<y>[A-Z][A-Za-z]{{2,}})(?=[®™])"
)


def find_drugs(text: str) -> Iterator[Candidate]:
    """Generic names of drugs with their form, and trade names with ® or ™ behind them."""
    for match in _DRUG.finditer(text):
        yield Candidate(*match.span("x"), "Product", "rule:drug", 0.6)
    if "®" in text or "™" in text:
        for match in _MARK.finditer(text):
            yield Candidate(*match.span("x" if match["x"] else "y"), "Product", "rule:trade mark", 0.7)
