"""Who gives money in a round of financing: the members of the lists before 领投 and after 投资方."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..regex import regex
from .rules import Candidate

# Who gives money in a round: 由A领投，B、C跟投; 投资方包括A和B; 老股东A、B.
_FUNDED = regex(
    r"(?:^|[，。；：（\n]|由|获得?|老股东|投资方[为有是]?|包括|股东)(?P<x>[^，。；：\n“”《》]{2,120}?)"
    r"(?:等|多家|数家|[一-鿿]{0,4}机构|老股东|持续|继续|联合|共同|独家|战略|追加|参与|超额)*(?:领投|跟投|参投|投资(?!的|者|基金|方|有限|集团|管理)|追投|加持|注资)"
)
# Those of all rounds together: 投资方阵容已涵盖A、B和C等.
_BACKERS = regex(
    r"(?:投资方(?:阵容)?|投资者|投资机构|投资人|股东(?:阵容)?)(?:[已还均]?(?:涵盖|包括|包含)了?|有|：)(?P<x>[^，。；：\n“”《》]{2,120}?)(?=等|，|。|；|\n|$)"
)
_FUNDER_HEAD = regex(
    r"^(?:本轮|融资|投资方|老股东|新股东|股东|包括|由|获|以及|近日|上海|北京|深圳|知名|机构|旗下|其中|，|了|得|来自)+"
)
_FUNDER_TAIL = regex(r"(?:等|联合|共同|独家|战略|继续|持续|追加|参与|多家|数家|知名|老股东|机构|旗下.*)+$")


def find_funders(text: str) -> Iterator[Candidate]:
    """The members of a list of investors."""
    for match in (*_FUNDED.finditer(text), *_BACKERS.finditer(text)):
        at = match.start("x")
        for piece in re.finditer(r"[^、]+?(?=、|以及|和|及|与|$)(?:以及|和|及|与)?", match["x"]):
            body = re.sub(r"(?:以及|和|及|与)$", "", piece[0])
            lead = _FUNDER_HEAD.match(body)
            start = piece.start() + (lead.end() if lead else 0)
            tail = _FUNDER_TAIL.search(body)
            end = piece.start() + (tail.start() if tail else len(body))
            if re.search(r"[%％\d]|持股|股份$", body) or body.endswith(
                ("为", "是", "的", "了", "后", "资金", "现金", "奖金")
            ):
                continue
            if 2 <= end - start <= 24:
                yield Candidate(at + start, at + end, "Investor", "rule:funder", 0.5)
            if lead and 2 <= end - piece.start() <= 24:
                yield Candidate(at + piece.start(), at + end, "Investor", "rule:funder", 0.4)
