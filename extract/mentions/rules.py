"""Finds names by their shape: registered names, book marks, credits, posts and surnames, government short names.

Each rule is a row of RULES: what it finds is a candidate, and choose() weighs it against the other finders. The ends
of names (公司, 大学, 开发区) are a table too, because they say the kind of any candidate, whoever found it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..gazetteer import load_words
from ..regex import regex


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of a text that may be a name of a kind; `finder` says who thinks so, `score` how sure it is."""

    start: int
    end: int
    kind: str
    finder: str
    score: float


# Which kind the end of a name says. The longest ending that fits counts.
ENDINGS: dict[str, str] = {
    "Company": "公司 集团 股份 银行 证券 保险 工作室 事务所 有限合伙 酒店 航空 电器 厂 科技 汽车 智能 电子 微电子 半导体 网络 生物 "
    "医药 能源 光电 通信 软件 信息 传媒 机器人 材料 新材 制药 重工 数据 动力 电气 造船 重机 船舶 轮船 海运 航运 钢铁 地产 置业 物流 人寿 出行 互娱",
    "Investor": "资本 创投 基金 投资 母基金 风投 合伙企业 股权投资 投资公司 私募 投资管理有限公司 私募基金管理有限公司 "
    "投资有限公司 投资中心 合伙企业（有限合伙） 合伙企业(有限合伙) 创业投资有限公司 国投 产投 城投 科创投 投资集团 投资平台",
    "University": "大学 学院 中学 小学 学校 高等研究院校 商学院",
    "ResearchInstitute": "研究院 研究所 实验室 研究中心 创新中心 技术中心 医院 科学院 工程院 设计院 高研院 研发中心 研究室 "
    "合作中心 转化中心 技术转移中心 科学中心 工程中心 研究会 分院 智库 Lab Labs",
    "GovernmentAgency": "政府 委员会 局 部 厅 办公室 法院 检察院 海关 组织部 宣传部 管委会 国资委 发改委 发展改革委 科技部 "
    "工信部 经信委 科委 政协 人大 党委 市委 区委 省委 县委 国务院 商务部 财政部 网信办 总局 署 领事馆 大使馆 法庭 委",
    "Association": "协会 公会 联盟 学会 商会 联合会 促进会 联合体 基金会 总会 同盟 理事会 协作网 联席会 俱乐部",
    "Media": "日报 晚报 时报 周报 电视台 通讯社 新闻网 网 杂志 周刊 频道 客户端 新闻 财经 卫视 广播电台 传媒网 早报 商报 证券报 报",
    "Incubator": "孵化器 加速器 创新社区 众创空间 孵化基地 创业园 创客空间 孵化园 孵化中心",
    "Park": "产业园 科技园 园区 开发区 高新区 经开区 新片区 新区 示范区 自贸区 科学城 工业园 软件园 产业基地 保税区 "
    "试验区 先导区 创新港 集聚区 科创园 工业园区 产业园区 科技城 综保区 合作区 走廊 未来城 自由贸易试验区 自贸试验区 自贸港 "
    "创新区 产业区 物流园 物流园区 科技园区 软件园区 创业园区 科创园区 农博园 博览园 文创园 创业港 片区 小镇 谷 经济技术开发区 高新技术产业开发区 智谷 新城 科创中心",
    "AdminArea": "省 市 区 县 镇 乡 街道 自治区 自治州 特别行政区 国 州",
    "Place": "机场 港 江 河 湖 山 大桥 广场 中心大厦 大厦 工厂 车站 港口 会展中心 展览中心 博物馆 高速 铁路 公园 智算中心 "
    "计算中心 数据中心 电站 码头 地铁站 路 半岛 群岛 三角洲 群 圈 体育馆 火车站 隧道 海峡 生产基地 总部大楼",
    "Model": "大模型 模型 语言模型 大语言模型",
    "Product": "系统 平台 机器人 芯片 引擎 处理器 操作系统 App APP 小程序 车型 手机 飞机 卫星 火箭 软件 助手 智能体 框架 浏览器 "
    "号 套件 解决方案 数据库 云 服务 无人机 电池 疫苗 注射液 胶囊 片 汽车 计划 列车 号机器人 指数",
    "Event": "大会 论坛 峰会 博览会 大赛 展览会 比赛 研讨会 交易会 推介会 展会 开幕式 会议 年会 运动会 高峰会 马拉松 活动 "
    "发布会 座谈会 展 周 节 挑战赛 进博会 服贸会 广交会 启动仪式 签约仪式 揭牌仪式 沙龙 嘉年华 两会 世博会 奥运会 亚运会",
    "Policy": "条例 办法 规划 意见 方案 法 白皮书 报告 行动计划 倡议 宣言 措施 纲要 标准 通知 规定 细则 政策 指南 协定 蓝皮书 "
    "若干措施 实施方案 指导意见 战略 计划 目录 公约 规范 指引 工程",
    "Field": "产业 技术 领域 行业 经济 制造 智能 材料 装备 医药 计算 芯片 大模型 服务 能源 安全 电池 汽车 驾驶 设备 器件 机器人",
    "Cohort": "企业500强 500强 100强 四小龙 六小龙 名单 矩阵 百强 榜 小巨人",
}  # fmt: skip
_ENDING_KINDS: dict[str, tuple[str, ...]] = {}
for _kind, _words in ENDINGS.items():
    for _word in _words.split():
        _ENDING_KINDS[_word] = (*_ENDING_KINDS.get(_word, ()), _kind)
