"""What turns a statement into none: it is denied, planned, supposed or asked."""

from __future__ import annotations

import re

from ..regex import regex
from .encoded import STOPS, ZERO, Encoded
from .patterns import Pattern

# What turns a statement into none, with the reason that is given; looked for between subject and trigger.
_NEGATION = regex(
    "未(?!来)|没有|并非|并未|不再|不是|否认|拒绝|无法|不会|尚无|从未|撤回|叫停|取消|终止|辟谣|无关|(?<!别)(?<!不)无(?!人|锡|界|问|线)"
)
_PLAN = regex(
    "(?<![模虚])拟|计划(?!》)|预计|力争|有望|打算|准备|希望|期待|争取|正在?(?:拓展|接洽|洽谈|磋商|谈判)|或将|可能|考虑|即将|未来(?:将|会|要)|欲|筹划|曾想|(?<![需重主必只首紧])要(?:出手|并购|收购|重组|买下|入股)"
)
_SUPPOSE = regex("如果|假如|倘若")
_IF = regex("一旦|若(?!愚)|能否|是否|假设")
_INTENDS = regex(
    "(?:还|也|即|预计|今年|明年|未来|下一步)将|拟|(?<!行动)计划(?![》、，])|力争|将(?:出台|推出|支持|组建|牵头|推动|建设|打造|开展|实施|投资|联合|启动|制定)"
)
_WILL = regex("将")
# What becomes of a deal is told behind its parties: 甲与乙的合作告吹.
_FAILED = regex("尚?未|没有|并非|不再|告吹|取消|终止|破裂|失败|搁浅|叫停|否认|不实|存疑")
_RUMOUR = regex("网传|传言|传闻|谣言|谣传|消息不实|不属实|并非事实|纯属|被传(?=[要将已收并入出裁破卖重])|放风(?!筝)")
# 将 before a thing (将X推向市场) marks the object; a plan has a verb or a preposition behind 将.
_OBJECT = regex("将(?:其|企业|公司|这|该|数|一|自主|自己|自研|所|人工智能|原|旗下|首|[\ue000-\uf517])")
_SIGNED = regex("签|协议|开工|启动|备忘录|动工|奠基")
# An announced purchase counts though it is still to be done.
_ANNOUNCED = regex("宣布|同意|达成|敲定")


def refusal(sentence: Encoded, pattern: Pattern, match: re.Match[str]) -> str:
    """Why a match states nothing; "" where it does."""
    at = match.start("w") if match.re.groupindex.get("w") else match.end()
    left_out = match.re.groupindex.get("zero") and match["zero"] is not None
    if left_out and not pattern.plan and _carried_plan(sentence.text, match.start()):
        return "planned"
    return unstated(sentence.text, at, pattern.relation, plan=pattern.plan)


def _carried_plan(text: str, at: int) -> bool:
    """Whether a clause without a subject goes on with the plan of the one before: 将出台规划，聚焦X."""
    comma = text.rfind("，", 0, at + 1)
    start = max(text.rfind(stop, 0, comma) for stop in STOPS) + 1
    before = text[start:comma].replace(ZERO, "") if comma > 0 else ""
    return bool(_INTENDS.search(_OBJECT.sub("", before))) and not _SIGNED.search(before)


def unstated(text: str, at: int, relation: str, *, plan: bool = False, since: int | None = None) -> str:
    """Why the words before a place in an encoded sentence make no statement of what stands there ("denied", "supposed",
    "asked", "planned"); "" where they do. `plan`: the relation holds for plans too. The words of its clause count, or from
    that of an earlier place `since`."""
    start = max(text.rfind(stop, 0, at if since is None else since) for stop in STOPS) + 1
    before = text[start:at].replace(ZERO, "")
    if _NEGATION.search(before) or _RUMOUR.search(text):
        return "denied"
    if _IF.search(before) or _SUPPOSE.search(text, 0, at):
        return "supposed"
    if text.endswith("？"):
        return "asked"
    if plan or _SIGNED.search(text) and relation != "acquired":
        return ""
    if relation == "acquired" and _ANNOUNCED.search(before):
        return ""
    if _PLAN.search(before) or _WILL.search(_OBJECT.sub("", before)):
        return "planned"
    return ""


def unstated_pair(text: str, first: int, last: int, relation: str) -> str:
    """The same of two names at these places of an encoded sentence, whatever words join them."""
    stops = [at for stop in STOPS if (at := text.find(stop, last)) >= 0]
    behind = text[last : min(stops, default=len(text))]
    return unstated(text, last, relation, since=first) or ("denied" if _FAILED.search(behind) else "")
