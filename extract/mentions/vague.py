"""What looks like a name and is none: common words in a row, counts, several things at once, clauses."""

from __future__ import annotations

from ..regex import regex

_VAGUE_HEAD = (
    "国家级?|市级|区级|省级|全国|全球|国际|国内|本地|当地|高质量|高水平|高新|重点|新型|大型|一批|多家|相关|有关|各|本|该|这|此|创新|创业|技术|"
    r"科技|产业|研发|研究|服务|工业|人工智能|AI|智能|算力|发展|机器人|大学|高校|企业|公共|综合|专业|开放|联合|示范|试点|首个|首家|\d+[家个所座]"
)
_VAGUE_TAIL = (
    "高速公路|火车站|航站楼|机场|港口|中心|智算中心|计算中心|数据中心|大会|大赛|比赛|论坛|峰会|孵化器|加速器|社区|博物馆|实验室|研究院|研究所|园区|产业园|基地|平台|机构|学院|学校|医院|协会|联盟|公司|企业|集团|"
    "基金|街镇|高校|院所|部门|委员会|开发区|示范区|集聚区|大模型|模型|系统|项目|展会|博览会|会议|活动|工厂|车间"
)
# 中国头部物业服务公司, 香港财团: a place and a class of firms.
_CLASS_OF_FIRMS = regex(
    r"(?:[一-鿿]{2,3})?(?:头部|知名|大型|上市|龙头|国有|民营|外资|本土|某|初创)[一-鿿]{0,8}(?:公司|企业|机构|集团|银行|财团)|(?:[中美英德法日韩]国|海外|全球|亚太|北美|欧洲)(?:研发|设计|运营|创新|技术|制造|营销)中心|[一-鿿]{2,3}(?:财团|药企|车企|央企|国企|厂商)|(?:集团|股份|总|母|子|分)公司"
)
# Abbreviations of business reports that name nobody.
_ACRONYMS = regex(
    "EBITD?A?|GAAP|RO[EI]|GMV|[DM]AU|ARR|CAGR|EPS|SPAC|OEM|ODM|GDP|[CP]PI|PMI|IPO|C[ETFO]O|VP|HR|PR|[BC]2[BCM]|O2O|KPI|OKR|TOP|BP|POC|R&D|"
    "NSCLC|SCLC|NDA|BLA|IND|Pre-A|Pre-IPO|[A-D]|FOF|[LG]P|PE|C?VC|M&A|"
    # Targets of drugs.
    "HER-?[23]|EGFR|PD-?L?1|KRAS|VEGF|BTK|ALK|CD\\d+|GLP-?1|CAR-?T|CTLA-?4|TROP-?2|BCMA|IL-?\\d+|TNF|PARP|JAK|mTOR|CRISPR"
)
_TRADES = (
    "软件|会展|商务|创意|海洋|检测|文化|物流|生物|医药|电子|信息|新?材料|制造|数字|绿色|低碳|经济|循环|煤?化工|跨境|电商|外贸|农业|食品|"
    "特色|高端|先进|装备|航空|航天|健康|医疗|器械|汽车|新?能源|集成电路|半导体|芯片|双创|孵化|转化|成果|众创|现代|高技术|战略性|新兴|未来"
)
# 海洋生物技术产业聚集区, 国家级众创空间: words for a business and for a site, and no name.
_VAGUE_SITE = regex(
    f"(?:{_VAGUE_HEAD}|{_TRADES})+"
    "(?:众创空间|创业空间|产业基地|示范基地|[聚集]集区|功能区|产业园?区|产业园|先导区|试验区|实验区|科技园|孵化园|园区|基地)"
)
# 十三地市政府, 各区县教育局: several bodies at once.
_SEVERAL = regex(
    r".*(?:各|[一二三四五六七八九十两数多几]|\d)个?(?:地市|区县|市县|县区|县市|盟市|街镇|部门|省市|省份).*"
)
_COUNTED = regex(r"(?:\d+|第?[一二两三四五六七八九十百千数多]+)余?[家个所款座批名位]")
# Where and under which code shares are traded: no organisations of the world that articles tell of.
TICKER = (
    r"(?:(?:SZ|SH|HK|BJ|SS) ?[:：]? ?\d{4,6}|\d{3,6} ?[.．] ?(?:SH|SZ|HK|BJ|SS|NQ|OC|TW|KS)|[A-Z]{1,5}\.(?:O|N|US|HK)"
    r"|(?:NASDAQ|Nasdaq|NYSE|HKEX|HKSE|AMEX) ?[:：] ?\w+)"
)
_EXCHANGES = regex(
    f"{TICKER}|"
    "[市区县省州]委[市区县省州]政府|党委政府|(?:[一-鿿]{2,3})?证券交易所(?:主板|科创板|创业板)?|[上深北]交所|港交所|[香港]{0,2}联交所|纽交所|纳斯达克|科创板|创业板|新三板|北证|沪深两?市|[沪深]市|[AHB]股"
)
# 周边街道, 西北电网: what lies somewhere and has no name of its own.
_SOMEWHERE = regex(
    "(?:周边|附近|沿线|相关|各|所在|全部|邻近)(?:街道|乡镇|街镇|村庄|[村镇县]|地区|城市|国家|县区|区县)|(?:[华东西北中南]{2}|[辽粤浙闽苏鲁豫皖湘鄂赣川陕甘滇黔桂晋冀][东西南北]+)(?<!南方)电网"
    # 改革进入深水区
    "|(?:[一-鿿]{1,4}[省市县区镇])?[东西南北中]{1,2}部(?:片区|区域|城区|乡镇)|[华东西北中南]{2}(?:重地|腹地|门户)|深水区|无人区|舒适区|[误盲禁雷灾]区"
)
# Where outlets publish.
_CHANNELS = regex("(?:官方)?(?:微信|微博)?(?:公众号|视频号|订阅号|官微|官网|官方网站|官方微博|朋友圈)")
# 社会资本, 产业引导基金, 财投与产投: sorts of money and of who gives it.
_MONEY = regex(
    "(?:产业|社会|民间|民营|国有|国资|风险|创业|海外|头部|地方|政府|财务|耐心|外部|市场化|美元|人民币|长期)+(?:资本|引导基金|背景基金|投资机构)"
    "|(?:财投|产投|VC|PE|CVC)(?:[与和及、](?:财投|产投|VC|PE|CVC))*"
)
# 王经理, 李女士: somebody whose name is not told.
_SOMEBODY = regex("[一-鿿](?:经理|先生|女士|小姐|师傅|大爷|大妈|大姐|大叔|阿姨|老板|总)")
# 慕尼黑设有分公司, 共建联合实验室, 机器人先得学会: a clause or an act, and no name.
_CLAUSE = regex(
    r".*(?:所持|设有|设立了?|开设|建有|拥有|召开|宣布|揭牌|签约|落户|入驻|合作推进|携手).+|(?:共建|合建|新建|筹建|组建|牵头).{0,3}(?:联合|共同|创新)?(?:实验室|研究院|研究中心|创新中心|平台|联盟|基地)"
    r"|.*[一-鿿](?:分别|一批|不通|尚未|均已|已经).+"
    r"|.*[得要能会先已就刚才快便]学会"
    r"|小程序|公众号|[绿风光水火核煤]电|万众|.*蓝图|[拼比](?:眼光|创意|实力|速度|技术|服务|价格|品牌)"
)
_VAGUE_NAME = regex(
    f"^(?:[川沪粤苏浙皖鲁湘鄂豫冀晋陕甘滇黔桂闽赣渝津京](?=全国|国家))?(?:{_VAGUE_HEAD})*(?:{_VAGUE_TAIL})$"
)


def is_vague(form: str) -> bool:
    """Whether a form is nothing but common words (国家技术创新中心, 产业园) or a count and a noun (3家市级孵化器)."""
    return bool(
        _VAGUE_NAME.match(form)
        or _VAGUE_SITE.fullmatch(form)
        or _COUNTED.match(form)
        or _SEVERAL.fullmatch(form)
        or _EXCHANGES.fullmatch(form)
        or _SOMEWHERE.fullmatch(form)
        or _CHANNELS.fullmatch(form)
        or _CLASS_OF_FIRMS.fullmatch(form)
        or _ACRONYMS.fullmatch(form)
        or _MONEY.fullmatch(form)
        or _SOMEBODY.fullmatch(form)
    )


def is_clause(form: str) -> bool:
    """Whether the words taken for an organisation or a site say what one does (慕尼黑设有分公司, 共建联合实验室)."""
    return bool(_CLAUSE.fullmatch(form))