_LONGEST_ENDING = max(map(len, _ENDING_KINDS))


def ending_kinds(name: str) -> tuple[str, ...]:
    """The kinds that the end of a name speaks for; none where it says nothing.

    >>> ending_kinds("张江科学城")
    ('Park',)
    """
    name = name.rstrip('”」》"')
    for length in range(min(_LONGEST_ENDING, len(name) - 1), 0, -1):
        kinds = _ENDING_KINDS.get(name[-length:])
        if kinds:
            return kinds
    return ()


_W = r"[一-鿿A-Za-z0-9·&.\-]"
_YEAR = r"(?:(?:19|20)\d\d(?:年(?:度)?)?)"
_ORDINAL = r"(?:第[一二三四五六七八九十百零\d]+届|首届|\d{4})"
_EVENT = (
    "大会|论坛|峰会|博览会|大赛|展览会|推介会|交易会|研讨会|运动会|挑战赛|进博会|服贸会|年会|座谈会|发布会|创新周|科技节|购物节|"
    "高级别会议|启动仪式|锦标赛|嘉年华|消博会|世博会|高交会|工博会|数博会|车展|推进会|招聘会|联赛|对接会|全国两会|路演|盛典|购物季|消费季|"
    "音乐节|艺术节|文化节|旅游节|读书会|交流会|揭榜赛"
)
# Words that stand before a name without belonging to it.
_CUT = (
    r"[，。、；：！？“”‘’《》（）()\[\]【】「」『』\s,;:!?|丨/]|(?:的|在|由|与|和|及|以及|对(?!冲)|向|为|是|了|据|从|将|被|于|暨|至|称|让|"
    r"举行|举办|参加|出席|旗下|新增|联合|收购|投资|入股|成立|设立|其中|包括|获|获得|推出|发布|今年|去年|明年|本届|此次|本次|适逢|建设|打造|作为|加入|来自|目前|近日|日前|日|通过|走进|来到|亮相|持有|任|曾任|现任)"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹"
    "申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连"
    "芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗"
    "燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利于呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|轩辕|夏侯|南宫|长孙|宇文|端木"
PERSON = rf"(?:(?:{_DOUBLE})[一-鿿]{{1,2}}|(?!成[立功长果员为]|[双全]方|万[众千物]|曾[任经在获于担与先长短参赴被多是为就])[{_SURNAMES}][一-鿿]{{1,2}}|[一-鿿]{{1,5}}·[一-鿿]{{1,6}})"


def is_surname(char: str) -> bool:
    """Whether a character is a family name."""
    return char in _SURNAMES


_NOT_GIVEN = (
    r"(?=[，。、；：！？“”（）()\s|丨/表介说认称透指告的是将与等曾]|(?<!所)在|所在|率|带领|作(?:[一-鿿]{0,6}报告|[了主]|说明|总结|点评)|主持|出席|致辞|致欢|发表|"
    r"宣布|宣读|强调|会见|透露|坦言|担任|出任|获|向|对(?!接)|从|为(?!了)|也|则|看来|直言|解释|补充|分析|预计|预测|$)"
)
_TITLES = "|".join(word for word, marks in load_words("titles") if "name" in marks.split())

_LIMITED = "有限公司 有限责任公司 股份公司"
_CHIEFS = "创始人 创办人 CEO CTO COO CFO 董事长 总经理 总裁 首席"
_SAID = "表示 介绍 指出 认为 告诉 透露 强调 坦言 说 博士 教授 院士"
_EVENTS = _EVENT.replace("|", " ")

_RULES: tuple[tuple[str, str, str, float] | tuple[str, str, str, float, str], ...] = (
    # name, kind, pattern (group x is the name), score, and for the slow ones words one of which stands in all that they match
    ("registered", "Company",
     rf"(?:^|(?<=[，。、；：！？“”《》\s【】「」|丨/]))(?P<x>{_W}{{2,16}}(?:[（(]{_W}{{2,8}}[）)])?{_W}{{0,20}}?"
     r"(?:有限责任公司|股份有限公司|有限公司|股份公司)(?:[（(]有限合伙[）)])?)", 0.7, _LIMITED),
    ("registered", "Company",
     rf"(?:{_CUT})(?P<x>{_W}{{2,16}}?(?:[（(]{_W}{{2,8}}[）)])?{_W}{{0,20}}?"
     r"(?:有限责任公司|股份有限公司|有限公司|股份公司))", 0.6, _LIMITED),
    ("partnership", "Investor",
     rf"(?:^|{_CUT})(?P<x>{_W}{{4,24}}?(?:合伙企业|投资中心|投资基金)(?:[（(]有限合伙[）)]))", 0.8, "有限合伙"),
    ("book", "Policy", r"(?P<x>《(?![^《》\n]{0,20}(?:[日晚时早商学]报|周刊|杂志)》)[^《》\n]{2,60}》)", 0.6),
    ("titled policy", "Policy",
     r"(?P<x>《[^《》\n]{2,60}(?:条例|办法|规划|意见|方案|白皮书|报告|计划|倡议|宣言|措施|纲要|标准|通知|规定|细则|政策|指南|协定|蓝皮书|清单|指引|公约|规范|目录|手册|公报|规则|名录|(?<![方书做看手说语魔])法)"
     r"(?:[（(][^《》）)]{2,20}[）)])?》)", 0.7),
    ("book", "Media", r"《(?P<x>[^《》\n]{2,12}(?:报|周刊|杂志|新闻|时报|网))》", 0.7),
    ("credit", "Media", r"（(?!详情|未完|[十百千万亿]*[元吨人家个台辆]）|完|图|组图|记者|实习|来源|全文|更多|[上中下]）)(?P<x>[一-鿿A-Za-z0-9]{2,9})）\s*(?=\n|$)", 0.5),
    ("source", "Media", r"(?<!图片)(?:来源|转自|原载)\s?[:：|丨｜]\s*《?(?P<x>[一-鿿A-Za-z0-9·]{2,16}?)》?(?=[\s）)》，。]|$)", 0.6),
    ("channel", "Media", r"(?:公众号|视频号|订阅号|微信号|头条号)[：:]?\s?[“「](?P<x>[^“”「」\n，。]{2,14})[”」]", 0.7),
    ("dateline", "Media", r"(?:^|(?<=[\n【（]))(?P<x>(?!据|本报|本网)(?:(?![社报网台][一-鿿]{2,4}(?:\d{4}年)?\d)[一-鿿A-Za-z0-9]){2,12}?)(?:\d{4}年)?\d+月\d+日(?:[讯电]|消息)", 0.7, "日讯 日电 日消息"),
    ("credit", "Media", r"(?:^|[\n。，])(?P<x>[一-鿿A-Za-z0-9]{2,8}?)(?:获悉|\d+月\d+日[讯电]|讯[，,\s]|消息[，,（])", 0.4, "获悉 讯 日电 消息"),
    ("book event", "Event", r"(?P<x>《[^《》\n]{2,30}(?:盛典|大会|论坛|峰会|晚会|大赛)》)", 0.6),
    ("decree", "Policy",
     r"(?:(?:开始|加快|启动|全面|组织|深入|正式)?实施|出台|印发|编制|颁布|(?<!联合)启动|获得?了?|入选|提出了|通过了|发布)(?:了)?(?:首个|首部)?(?P<x>(?![\d一二三四五六七八九十两多这该其]|国家重[大点]战略|专项|新|自研|全[省市国区]|[本我][省市区国])"
     r"(?:(?!的|解决|融资|提供|这|等|技术方案|系统方案)[一-鿿A-Za-z0-9“”]){5,22}(?:行动计划|加速计划|支持计划|培育计划|提升计划|攻坚计划|专项计划|行动方案|实施方案|攻坚方案|工作方案|"
     r"改革方案|发展规划|五年规划|行动规划|若干措施|决议|科技重大专项|创制专项|重大专项))(?!的(?:通知|意见)|书)", 0.5, "计划 方案 规划 措施 决议 专项"),
    ("shopping", "Event", r"(?<![\d.])(?P<x>(?:6\.?18|双\s?1[12]|双十[一二]|11\.11|12\.12|99)[一-鿿]{0,4}(?:节|季|大促))", 0.6, "节 季 大促"),
    ("raised fund", "Investor",
     r"(?:设立|组建|发起|引入|建立|募集)(?:了|起|总?规模[约达]?|首[只支]|一[只支])*(?:[\d.]+[百千万亿]*元?的?|[百千万亿\d]+级?的?)?"
     r"(?P<x>(?![元只支的]|\d*[百千万亿]+元|成立|多[只支])(?:(?![的与和及]|[一二三四五六七八九十几多]+[只支])[一-鿿A-Za-z0-9“”+]){4,20}(?<!私募)(?<!投资)(?:母基金|投资基金|发展基金|产业基金|引导基金|创业基金|CVC基金|种子基金))(?![会业管])", 0.5),
    ("byline", "Person",
     r"(?:记者|作者|编辑|责编|责任编辑|校对|摄影|通讯员|文|见习记者|实习生|撰文|采写|审核)[:：/丨|\s]{1,3}"
     rf"(?P<x>{PERSON}|[一-鿿]{{2,3}}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?=[\s，。、）)/丨|]|编辑|$)", 0.7),
    ("byline", "Person", rf"(?:责编|责任编辑|编辑|记者|作者|文)[:：丨|/｜\s]{{1,3}}{PERSON}[、 ](?!来源|编辑|校对|记者|作者|摄影|责编)(?P<x>{PERSON})(?=[\s、）)]|$)", 0.6),
    ("post", "Person", rf"(?:{_TITLES})(?:、(?:{_TITLES}))*(?P<x>(?!单位){PERSON}){_NOT_GIVEN}", 0.6),
    ("post", "Person", rf"(?:^|[，。、；：（(“\s])(?!明确|公开|多次|相关|经常|计划|通过|曾经|单位|[由和于])(?P<x>{PERSON})(?=(?:表示|介绍|指出|认为|告诉|透露|强调|坦言|说[，：:]|博士|教授|院士))", 0.5, _SAID),
    ("scholar", "Person", rf"(?:[由与及和、]|邀请|引进|聘请)(?P<x>(?!海归|高校|知名|著名|归国|全职|双料|名校|外籍|特聘|客座|明星|荣誉|温州|和|由){PERSON})(?=(?:博士|教授|院士)(?![生后点]))", 0.6),
    ("event", "Event",
     rf"(?P<x>(?:{_YEAR}|{_ORDINAL})[“”‘’一-鿿A-Za-z0-9·（）\-—.]{{1,28}}?(?:{_EVENT})(?![一-鿿]{{0,2}}(?:会议中心|主席|组委会)))", 0.6, _EVENTS),
    ("party event", "Event",
     r"(?:^|[，。、；：\s]|完成|出席|参加|在|向|召开|迎来)(?P<x>(?:[一-鿿]{2,3}[省市]|省|市|全国)?第?十[一二三四五]届(?:全国)?(?:人大|政协)(?:常委会)?第?[一二三四五六七八九十]+次会议)", 0.6),
    ("party event", "Event", r"(?P<x>党的(?:十[一二三四五六七八九]|二十[一二]?)[大届](?:[一二三四五六七]中全会)?|(?:全国)?两会(?![一-鿿]{0,1}区)|"
     r"中央[一-鿿]{2,6}会议|二十届[一二三四五六七]中全会)", 0.6, "党的 两会 中央 二十届"),
    ("five-year plan", "Policy", r"(?P<x>“十[一二三四五六]五”(?:规划纲要|规划|纲要|[一-鿿]{2,10}(?:规划|白皮书|行动计划|实施方案)))", 0.7),
    ("five years", "Policy", r"(?P<x>“?十[一二三四五六]五”?规划(?:纲要)?|“?十[一二三四五六]五”?[一-鿿]{2,10}规划)", 0.4, "规划"),
    ("event", "Event", rf"(?:^|{_CUT})(?P<x>[一-鿿A-Za-z0-9.·]{{3,20}}?(?:{_EVENT}))(?!上|[的]?主)", 0.3, _EVENTS),
    ("council", "GovernmentAgency",
     r"(?P<x>(?:[一-鿿]{2,4}(?:省|市|区|县|州|自治区))?(?:省|市|区|县)(?:委(?:组织部|宣传部|统战部|办公厅|网信办|政法委|金融办|常委会|党校)?|"
     r"发展改革委|发改委|经济信息化委|经济和信息化局|经信[委局]|工信[局委]|科委|科技局|商务[委局]|国资委|财政局|人社局|教委|教育局|"
     r"卫健委|卫生健康委|市场监管局|政府|人民政府|人大|政协|金融局|金融办|投促[局办]|交通委|农业农村局|"
     r"生态环境局|规划资源局|住建[委局]|文旅局|文化旅游局|大数据局|数据局|药监局|统计局|税务局))(?!员)", 0.6),
    ("model direct", "Model",
     r"(?P<x>(?<![A-Za-z0-9])[A-Z][A-Za-z0-9.\-]*(?: ?[A-Z0-9][A-Za-z0-9.\-]*){0,3})(?=(?:大语言|语言|多模态|开源)?大?模型)", 0.8, "模型"),
    ("quoted event", "Event",
     r"[“「](?P<x>[^“”「」\n，。！？：；]{2,14})[”」](?=(?:[、和]?[“「][^“”「」\n，。]{2,14}[”」])*(?:等|的)?[一-鿿]{0,4}(?:活动|论坛|赛事|沙龙|峰会|比赛|竞赛|盛会|路演|专场|嘉年华))", 0.5),
    ("quoted event", "Event",
     rf"(?P<x>[“「][^“”「」\n，。！？：；]{{2,14}}[”」](?:(?![的在等和与])[一-鿿A-Za-z]){{0,6}}(?:{_EVENT}))(?![一-鿿]{{0,2}}(?:会议中心|主席|组委会))", 0.7),
    ("quoted event", "Event",
     rf"[“「](?P<x>[^“”「」\n，。！？：；]{{3,28}}(?:{_EVENT}|仪式|消费月))[”」](?=[在于，。、]|[一-鿿\d]{{0,6}}(?:举行|举办|召开|启动|开幕|拉开|落幕|开赛))", 0.7),
    ("quoted event", "Event", r"[“「](?P<x>(?:20\d\d|第[一二三四五六七八九十\d]+届)[^“”「」\n，。！？：；]{2,14}(?:周|节|展|月|日))[”」]", 0.7),
    ("held event", "Event",
     r"(?:举行|举办|召开|主办|承办|出席|亮相)(?:了|的)?(?P<x>(?!多场|一场|首场|大学|大型)(?:(?![的在了由与和等、]|多场|[一二三两\d]场)[一-鿿A-Za-z0-9“”·]){6,22}?"
     r"(?:大会|论坛|峰会|博览会|大赛|挑战赛|发布会|交流会|推介会|盛典))(?![一-鿿]?(?:主|组委|场|中心|上))", 0.6),
    ("titled work", "Product", r"(?:游戏|手游|网游|端游|页游|软件|应用|小程序)(?P<x>《[^《》\n]{2,20}》)", 0.7),
    ("quoted model", "Model", r"[“「『](?P<x>[^“”「」『』\n，。]{2,12})[”」』](?=(?:[一-鿿]{0,4}[^的等和与，。]{1,2})?(?:大模型|语言模型|基座模型))", 0.7),
    ("key laboratory", "ResearchInstitute",
     r"(?:作为|任|担任|依托|获批|组建|牵头|入选|启动|揭牌|建成)(?P<x>(?!国家|全国|首[个批]|一批|\d)[一-鿿A-Za-z]{3,20}(?:全国|国家)重点实验室)", 0.6),
    ("nickname", "Cohort", r"(?:并称|合称|称为|名号|誉为|[“「\"])(?:[一-鿿]{2,3}(?=[“「\"]))?[“「\"]?(?P<x>[一-鿿A-Za-z]{2,8}(?:三剑客|[四五六七八九十]小[龙虎]|五虎|双雄|四杰|双子星))", 0.6),
    ("nickname", "Cohort", r"(?:构成|组成|形成)(?:了|起)?[“「](?P<x>[^“”「」\n，。]{2,8})[”」](?=[一-鿿]{0,4}(?:矩阵|方阵|阵营|组合|军团|集群)|[，。])", 0.6),
    ("nickname", "Cohort", r"(?:(?<![一-鿿])|(?<=[的是与和了]))(?P<x>(?![一二三四五六七八两的])[一-鿿A-Za-z]{2,6}(?:三巨头|双雄|四小龙|六小龙|七小龙|四大家族|三剑客))", 0.6, "三巨头 双雄 小龙 四大家族 三剑客"),
    ("model number", "Product",
     r"(?:(?<![一-鿿])|(?<=[的和与款台架])|(?<=推出)|(?<=发布)|(?<=搭载))(?P<x>[一-鿿]{2,4}[A-Z]{1,4}-?\d{1,5}[A-Z]?[一-鿿]{0,4}(?:服务器|处理器|芯片|机床|无人机|机器人|电脑|手机|卡车|发动机|"
     r"盾构机|直升机|显卡|相机|雷达|飞行器|轿车|轻卡))", 0.6, "器 芯片 机 电脑 卡 雷达 轿车"),
    ("said latin", "Person",
     r"(?<![A-Za-z] )(?P<x>[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+)(?=(?:介绍|告诉|坦言|说[，：:]|博士|教授|先生|女士|于(?:19|20)\d\d年[^，。]{0,12}(?:创办|创立了|创建|出生|加入|毕业|当选|去世)))", 0.6),
    ("data house", "Company", r"(?<![A-Za-z] )(?P<x>[A-Z][A-Za-z]*[a-z](?:[A-Z][a-z]+|(?: [A-Z][A-Za-z]+){1,3}))(?=的?(?:最新)?(?:数据|报告|统计)(?:显示|表明|预测|指出))", 0.6, "显示 表明 预测 指出"),
    ("person latin", "Person", rf"(?:{_TITLES}|作者|记者)(?P<x>[A-Z][a-z]+(?: [A-Z][a-z]+){{1,2}})(?![A-Za-z])", 0.6),
    ("model", "Model", r"(?P<x>(?:[A-Z][A-Za-z]*[A-Za-z0-9.\-]*(?: ?[A-Z0-9][A-Za-z0-9.\-]*){0,3}))(?=(?:[一-鿿]{0,8})大?模型)", 0.5, "模型"),
    ("model", "Model", r"(?:大模型|语言模型|模型)[“「『](?P<x>[^“”「」『』\n]{1,12})[”」』]", 0.7),
    ("model", "Model", r"[“「『](?P<x>[^“”「」『』\n]{1,12})[”」』](?=[一-鿿]{0,6}(?:大模型|模型))", 0.6),
    ("quoted", "Product",
     r"[“「『](?P<x>[^“”「」『』\n，。]{1,14})[”」』](?=[一-鿿]{0,4}(?:系统|平台|机器人|芯片|卫星|号|品牌|框架|App|软件|引擎|装置))", 0.6),
    ("quoted", "Product", r"(?:系统|平台|机器人|芯片|卫星|产品|新品|机型|车型|手机|手游|软件|引擎|App|装置|飞机|框架|工具)[“「『](?P<x>[^“”「」『』\n，。]{1,14})[”」』]", 0.6),
    ("quoted", "Incubator", r"(?:孵化器|创新社区|众创空间|加速器)[“「『](?P<x>[^“”「」『』\n，。]{2,10})[”」』]", 0.7),
    ("quoted", "Cohort", r"[“「『](?P<x>[^“”「」『』\n，。]{2,8})[”」』](?=(?:矩阵|企业|名单|榜单|阵营))", 0.3),
    ("quoted fund", "Investor", r"(?P<x>[“「][^“”「」\n，。]{2,12}[”」][A-Za-z一-鿿]{0,6}基金)", 0.5),
    ("quoted project", "Product", r"(?:项目|方案|作品|游戏|应用|服务|技术|模式|品牌)[“「『](?P<x>[^“”「」『』\n，。]{2,12})[”」』]", 0.4),
    ("quoted any", "Product", r"[“「『](?P<x>[^“”「」『』\n，。！？：；]{2,12})[”」』]", 0.2),
    ("quoted any", "Model", r"[“「『](?P<x>[^“”「」『』\n，。！？：；]{2,12})[”」』]", 0.2),
    ("quoted any", "Event", r"[“「『](?P<x>[^“”「」『』\n，。！？：；]{2,16})[”」』]", 0.2),
    ("quoted any", "Policy", r"[“「『](?P<x>[^“”「」『』\n，。！？：；]{2,20}(?:战略|计划|行动|规划|工程|政策|方案|倡议))[”」』]", 0.3),
    ("employer", "Company",
     rf"(?:^|{_CUT}|(?<=[、“]))(?P<x>[一-鿿A-Za-z0-9·]{{2,12}}?)(?:集团|公司)?(?:联合)?(?:创始人|创办人|CEO|CTO|COO|CFO|董事长|总经理|总裁|首席)", 0.5, _CHIEFS),
    ("employer person", "Company",
     rf"(?:^|{_CUT}|(?<=[、“]))(?P<x>[一-鿿A-Za-z0-9·]{{2,10}}?)(?:联合)?(?:创始人|创办人|CEO|CTO|COO|CFO|董事长|总经理|总裁)"
     rf"(?:、?(?:兼|联合)?(?:创始人|CEO|CTO|首席[一-鿿]{{2,4}}|总经理|总裁|董事长))*(?:{PERSON})(?=[，。、；：！？“”（）()\s表介说认称透指告将在曾出]|$)", 0.8, _CHIEFS),
    ("lab", "ResearchInstitute",
     r"(?P<x>[一-鿿]{0,4}(?:[A-Z][A-Za-z]*|AI)(?: [A-Z][A-Za-z]*){0,4} ?(?:Lab|Labs|Research|Laboratory|实验室|研究院))(?![A-Za-z])", 0.6, "Lab Research 实验室 研究院"),
    ("founded quoted", "Company", r"(?:成立|设立|组建|创立|创办|注册|合资)了?(?:一家|合资公司|子公司|新公司|公司)?[“「](?P<x>[^“”「」\n，。！？：；]{2,12}(?<![学书]院)(?<!研究院)(?<!实验室)(?<!中心)(?<!联盟)(?<!协会)(?<!基金)(?<!基地))[”」](?=[，。、；（]|公司)", 0.6),
    ("said organ", "GovernmentAgency", r"(?:据|来自|记者从|在)(?P<x>海关)(?=统计|总署|了解|获悉|数据|消息|方面)", 0.7),
    ("employer", "Company", rf"(?:{PERSON})(?:创办|创立|创建)(?:的|了)?(?P<x>[一-鿿A-Za-z0-9·]{{2,8}}?)(?=聚焦|专注|成立|完成|是|，|。|已|于|的|获)", 0.4, "创办 创立 创建"),
    ("latin", "Model", r"(?P<x>(?<![A-Za-z0-9])[A-Z][A-Za-z]*(?:[ \-]?[A-Z0-9][A-Za-z0-9.]*){0,3}(?![A-Za-z0-9]))", 0.2),
    ("latin mixed", "Product", r"(?P<x>[一-鿿]{2,4}[A-Z][a-zA-Z]+[0-9.]*(?![A-Za-z0-9]))", 0.2),
    ("numbered", "Product", r"(?P<x>[一-鿿]{2,4}\d{1,3}(?:\.\d)?(?:号|Pro|Max|Ultra)?)(?=芯片|机器人|手机|系统|模型|车型|汽车|平台|的|，|。)", 0.2),
    ("latin", "Product", r"(?P<x>(?<![A-Za-z0-9])[A-Z][A-Za-z0-9]*(?:[ \-][A-Z0-9][A-Za-z0-9.]*){0,3}(?![A-Za-z0-9]))", 0.2),
    ("latin", "Company", r"(?P<x>(?<![A-Za-z0-9])[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,2}(?![A-Za-z0-9]))", 0.2),
)  # fmt: skip
RULES = tuple(
    (name, kind, regex(pattern, re.MULTILINE), score, tuple(" ".join(words).split()))
    for name, kind, pattern, score, *words in _RULES
)


_VAGUE_EVENT = regex(
    rf"(?:{_YEAR}|首届|{_ORDINAL}|[本上下历每][一]?届|下一届|上一届|本次|此次|这次|今年的?|[“”])*(?:{_EVENT})"
    # 重点项目集中开工仪式
    r"|(?:重[点大]|产业|工业|招商|投资|合作|[一二三四]季度|集中|[省市区县全])*项目(?:集中|推进|现场|开工|奠基|签约|启动|竣工|投产|观摩)*(?:仪式|活动|大会)"
)


def is_vague_event(form: str) -> bool:
    """Whether an event's form names none: an edition and a common word (2018年首届大会), a part of one (大会的分论坛)."""
    return bool(_VAGUE_EVENT.fullmatch(form) or re.match(r"(?:本届|本次)?(?:大会|论坛|峰会|活动)的", form))


def find_by_rules(text: str) -> Iterator[Candidate]:
    """The candidates of all rules, in the order of the table; the finder is `rule:NAME`."""
    for name, kind, pattern, score, words in RULES:
        if words and not any(word in text for word in words):
            continue
        for match in pattern.finditer(text):
            start, end = match.span("x")
            if name == "registered":
                yield from _registered(text, start, end, score)
            elif end - start > 1 and not (kind == "Event" and is_vague_event(text[start:end])):
                yield Candidate(start, end, kind, f"rule:{name}", score)
    yield from find_fields(text)


_JOINED = regex(r"(?:有限(?:责任)?公司|股份公司)(?:[和与及、]|以及)(?=.{3,}公司)")
_RENAMED = regex(r"[一-鿿]{1,10}?(?:双方|分别|变更|更名|名称|全称|简称|公司)[为是](?=.{6,})")


# 基地由甲与乙合资成立的丙有限公司运营: the name is 丙有限公司.
_OWNED = regex(r"[^的]{2,40}(?:成立|设立|组建|创办|创立|发起|控股|投资|旗下|所属|持有|运营)的(?=.{4,})")


def _registered(text: str, start: int, end: int, score: float) -> Iterator[Candidate]:
    """The registered names of a stretch: two that are joined (甲有限公司和乙有限公司) are two, 更名为甲有限公司 is 甲有限公司."""
    while lead := _RENAMED.match(text, start, end) or _OWNED.match(text, start, end):
        start = lead.end()
    if joint := _JOINED.search(text, start, end):
        first = joint.start() + len(joint[0].rstrip("和与及、以"))
        yield Candidate(start, first, "Company", "rule:registered", score)
        yield from _registered(text, joint.end(), end, score)
    elif end - start > 1:
        yield Candidate(start, end, "Company", "rule:registered", score)


# What follows a word of focus, and the class label before the name of a firm, is a field.
_FOCUS = regex(
    r"(?:聚焦于?|专注于?|深耕于?|深耕|主攻|瞄准|围绕|致力于|主要从事|从事|投身于?|主营|主题为|主题是|核心业务为|切入|押注|研究方向为|"
    r"专攻|专做|主打|锚定|钻研|专门从事|专门生产(?:销售)?|专业生产|定位于|着眼于?|发力|重点发展|重点培育|大力发展|优先发展|培育壮大|主要负责|所属(?:领域|行业)(?:为|是)?|主导产业(?:为|是)|以(?=[^，。；：]{2,30}为(?:核心|主题|主导|重点|特色|主攻|主营)))"
    r"(?P<x>[^，。；：！？\n“”《》]{2,60})"
)
_FIELD_END = regex(
    r"(?:等|的|领域|行业|赛道|方向|市场|研发|开发|研究|研制|生产|制造|销售|服务|应用|落地|建设|推广|运营|设计|，|开展|打造|为核心|为主|为重点|为特色|为先导|业务|"
    r"本年|今年|相关|和产业化|产业化|及其|两大|三大|四大|五大|细分|展开|进行|深度|持续|提供|为用户|为客户)"
)
_NO_FIELD = regex(
    r"^(?:加快|具备|帮助|搭建|连接|建立|解决|满足|改变|改善|重塑|赋能|助力|降低|提高|开拓|探索|传承|守护|保障|做|发现|用户|重点|实现|提升|推进|培育|促进|支持|如何|这|该|其|自己|我们|全|让|把|用|以)|通过|帮助|以及其|所|出发$|[造做]一[套款种台]|^从(?!事)"
)
_FIELD_SPLIT = regex(r"[、/]|以及|及|和|与")
_FIELD_HEAD = regex(
    r"^(?:比如|例如|包括|(?:确定|选定|新兴|优势|特色|前沿|主导)的|于|在|了|新一代|下一代|高端|国产|全球|国内|自主|以|成为|面向|解决|打造|推动|构建|提供|通过|为|将|各[类种](?:(?:尺寸|规格|型号|形状)的)?)+"
)
_LABEL = regex(
    r"(?P<x>[一-鿿A-Za-z0-9+\-]{2,14}?)(?:(?:龙头|领军|初创|创新|头部|科技|高新技术|明星|独角兽|上市|解决方案|技术|产品|软件|应用)?"
    r"(?:企业|公司|供应商|厂商|服务商|提供商|开发商|制造商|独角兽|创企|研发商|运营商|平台型企业))(?=[“「『]?(?P<y>[一-鿿A-Za-z]))"
)
_LABEL_FRONT = regex("比如|例如|此外|一家|这家|首个|首家|家|名|个|级|全球|国内|领先")

# 青禾是知名的云端渲染解决方案提供商; 主要从事甲、乙及丙的研发.
_PROVIDER = regex(
    r"是(?:[^，。；：“”、]{0,16}?(?:的|[一这]家|知名|领先|最大|首家))(?P<x>(?:(?![的家和与及]|知名|领先|最[大早]|第[一二]|专业|独立|优质|重要|主要|核心|唯一|综合|设备|零部件)[一-鿿A-Za-z0-9+\-]){3,12}?)(?:整体|综合|产品|技术)?(?:解决方案)?(?:提供商|服务商|研发商|建设商|开发商)(?=[，。；\n]|之一)"
)
_TRADE = regex(
    r"(?:主要|专业|专门)从事(?P<x>[^，。；：！？\n“”《》的（）]{2,12}(?:的(?=[^，。；：的]{2,30}的))?[^，。；：！？\n“”《》的（）]{0,24}?)(?=的(?:研发|研制|开发|制造|生产|切割|加工|设计、))"
)


def find_fields(text: str) -> Iterator[Candidate]:
    """Fields after a word of focus (聚焦X和Y领域) and in the class label of a firm (X企业Y, 一家X公司)."""
    for match in _FOCUS.finditer(text):
        at = match.start("x")
        for part in _parts(match["x"]):
            start = at + part[0]
            yield Candidate(start, at + part[1], "Field", "rule:focus", 0.5)
    for match in _PROVIDER.finditer(text):
        yield Candidate(*match.span("x"), "Field", "rule:provider", 0.6)
    for match in _TRADE.finditer(text):
        for part in _parts(match["x"]):
            yield Candidate(match.start("x") + part[0], match.start("x") + part[1], "Field", "rule:trade", 0.6)
    for match in _LABEL.finditer(text):
        for length in (6, 5, 4, 3):
            form = text[match.start("y") : match.start("y") + length]
            if len(form) == length and text.count(form) > 1 and not re.search(r"[^一-鿿A-Za-z0-9]", form):
                yield Candidate(match.start("y"), match.start("y") + length, "Company", "rule:label name", 0.4)
                break
        start, end = match.span("x")
        label = text[start:end]
        cut = max((m.end() for front in (_EDGE, _LABEL_FRONT) for m in front.finditer(label)), default=0)
        if end - start - cut >= 2:
            yield Candidate(start + cut, end, "Field", "rule:label", 0.4)


def _parts(phrase: str) -> Iterator[tuple[int, int]]:
    """The items of a list of fields, each without what leads in and what follows."""
    at = 0
    for piece in [*_FIELD_SPLIT.split(phrase)]:
        at = phrase.index(piece, at) if piece else at
        lead = _FIELD_HEAD.match(piece)
        start = at + (lead.end() if lead else 0)
        if _NO_FIELD.search(piece) or _NO_FIELD.search(phrase[start : at + len(piece)]):
            break
        tail = _FIELD_END.search(phrase, start + 2, at + len(piece))
        end = tail.start() if tail else at + len(piece)
        bracket = re.search(r"[（(]", phrase[start:end])
        end = start + bracket.start() if bracket else end
        if 2 <= end - start <= 16:
            yield start, end
            if tail and phrase[tail.start() : at + len(piece)] in (
                "行业",
                "产业",
                "技术",
                "服务",
                "制造",
                "设计",
                "研究",
            ):
                yield start, at + len(piece)
        at += len(piece)
        if tail:
            break


# A long name that ends like one: it begins at the edge of a phrase or at a name that another finder knows.
_ANCHORED = {
    kind: regex("|".join(sorted((w for w in ENDINGS[kind].split() if len(w) > 1), key=lambda w: (-len(w), w))))
    for kind in (
        "ResearchInstitute",
        "University",
        "Association",
        "Park",
        "Incubator",
        "GovernmentAgency",
        "Place",
        "Investor",
    )
}
_LEGAL_END = regex(
    r"有限责任公司|股份有限公司|有限公司|股份公司|(?:有限)?合伙企业(?:[（(]有限合伙[）)])?|投资中心[（(]有限合伙[）)]|投资基金[（(]有限合伙[）)]|(?:律师|会计师)事务所"
)
_EDGE = regex(_CUT)


def find_by_endings(text: str, anchors: frozenset[int]) -> Iterator[Candidate]:
    """Names that run from an anchor (the start of a known name, or the edge of a phrase) to a telling ending."""
    for kind, pattern in _ANCHORED.items():
        for match in pattern.finditer(text):
            left = max(0, match.start() - 20)
            edges = [left + e.end() for e in _EDGE.finditer(text[left : match.start()])]
            line = text.rfind("\n", left, match.start()) + 1
            edge = max([line, *edges], default=left) if edges or line > left else left
            hard = max(
                (left + e.end() for e in re.finditer(r"[，。、；：！？\n《》（）()“”]", text[left : match.start()])),
                default=left,
            )
            if match[0] == "学会" and text[edge - 1 : edge] in tuple("让使教令"):
                continue  # 让机器人学会走路
            if match.end() - edge >= 4 and (edge > left or left == 0):
                yield Candidate(edge, match.end(), kind, "rule:ending edge", 0.3)
            for start in range(hard, match.start() + 1):
                if start in anchors and match.end() - start >= 4:
                    yield Candidate(start, match.end(), kind, "rule:ending anchor", 0.3)
    for match in _LEGAL_END.finditer(text):
        left = max(0, match.start() - 26)
        for start in range(left, match.start() - 3):
            if start in anchors and not re.search(r"[，。、；：！？\n《》“”\s]", text[start : match.end()]):
                kind = "Investor" if "合伙" in match[0] or "投资中心" in match[0] else "Company"
                yield Candidate(start, match.end(), kind, "rule:registered anchor", 0.4)
