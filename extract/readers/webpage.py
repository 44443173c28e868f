"""Saved web pages: what belongs to the site (menus, crumbs, buttons, lists of other news) is cut away line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..regex import regex
from .bylines import LABELLED, NAME, Byline, find_date, merge_bylines, read_byline
from .paragraphs import Line

# One button, label or counter of a page: a line made of these alone is none of the article.
_BUTTON = regex(
    r"[小大中]字号|字号|字体|[大中小]|[+＋-]?A[+＋-]?|打印(本页|此页|文章|预览)?|列印|分享(到|至|给)?.{0,12}|转发|收藏|点赞|点踩|赞|"
    r"(返回|回到)(顶部|首页|列表|上页|上一页)|(返回)?TOP|首页|关闭(窗口|本页|此页)?|扫(一扫|码|描).{0,24}|二维码|复制链接|"
    r"(新浪)?微博|微信(好友)?|朋友圈|QQ(空间|好友)?|人人网|豆瓣|Facebook|Twitter|LINE|评论(\(?\d+\)?|区)?|(我要|发表|参与|查看)评论|网友评论|跟贴|"
    r"(\d+)?(条)?评论|登录|注册|登入|登錄|退出|搜索|搜尋|检索|(上|下)一(篇|页|章|条)([:：].*)?|"
    r"(阅读|查看|了解|加载|显示)(更多|全文|原文|详情)|更多[>＞»]*|展开(全文|更多)?|收起|举报|纠错|我要纠错|反馈|意见反馈|订阅|关注|已关注|投稿|"
    r"手机(看|版|浏览).{0,8}|手机版|电脑版|移动端|客户端(下载)?|下载(客户端|APP|App)|打开(APP|App|客户端).{0,10}|APP内打开|听新闻|语音播报|"
    r"(正在)?(加载|播放)(中|失败)?[.…。]*|(视频)?播放|暂停|静音|全屏|广告|推广|赞助|Advertisement|繁体(版|中文)?|简体(版|中文)?|English|無障礙|"
    r"无障碍(浏览|阅读)?|关怀版|适老版|"
    r"(阅读|浏览|点击|访问|播放|人气|评论|点赞|转发|分享|收藏|热度)(量|数|次数)?\s*[:：]?\s*\d[\d,.万+]*\s*(次|人|条)?|"
    r"\d[\d,.万+]*\s*(次)?(阅读|浏览|点击|访问|播放)|(当前|您的?|现在|所在)?位置\s*[:：]?|来自.{0,8}客户端|IP属地.{0,6}|转载|"
    r"微信扫(一扫|码).{0,24}|阅读下一篇[:：]?|阅读原文|点击蓝字|关注(我们|该公众号)|预览时标签不可点|在看|赞赏|喜欢作者|我要举报|[+＋]?\d*好文章需要你的鼓励|(THE)?END|开始答题|"
    r"本文约?\d+字|(建议)?阅读(时间)?约?(需要?)?\d+分钟|.{2,12}(官方)?(微信|微博|抖音|客户端)(公众号|号)?二维码",
    re.I,
)
_SECTION = regex(
    r"(首页|主页|网站首页|新闻(中心)?|要闻|时政|国内|国际|社会|财经|经济|产经|金融|证券|股票|科技|数码|互联网|教育|文化|体育|娱乐|军事|健康|汽车|房产|旅游|"
    r"图片|视频|直播|评论|观点|专题|地方|港澳|台湾|滚动|快讯|即时|排行|理论|法治|生活|民生|党建|反腐|人事|海外|环球|企业|产业|创投|生态|农业|能源|"
    r"公益|游戏|读书|历史|艺术|English|论坛|博客|邮箱|更多|.{1,6}频道|.{1,4}新闻)"
)
_OTHER_NEWS = regex(
    r"[【\[]?(相关(新闻|阅读|报道|链接|文章|专题|推荐|稿件|资讯|搜索)|延伸阅读|扩展阅读|推荐(阅读|新闻|文章)|热门(新闻|文章|排行|推荐|评论|话题|专题|搜索)|"
    r"热点(新闻|推荐|排行)|猜你喜欢|你可能(还)?(喜欢|感兴趣).{0,6}|更多(新闻|精彩|资讯|文章|阅读).{0,6}|(新闻|点击|阅读|评论|热文|热点|热度|一周)排行(榜)?|"
    r"热新闻|热榜|喜欢此内容的人还喜欢|24小时(热文|热点|热榜|排行).{0,6}|精彩(推荐|图片|视频|看点)|最新(文章|评论|新闻|资讯|发布|更新)|网友(评论|热评)|全部评论|热评|为(您|你)推荐|"
    r"今日(热点|头条|推荐|关注)|编辑推荐|往期(回顾|精彩|推荐)|友情链接|近期(文章|热门)|大家都在(看|搜)|看过本文的人还看过|相關(新聞|報導|連結)|延伸閱讀|"
    r"推薦閱讀|關聯新聞|Related.{0,10})[】\]]?\s*[:：>＞»]*",
    re.I,
)
_LEGAL = regex(
    r"([+＋]?\d+$|copyright\b|©|\(c\)\s|版权(所有|声明)|著作权|.{0,20}(ICP[备证]|公网安备|网安备|信息网络传播视听节目许可证|互联网新闻信息服务许可证|不良信息举报|举报(电话|邮箱))|"
    r"(免责|特别|郑重|重要|风险|版权)?(声明|提示)\s*[:：]|.{0,12}(未经|未獲).{0,10}(授权|许可|書面).{0,16}(不得|禁止|请勿|謝絕)|"
    r"凡(本网|本站|注明|本报).{0,60}|本文(仅|系|不)?(代表|构成).{0,30}(观点|立场|建议)|关于我们.{0,60}联系我们|关于我们|联系我们|"
    r"(主办|承办)单位[:：].{0,60}(技术|网站|备案)|All Rights Reserved|广告(服务|合作|热线)|网站地图|本网站由.{0,40}|"
    r"建议使用.{0,20}浏览器|(该|此|以上|本)?(文章?|内容)?观点仅代表.{0,40}|.{0,12}(报料|爆料|投稿|热线|邮箱)[:：]\s*[\w.@-]+$)",
    re.I,
)
_CRUMB = regex(r"\s*(?:>>|>|＞＞|＞|»|›|→|--|/|\||｜)\s*")
_CRUMB_SIGN = regex(r">|＞|»|›")
_WHERE = regex(r"(?:(?:您的?|你|我)?(?:当前|现在|目前)?(?:所在)?(?:的)?位置|當前位置)(?:是)?\s*[:：]\s*")
_SITE = regex(
    r".{1,10}(网|網|报|報|社|新闻|新聞|在线|电视台|广播|客户端|周刊|杂志|雜誌|传媒|之声|门户|财经|財經|网站|News)", re.I
)
_TITLE_TAIL = regex(r"\s*(?:[-_|–—｜]+\s*[^-_|–—｜]{1,16}){1,4}$")
_SEPARATORS = regex(r"[\s|｜·•∙丨/,，、:：>＞»\[\]【】()（）]+")
_EDITORS = regex(r"[(（\[【]?\s*(?:责任编辑|責任編輯|责编|責編|编辑|編輯|图片编辑|校对|审核|监制)\s*[:：/／|｜丨]")
_BEFORE_DATE = regex(r"(?:发布|发表|更新|时间|日期|刊发|發布|更新|時間|于|：|:|\s|[(（\[【|｜·])+$")
_CLOCK = regex(
    r"T?\s*(?:(?:星期|周)[一二三四五六日天])?\s*(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?[)）\]】\s|｜·]*"
)
# How many lines a page may have above its text.
HEAD = 10
# Longer lines are the article's, whatever stands in them.
MAX_LENGTH = 200
# How many lines at either end of a file may be the site's.
FRINGE = 400


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of the article, its headline ("" where no line is one), its byline, and the name of the site."""

    lines: tuple[Line, ...]
    headline: str = ""
    byline: Byline = Byline()
    site: str = ""


