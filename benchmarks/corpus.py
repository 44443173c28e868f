"""Makes a corpus of any size: invented articles in the shapes of industry news, written by templates of our own.

    python benchmarks/corpus.py FOLDER [--articles 1000] [--seed 1]

Articles are about invented firms, parks and people in real districts. As in real news few things are named very often and
most seldom (Zipf), names come back in other forms, people of one name work at several firms, and numbers grow over the
years. The same arguments give the same files; a thousand files lie in one folder.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYLLABLES = (
    "云星海川岳青禾澜泽瑞启明远景拓维睿智恒博锐捷凌霄昊天衡极光芯源汇通达飞鸿图南北辰曜宸奕朗逸晟荣泰安和润诚信嘉禧铭"
)
TRADES = (
    "机器人",
    "智能",
    "科技",
    "数据",
    "生物",
    "医疗",
    "半导体",
    "新材料",
    "能源",
    "航天",
    "软件",
    "光电",
    "汽车",
    "传感",
)
AREAS = (
    ("上海", ("徐汇区", "浦东新区", "闵行区", "杨浦区", "嘉定区", "松江区", "静安区", "青浦区")),
    ("北京", ("海淀区", "朝阳区", "丰台区", "大兴区", "昌平区")),
    ("深圳", ("南山区", "福田区", "宝安区", "龙岗区")),
    ("杭州", ("余杭区", "滨江区", "西湖区", "萧山区")),
    ("苏州", ("吴中区", "虎丘区", "吴江区")),
    ("合肥", ("蜀山区", "包河区")),
    ("成都", ("武侯区", "双流区", "郫都区")),
    ("武汉", ("洪山区", "江夏区")),
)
FIELDS = (
    "具身智能",
    "人形机器人",
    "智能芯片",
    "脑机接口",
    "商业航天",
    "合成生物",
    "量子计算",
    "低空经济",
    "工业软件",
    "新型储能",
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "明远清越思齐嘉禾文博子昂一鸣雨桐浩然晓彤志强建国海涛雪梅伟静磊敏"
TITLES = ("董事长", "首席执行官", "创始人", "总经理", "首席科学家", "副总裁", "技术总监")
ROUNDS = ("天使轮", "A轮", "B轮", "C轮", "战略")
OUTLETS = ("江南日报", "产业观察报", "科创早报", "都市财经", "园区周刊")
# What says nothing is put together of many pieces: whole sentences that come back would make every article a reprint.
WHEN = ("去年冬天", "上个月", "记者来的那天", "刚开工的时候", "过了春节", "入夜以后", "第一次试验失败后", "签完合同的下午", "最忙的那几周", "会议散场时",
        "雨停了以后", "一大早", "午饭时间", "项目验收前", "搬家的时候", "疫情之后", "样机下线那天", "等电梯的工夫")  # fmt: skip
WHO = ("工程师们", "几位老员工", "一位客户", "门口的保安", "来参观的学生", "隔壁的同行", "刚毕业的小伙子", "园区的服务员", "两位投资人", "送货的司机",
       "采购经理", "实验员", "食堂的师傅", "一对夫妻", "街道干部", "退休的老教授", "外国来的专家", "夜班组长")  # fmt: skip
DID = ("围着", "仔细打量", "反复调试", "悄悄议论", "小心搬动", "拍下了", "记录着", "说起了", "想不通", "舍不得", "看不懂", "重新画了", "称赞过",
       "抱怨过", "测量着", "擦拭着", "等待着", "讲解着")  # fmt: skip
WHAT = ("那台旧设备", "墙上的图纸", "新到的零件", "一张手写的清单", "窗外的吊车", "厂房的屋顶", "上一代样机", "电路板的背面", "仓库里的木箱", "桌上的茶杯",
        "没写完的程序", "机械臂的关节", "会议室的白板", "三年前的合影", "走廊的灯", "送错的快递", "发烫的电池", "冷却水的管道", "小小的齿轮")  # fmt: skip
THEN = ("谁也没有说话", "大家都笑了", "问题后来解决了", "这样的日子还有很多", "账算得清清楚楚", "想法慢慢变了", "没有人提起价钱", "一切照旧", "电话又响了",
        "结果出乎意料", "天已经黑了", "下一批很快会到", "总算松了一口气", "话题转到了孩子", "灯一直亮着", "说法各不相同", "谁都没有把握")  # fmt: skip
FACTS = (
    "{firm}位于{area}{park}。",
    "{full}（以下简称“{firm}”）总部位于{city}市{area}。",
    "{firm}由{person}创办，专注于{field}。",
    "{firm}{title}{person}介绍，公司已入驻{park}。",
    "{investor}领投了{firm}的{round}融资，金额{n}亿元。",
    "{firm}与{other}签署合作协议，共同研发{field}产品。",
    "{firm}发布了新产品“{product}”。",
    "{park}位于{city}市{area}，目前已有{count}家企业入驻。",
    "{area}{field}企业数量已达{count}家。",
    "{person}毕业于{university}，曾任{other}{title}。",
    "{area}的{park}由{other}运营。",
    "{firm}为{other}提供{field}方案。",
    "{firm}收购了{other}。",
    "{year}年，{area}{field}产值达到{count}亿元。",
)
UNIVERSITIES = ("复旦大学", "浙江大学", "清华大学", "东南大学", "中国科学技术大学", "哈尔滨工业大学")


@dataclass(frozen=True, slots=True)
class World:
    """The things that articles are about, the more there are the more articles there will be."""

    firms: tuple[str, ...]
    parks: tuple[tuple[str, str, str], ...]  # name, city, district
    people: tuple[str, ...]
    investors: tuple[str, ...]


def _word(chance: random.Random, length: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(length))


def make_world(articles: int, chance: random.Random) -> World:
    """Things for so many articles: their number grows a little slower than that of the articles."""
    size = max(40, int(2.2 * articles**0.9))
    firms = {_word(chance, 2 + (i % 3 == 0)) + chance.choice(TRADES) for i in range(size)}
    places = [(city, area) for city, areas in AREAS for area in areas]
    parks = {}
    for _ in range(max(12, size // 12)):
        city, area = chance.choice(places)
        parks[_word(chance, 2) + chance.choice(("科技园", "产业园", "创新港", "软件园"))] = (city, area)
    people = {
        chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(1 + (chance.random() < 0.7)))
        for _ in range(size)
    }
    investors = {_word(chance, 2) + chance.choice(("资本", "创投")) for _ in range(max(10, size // 20))}
    return World(
        tuple(sorted(firms)),
        tuple((name, *place) for name, place in sorted(parks.items())),
        tuple(sorted(people)),
        tuple(sorted(investors)),
    )


def _often(chance: random.Random, things: tuple[str, ...]) -> str:
    """One of the things, the first ones much oftener than the last."""
    return things[min(int(len(things) * chance.random() ** 2.5), len(things) - 1)]


def write_article(number: int, world: World, seed: int) -> str:
    """One article as a text file with front matter; the same number, world and seed give the same text."""
    chance = random.Random(f"{seed}/{number}")
    year, month, day = chance.randint(2019, 2026), chance.randint(1, 12), chance.randint(1, 28)
    firms = [_often(chance, world.firms) for _ in range(4)]
    people = [_often(chance, world.people) for _ in range(3)]
    park, city, area = world.parks[min(int(len(world.parks) * chance.random() ** 2), len(world.parks) - 1)]
    field = chance.choice(FIELDS)

    def fill(template: str) -> str:
        firm = chance.choice(firms)
        other = chance.choice([f for f in firms if f != firm] or list(world.firms[:1]))
        return template.format(
            firm=firm, other=other, full=f"{city}{firm}有限公司", park=park, city=city, area=area, field=field,
            person=chance.choice(people), investor=_often(chance, world.investors), title=chance.choice(TITLES),
            round=chance.choice(ROUNDS), university=chance.choice(UNIVERSITIES), product=_word(chance, 2) + chance.choice("一二三四五"),
            n=chance.randint(2, 48), count=chance.randint(12, 60) * (year - 2015), year=chance.randint(2018, year),
        )  # fmt: skip

    paragraphs = []
    for _ in range(chance.randint(4, 7)):
        sentences = [fill(chance.choice(FACTS)) for _ in range(chance.randint(1, 3))]
        for _ in range(chance.randint(1, 2)):
            said = "".join(chance.choice(pieces) for pieces in (WHEN, WHO, DID, WHAT))
            sentences.append(f"{said}，{chance.choice(THEN)}。")
        paragraphs.append("".join(sentences))
    head = f"---\ntitle: {firms[0]}：{area}{field}的一个样本\npublished: {year}-{month:02}-{day:02}\nsource: {chance.choice(OUTLETS)}\n---\n"
    return head + "\n".join(paragraphs) + "\n"


def texts(articles: int, *, seed: int = 1, start: int = 0) -> Iterator[tuple[str, str]]:
    """The names and the texts of the articles from `start` on, of a corpus of `articles`."""
    world = make_world(articles, random.Random(f"{seed}/{articles}"))
    for number in range(start, articles):
        yield f"{number // 1000:04}/{number:07}.txt", write_article(number, world, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    characters = 0
    for name, text in texts(options.articles, seed=options.seed):
        file = options.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        characters += len(text)
    print(f"{options.articles} articles, {characters / options.articles:.0f} characters each")


if __name__ == "__main__":
    main()
