"""The shorter forms under which a firm goes besides its registered name: 星河数创（杭州）科技有限公司 is 星河数创.

The forms are made from the words of the name alone. Whether a firm that another article calls so is the same one is decided
in resolve.py: only where a single firm makes the form.
"""

from __future__ import annotations

import re

_LEGAL = re.compile("(?:集团)?(?:股份|有限责任|有限|集团)*公司$|股份公司$")
_BRANCH = re.compile(r"\([一-鿿]{2,6}\)")
# A part of a firm, and a firm of a group with a business of its own, go by names of their own.
_APART = re.compile(
    "(?:事业[部群]|分公司|子公司|分行|支行|分部|办事处|代表处|营业部)$|集团(?!(?:股份|控股)*(?:有限)?(?:责任)?公司$).+公司$"
)
# Words that tell nothing of a firm's business, and words that do: a registered name has either behind the brand, a firm
# that is called by a brand and a business (远山能源) is another than the one called by the brand alone.
_PLAIN = "科技集团|控股集团|集团|科技|技术|股份|控股"
_BUSINESS = (
    "信息|网络|智能|电子|微电子|软件|数据|数字|通信|机器人|半导体|集成电路|材料|新材料|新能源|能源|动力|电气|装备|设备|机械|制造|"
    "生物|医药|医疗|医疗器械|制药|健康|汽车|航空|航天|环保|光电|实业|发展|工业|服务|咨询|传媒|文化|教育|物流|供应链|食品"
)
_PLAIN_TAIL = re.compile(f"(?:{_PLAIN})$")
_TAIL = re.compile(f"(?:{_PLAIN}|{_BUSINESS})$")
_COMMON = re.compile(
    "中国|中华|华夏|东方|国家|国际|中央|全球|世界|环球|亚洲|大众|人民|时代|未来|创新|智能|数字|高新|先进|现代|新华|联合|第一|科技|信息|银行|证券|电子|汽车|能源"
)
_PLACE = re.compile(
    "(?:"
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾|"
    "深圳|广州|杭州|南京|苏州|无锡|常州|南通|宁波|温州|嘉兴|湖州|绍兴|金华|合肥|芜湖|福州|厦门|泉州|南昌|济南|青岛|烟台|潍坊|郑州|洛阳|武汉|襄阳|长沙|株洲|珠海|佛山|东莞|中山|"
    "惠州|南宁|柳州|海口|成都|绵阳|贵阳|昆明|西安|兰州|沈阳|大连|长春|哈尔滨|石家庄|太原|呼和浩特|乌鲁木齐"
    ")[省市]?"
)


def made_forms(name: str) -> tuple[str, ...]:
    """The forms that a firm's folded name makes, in the order of their length, none shorter than two characters.

    >>> made_forms("星河数创(杭州)科技有限公司")
    ('星河数创(杭州)科技', '星河数创(杭州)', '星河数创科技', '星河数创')
    >>> made_forms("远山科技"), made_forms("远山能源"), made_forms("远山智能机器人事业部")
    (('远山',), (), ())
    """
    if _APART.search(name):
        return ()
    body = _LEGAL.sub("", name)
    registered = body != name
    bodies = {body, _BRANCH.sub("", body)}
    if registered:
        bodies |= {plain[m.end() :] for plain in bodies if (m := _PLACE.match(plain)) and len(plain) - m.end() > 1}
    forms = set(bodies)
    for form in bodies:
        while len(form) > 3 and (tail := (_TAIL if registered else _PLAIN_TAIL).search(form)):
            # What only two characters are left of may be many things, unless nothing but 科技 was behind them.
            short = form[: tail.start()]
            if len(short) < (2 if _PLAIN_TAIL.search(form) else 3):
                break
            form = short
            forms.add(form)
            if not registered:
                break
    fit = (f for f in forms if f != name and len(f) > 1 and not _COMMON.fullmatch(f) and not _PLACE.fullmatch(f))
    return tuple(sorted(fit, key=lambda f: (-len(f), f)))