def sweep(lines: Sequence[Line]) -> Page:
    """The lines of a page that are its article's: navigation, other news and legal footers are gone.

    The name of the site stays as a line of its own where a masthead or a breadcrumb gives it, because the page names
    the outlet there and perhaps nowhere else. Lines that name outlet, reporters or editors stay.
    """
    kept: list[Line] = []
    bylines: list[Byline] = []
    dated_at: int | None = None
    site = ""
    cutting = has_prose = False
    half = sum(len(line.text) for line in lines) / 2
    read = 0
    for i, line in enumerate(lines):
        read += len(line.text)
        late = has_prose and read >= half
        prose = _prose(line.text)
        middle = FRINGE <= i < len(lines) - FRINGE
        if middle or len(line.text) > MAX_LENGTH or (cutting and prose):
            cutting = False
        elif cutting and not LABELLED.search(line.text):
            continue
        elif kept and _OTHER_NEWS.fullmatch(line.text):
            cutting = True
            continue
        elif _furniture(line.text) or (late and _LEGAL.match(line.text)):
            continue
        elif crumb := breadcrumb(line):
            if not site and _SITE.fullmatch(crumb.text):
                site = crumb.text
                if all(k.text != site for k in kept[:HEAD]):
                    kept.append(crumb)
            continue
        else:
            in_head = not late and len(kept) <= HEAD
            rest, byline = _byline(line, in_head=in_head)
            bylines += [byline] if byline else []
            if byline and byline.published and in_head and dated_at is None:
                dated_at = len(kept)
            if not rest:
                continue
            # Below the editors' line nothing follows but more of the site.
            cutting = late and (cutting or bool(_EDITORS.match(line.text)))
            line = rest
        has_prose = has_prose or prose
        kept.append(line)
    kept, dated_at = _without_repeats(kept, dated_at)
    head = kept[:dated_at] if dated_at else kept[: 2 if site else 1]
    named = [line.text for line in head if line.text != site and not read_byline(line.text) and not _over(line.text)]
    return Page(tuple(kept), _headline(named), merge_bylines(bylines), site)


