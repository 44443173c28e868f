"""What all verbs share: the table of verbs, the words they are described with, and how a verb is declared and prints.

To add a verb, write a row in VERBS and a module of its name (`-` becomes `_`) with `command(lang) -> click.Command`.
A module is imported only when its verb is used, so that the others start without what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .complaints import told

if TYPE_CHECKING:
    from ..extract.readers.registry import Failure

Text = Mapping[str, str]
Say = Callable[..., str]

VERBS: dict[str, Text] = {
    "build": {
        "zh": "读取文章（文件或文件夹），建成图谱文件夹：网页、Turtle 和全部证据。",
        "en": "Read articles (files or folders) and build an atlas: a page, Turtle, and all evidence.",
    },
    "add": {
        "zh": "往图谱里添加文章；已有的文件若有改动，以新内容为准。",
        "en": "Add articles to an atlas; of a file that it has already, the new content counts.",
    },
    "remove": {
        "zh": "从图谱里去掉文章（写文件路径或编号），只有它们说过的事实随之去掉。",
        "en": "Take articles out of an atlas (by path or id), with what only they stated.",
    },
    "review": {
        "zh": "逐条看最值得人看一眼的：把握不大、可能重复、可能同名、互相矛盾、类别可疑；回答记入 decisions.jsonl。",
        "en": "Look at what most deserves it: doubts, possible duplicates and namesakes, conflicts, odd classes; answers "
        "go into decisions.jsonl.",
    },
    "decide": {
        "zh": "对图谱作决定：认可、否定、合并、分开、改名、换类别、添加、撤销；记入 decisions.jsonl，每次重建都照办。",
        "en": "Decide about an atlas: accept, reject, merge, split, rename, retype, add, undo; noted in decisions.jsonl "
        "and replayed on every build.",
    },
    "proposals": {
        "zh": "智能体提议的决定和文章：列出，由人接受或拒绝。",
        "en": "Decisions and articles that agents proposed: list them; a person accepts or refuses.",
    },
    "fetch": {
        "zh": "取回订阅源（RSS、Atom）、站点地图或网址列表里的文章：守 robots.txt，慢慢取，取过的不再取。",
        "en": "Fetch the articles of a feed (RSS, Atom), a sitemap or a list of addresses: by robots.txt, slowly, once.",
    },
    "diff": {
        "zh": "比较两个图谱：新增、消失、改变、合并了什么；-o 写成网页。",
        "en": "Compare two atlases: what is new, gone, changed, merged; -o writes a page.",
    },
    "extract": {
        "zh": "逐篇列出文章说了什么；--json 每篇输出一行 JSON。",
        "en": "List what each article says; --json prints one JSON object a line.",
    },
    "query": {
        "zh": "用 SPARQL 或现成问题的名字查询图谱；不写问题则列出现成问题，“-”从标准输入读取。",
        "en": "Ask an atlas in SPARQL or by the name of a worked question; without one, list them; '-' reads standard input.",
    },
    "ask": {
        "zh": "用一句中文提问：显示查询、答案和原句；不懂就说不懂。",
        "en": "Ask in Chinese words: shows the answer, its sentences and the query; says so when it does not understand.",
    },
    "context": {
        "zh": "与一个问题有关的事实和原句，紧凑地给出，供语言模型引用。",
        "en": "The facts and sentences that speak to a question, compact and with sources: context for a language model.",
    },
    "explain": {
        "zh": "某个人、企业或地方的全部已知事实，逐句列出处。",
        "en": "All that is known of a thing, sentence by sentence.",
    },
    "why": {
        "zh": "两个实体之间有什么关联：最说明问题的路径、共同的邻居，逐步列出原句。",
        "en": "What joins two things: the most telling paths and what they share, with the sentences along them.",
    },
    "insights": {
        "zh": "单篇文章没有说的：群落、牵线者；写一个名称则列出与它相像的实体和理由。",
        "en": "What no single article says: communities and bridges; with a name, what is like it and why.",
    },
    "report": {
        "zh": "把图谱写成一份可读的产业简报（.html、.md、.docx），每句都注明出处。",
        "en": "Write a readable industry brief (.html, .md, .docx), every sentence cited.",
    },
    "keywords": {
        "zh": "文章的关键词和走势（TF-IDF、TextRank、突增），连到图谱里的实体。",
        "en": "Keywords of the articles and how they move (TF-IDF, TextRank, bursts), linked to entities.",
    },
    "stats": {"zh": "图谱里有多少什么。", "en": "How much of what an atlas holds."},
    "export": {"zh": "把图谱写成另一种格式。", "en": "Write an atlas in another format."},
    "load": {
        "zh": "把图谱导入运行中的数据库：Neo4j、FalkorDB、Gremlin、SPARQL 图存储；可重复执行，可断点继续。",
        "en": "Load an atlas into a running database: Neo4j, FalkorDB, Gremlin, SPARQL graph stores; may be repeated.",
    },
    "validate": {
        "zh": "用 SHACL 和内部规则检查图谱。",
        "en": "Check an atlas against SHACL shapes and the rules of the model.",
    },
    "serve": {
        "zh": "在本机开一个网站：网页、SPARQL 端点和关联数据。",
        "en": "Serve an atlas on this machine: the page, a SPARQL endpoint, linked data.",
    },
    "mcp": {
        "zh": "把图谱作为工具提供给智能体（模型上下文协议 MCP），经标准输入输出或 HTTP。",
        "en": "Offer an atlas to agents as tools (Model Context Protocol), over standard input and output or HTTP.",
    },
    "llm": {
        "zh": "显示给语言模型的提示词，或试问一次模型。",
        "en": "Show the prompt for language models, or ask one once.",
    },
    "eval": {
        "zh": "用标注好的文章（JSON Lines）衡量抽取的准确率和召回率。",
        "en": "Measure extraction against labelled articles (JSON Lines).",
    },
}

WORDS: dict[str, Text] = {
    "json": {"zh": "输出 JSON，供程序读取。", "en": "Print JSON, for programs."},
    "jobs": {"zh": "并行进程数，0 为全部核心。", "en": "Processes to use; 0 means every core."},
    "output": {"zh": "写到哪里。", "en": "Where to write."},
    "reading": {"zh": "读取文章", "en": "Reading articles"},
    "nothing": {
        "zh": "没有读到任何文章，{folder} 未改动；请给出 .txt 或 .md 文件，或包含它们的文件夹",
        "en": "no article could be read, {folder} is unchanged; name text files or folders that hold some",
    },
    "wait": {
        "zh": "若另一个进程正在写这个图谱，等它结束。",
        "en": "Where another process is writing the atlas, wait for it to end.",
    },
    "unknown": {
        "zh": "tuzhi: 图谱里没有“{name}”；试试它的一部分，或用 tuzhi stats 看有什么",
        "en": "tuzhi: the atlas has no “{name}”; try a part of it, or see `tuzhi stats`",
    },
}


def words(texts: Mapping[str, Text], lang: str) -> Say:
    """A function that gives a text of `texts`, else of WORDS, in one language, its places filled in."""
    return lambda key, **values: (texts.get(key) or WORDS[key])[lang].format(**values)


def verb(name: str, lang: str, examples: Sequence[str]) -> Callable[[Callable[..., Any]], click.Command]:
    """Declares a function as the verb of that name; its help is the row in VERBS and the examples."""
    shown = "\b\n" + "\n".join(f"  {line}" for line in examples)
    return click.command(name=name, help=f"{VERBS[name][lang]}\n\n{shown}", no_args_is_help=True)


PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
ATLAS = click.argument("folder", type=click.Path(path_type=Path), metavar="ATLAS")


def json_option(lang: str) -> Callable[..., Any]:
    """`--json`, as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help=WORDS["json"][lang])


def jobs_option(lang: str) -> Callable[..., Any]:
    """`-j N`, as the argument `jobs`."""
    return click.option("-j", "--jobs", type=click.IntRange(0), default=0, help=WORDS["jobs"][lang])


def wait_option(lang: str) -> Callable[..., Any]:
    """`--wait`, as the argument `wait`."""
    return click.option("--wait", is_flag=True, help=WORDS["wait"][lang])


def output_option(lang: str) -> Callable[..., Any]:
    """`-o PATH`, as the argument `output`."""
    kind = click.Path(path_type=Path)
    return click.option("-o", "--output", type=kind, required=True, help=WORDS["output"][lang])


def echo(text: str = "") -> None:
    """A line on standard output."""
    click.echo(text)


def warn(text: str) -> None:
    """A line on standard error."""
    click.echo(text, err=True)


def complain(problem: object, lang: str) -> None:
    """What went wrong, in one line on standard error."""
    warn(f"tuzhi: {told(problem, lang)}")


def report(failures: Sequence[Failure], lang: str) -> int:
    """Prints a line for each file that gave no article; gives the number of those that somebody asked for."""
    for failure in failures:
        complain(f"{failure.path}: {failure.message}", lang)
    return sum(not failure.skipped for failure in failures)
