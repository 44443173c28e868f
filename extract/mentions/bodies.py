"""Public bodies and towns, which are named by the area before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..regex import regex
from .rules import Candidate

_ORGAN = regex(
    r"(?:委(?:组织部|宣传部|统战部|办公厅|办公室|网信办|政法委|金融办|常委会|党校|员会)?|人民政府(?:办公厅|办公室)?|政府(?:办公厅)?|"
    r"[一-鿿]{2,8}?(?:委员会|管理局|监督局|监管局|管委会)|(?:发展改革|发改|经济信息化|经信|工信|科|商务|国资|教|卫健|卫生健康|交通|住建|农业农村)委|"
    r"(?:经济和信息化|工业和信息化|科技|科学技术|商务|财政|人社|教育|市场监管|金融|投促|生态环境|规划资源|住建|文旅|文化旅游|大数据|数据|药监|"
    r"统计|税务|公安|民政|人才|发展和改革|发展改革|工信|科工|经发|经济发展|交通运输|农业农村|水务|应急管理|自然资源|行政审批|招商|投资促进)局|党工委|国资委|人大|政协|海关|驻[一-鿿]{1,2}(?:办事处|办(?![公理学法案]))|[一-鿿“”]{2,14}?(?:领导小组|指挥部|联席会议)(?:办公室)?|(?:投资促进|投促|金融|人才|推进)办)(?!员|会议)"
)


_TOWN = regex(r"[一-鿿]{1,3}?(?:街道|镇|乡|村|庄|屯|寨|苏木)(?![一-鿿]{0,2}(?:振兴|集体|企业|建设))")


def find_towns(text: str, areas: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    """Towns and villages right behind a county, a city or another town (郑州市小王庄, 嘉定区安亭镇)."""
    for _, end in areas:
        if text[end - 1] in "市县区旗镇乡" and (match := _TOWN.match(text, end)):
            yield Candidate(end, match.end(), "AdminArea", "rule:town", 0.6)


_QUARTER = regex(
    r"(?![东西南北中新老各该两三四五六七八九十多核一])(?!重点|主要|相关|其他|周边|沿江|滨江|临港)[一-鿿]{2,4}片区"
)


def find_quarters(text: str, areas: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    """Quarters right behind the district that they lie in (松江区田心片区)."""
    for _, end in areas:
        if text[end - 1] in "市县区镇" and (match := _QUARTER.match(text, end)):
            yield Candidate(end, match.end(), "Park", "rule:quarter", 0.6)


_FOREIGN_ORGAN = regex(
    r"(?:联邦|国家|央)?(?:最高法院|宪法法院|议会|国会|众议院|参议院|司法部|财政部|商务部|国防部|能源部|外交部|贸易部|交通部|教育部|卫生部|农业部|内政部|劳工部|"
    r"经济产业省|证券交易委员会|贸易委员会|通信委员会|中央银行|央行|环保署|专利商标局|食品药品监督管理局)"
)
_UNITED_NATIONS = regex(
    r"联合国(?![内外际家产])(?:(?![的在和与大])[一-鿿]){2,10}?(?:组织|署|委员会|基金会?|总部|规划署|机构)(?![者成])"
)


def find_organs(text: str, areas: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    """Public bodies that begin with an area (徐汇区委组织部, 苏州市科技局)."""
    for body in _UNITED_NATIONS.finditer(text):
        yield Candidate(*body.span(), "GovernmentAgency", "rule:organ", 0.7)
    for start, end in areas:
        if text[start:end] != "中国" and (organ := _FOREIGN_ORGAN.match(text, end)):
            yield Candidate(start, organ.end(), "GovernmentAgency", "rule:organ", 0.7)
        match = _ORGAN.match(text, end)
        if match and (text[end - 1] in "省市区县州盟" or match[0] == "海关"):
            yield Candidate(start, match.end(), "GovernmentAgency", "rule:organ", 0.7)


_SCHOOL = regex(
    "(?:第?[一二三四五六七八九十]{1,3}中(?:学|(?![全心央东西介小型期部标华国间长美程段医等]))|(?:实验|外国语)(?:中学|小学|学校)|师大附中)"
)


def find_schools(text: str, areas: Iterable[tuple[int, int]]) -> Iterator[Candidate]:
    """Schools by their number or sort right behind a city or district (青州七中, 云州外国语学校)."""
    for start, end in areas:
        if match := _SCHOOL.match(text, end):
            yield Candidate(start, match.end(), "University", "rule:school", 0.6)


# 在沪举行, 来京签约: the letter of a city or province between where and what.
_LETTER = regex(
    r"(?<=[在来赴抵驻])[京津沪渝粤蓉](?=(?:正式)?(?:举[行办]|召开|开幕|闭幕|发布|成立|揭牌|启动|签约|落[成地户]|亮相|布局|集聚|设立|设有|开设|运营|投产|注册|创业|调研|考察|参加|出席|交流|开业|首[发展演]|揭幕|会见|会晤|发展|投资|央企|企业|高校|机构))"
)


def find_letters(text: str) -> Iterator[Candidate]:
    """Cities and provinces by the one letter that stands for them."""
    for match in _LETTER.finditer(text):
        yield Candidate(*match.span(), "AdminArea", "rule:letter", 0.8)