def _prose(text: str) -> bool:
    return len(text) >= 15 and _over(text)


def _over(text: str) -> bool:
    return bool(re.search(r"[。；;][”’」』）)】]*$", text))


def _furniture(text: str) -> bool:
    """Whether a line is made of buttons, labels and counters alone, or is a menu."""
    if not re.search(r"\w", text):
        return True
    items = [item for item in _SEPARATORS.split(text) if item]
    if len(items) == 1 and len(items[0]) == 1:
        return False
    if _BUTTON.fullmatch(_SEPARATORS.sub("", text)) or all(_BUTTON.fullmatch(item) for item in items):
        return True
    cells = [cell.strip() for cell in re.split("[|｜丨]", text)]
    if all(_BUTTON.fullmatch(cell) for cell in cells if cell):
        return True
    sections = sum(bool(_SECTION.fullmatch(item) or _BUTTON.fullmatch(item)) for item in items)
    return len(items) >= 3 and sections >= 0.8 * len(items)


def breadcrumb(line: Line) -> Line | None:
    """The first element of a breadcrumb line; None for any other line."""
    where = _WHERE.match(line.text)
    start = where.end() if where else 0
    path = line.text[start:]
    if not (where or _CRUMB_SIGN.search(path)) or len(path) > 80 or _over(path):
        return None
    parts = [part for part in _CRUMB.split(path) if part]
    if not where and (len(parts) < 2 or max(map(len, parts[:-1])) > 12):
        return None
    if not parts:
        return line.cut(0, 0)
    at = line.text.index(parts[0], start)
    return line.cut(at, at + len(parts[0]))


def _byline(line: Line, *, in_head: bool) -> tuple[Line | None, Byline | None]:
    """A line without its date and buttons, and what it says; a line that is no byline comes back as it is.

    A date that stands alone below the text stays there: it is the day on which a notice was signed.
    """
    byline = read_byline(line.text)
    if not byline:
        return line, None
    date = find_date(line.text)
    if not date:
        start, end = _strip_buttons(line.text, 0, len(line.text))
        return (line.cut(start, end), byline) if _names_only(line.text) and start < end else (line, None)
    before = _BEFORE_DATE.sub("", line.text[: date[0]])
    clock = _CLOCK.match(line.text, date[1])
    after = clock.end() if clock else date[1]
    spans = [_strip_buttons(line.text, *ends) for ends in ((0, len(before)), (after, len(line.text)))]
    first, second = (line.text[start:end] for start, end in spans)
    if in_head and first and re.fullmatch(NAME, first):
        return line.cut(*spans[0]), Byline(byline.published, byline.source, (first,))
    if in_head and not first and re.fullmatch(r"[\u4e00-\u9fff]{2,3}", second) and not _SITE.fullmatch(second):
        # The place from which a post was sent.
        return None, byline
    if not all(_names_only(text) for text in (first, second) if text):
        return line, None
    if not first and not second:
        return (None if in_head else line), byline
    start, end = (spans[0][0], spans[1][1]) if first and second else spans[0] if first else spans[1]
    return line.cut(start, end), byline


def _strip_buttons(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the separators and buttons at its ends."""
    items = list(regex(r"[^\s|｜]+").finditer(text, start, end))
    bare = [_SEPARATORS.sub("", item[0]) for item in items]
    first, last = 0, len(items)
    while first < last and (not bare[last - 1] or _BUTTON.fullmatch(bare[last - 1])):
        last -= 1
    while first < last and (not bare[first] or _BUTTON.fullmatch(bare[first])):
        first += 1
    return (items[first].start(), items[last - 1].end()) if first < last else (start, start)


def _names_only(text: str) -> bool:
    """Whether a stretch names outlet, writers or editors and holds no sentence."""
    return (
        bool(LABELLED.search(text) or read_byline(text))
        and len(text) <= 80
        and "。" not in text
        or bool(len(text) <= 14 and _SITE.fullmatch(text))
    )


def _without_repeats(kept: list[Line], dated_at: int | None) -> tuple[list[Line], int | None]:
    """Lines of the head that the next lines repeat: the window's title (headline_频道_网站), a doubled headline."""
    drop: set[int] = set()
    for i, line in enumerate(kept[:HEAD]):
        bare = _TITLE_TAIL.sub("", line.text)
        later = [k.text for k in kept[i + 1 : i + 4]]
        if (
            len(line.text) >= 6
            and not _over(line.text)
            and (line.text in later or (bare != line.text and len(bare) >= 6 and bare in later))
        ):
            drop.add(i)
    if dated_at is not None:
        dated_at -= sum(i < dated_at for i in drop)
    return [line for i, line in enumerate(kept) if i not in drop], dated_at


def bare_title(title: str) -> str:
    """The headline in a window's title (headline_频道_网站)."""
    return _TITLE_TAIL.sub("", title).strip()


def _headline(candidates: Sequence[str]) -> str:
    """The headline among the lines above the date: the first one with a headline's length."""
    return next((text for text in candidates if 4 <= len(text) <= 80), "")
