"""What the command line says, in Chinese and English, and how it lays text out."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence

HELP: dict[str, dict[str, str]] = {
    "tuzhi": {
        "zh": "图志：把中文产业文章变成知识图谱，每条事实都能看到原句。",
        "en": "tuzhi: Chinese industry articles become a knowledge graph whose every fact shows its sentence.",
    },
    "version": {"zh": "显示版本号。", "en": "Show the version."},
    "lang": {"zh": "界面语言，默认按系统区域设置。", "en": "Language of help and messages; by locale if not given."},
    "json": {"zh": "输出 JSON，供程序读取。", "en": "Print JSON, for programs."},
    "csv": {"zh": "输出 CSV。", "en": "Print CSV."},
    "jobs": {"zh": "并行进程数，0 为全部核心。", "en": "Processes to use; 0 means every core."},
    "output": {"zh": "写到哪里。", "en": "Where to write."},
    "format": {"zh": "导出格式。", "en": "The format to write."},
    "errors": {"zh": "每类最多列出多少条漏报和误报。", "en": "How many misses and false alarms of each kind to list."},
    "build": {
        "zh": "读取文章（文件或文件夹），建成图谱文件夹：网页、Turtle 和全部证据。",
        "en": "Read articles (files or folders) and build an atlas: a page, Turtle, and all evidence.",
    },
    "extract": {
        "zh": "逐篇列出文章说了什么；--json 每篇输出一行 JSON。",
        "en": "List what each article says; --json prints one JSON object a line.",
    },
    "query": {
        "zh": "用 SPARQL 或现成问题的名字查询图谱；不写问题则列出现成问题，“-”从标准输入读取。",
        "en": "Ask an atlas in SPARQL or by the name of a worked question; without one, list them; '-' reads standard input.",
    },
    "explain": {
        "zh": "某个人、企业或地方的全部已知事实，逐句列出处。",
        "en": "All that is known of a thing, sentence by sentence.",
    },
    "stats": {"zh": "图谱里有多少什么。", "en": "How much of what an atlas holds."},
    "export": {"zh": "把图谱写成另一种格式。", "en": "Write an atlas in another format."},
    "validate": {
        "zh": "用 SHACL 和内部规则检查图谱。",
        "en": "Check an atlas against SHACL shapes and the rules of the model.",
    },
    "serve": {
        "zh": "在本机开一个网站：网页、SPARQL 端点和关联数据。",
        "en": "Serve an atlas on this machine: the page, a SPARQL endpoint, linked data.",
    },
    "host": {"zh": "监听地址；默认只有本机能访问。", "en": "Address to listen on; only this machine by default."},
    "port": {"zh": "端口。", "en": "Port."},
    "allow_host": {"zh": "还允许用哪个域名访问（可重复）。", "en": "A further host name to answer to (repeatable)."},
    "time_limit": {"zh": "一个查询最多几秒。", "en": "Seconds that one query may take."},
    "eval": {
        "zh": "用标注好的文章（JSON Lines）衡量抽取的准确率和召回率。",
        "en": "Measure extraction against labelled articles (JSON Lines).",
    },
}

EXAMPLES: dict[str, tuple[str, ...]] = {
    "build": ("tuzhi build seeds -o atlas", "tuzhi build 报道/ 年报.txt -o atlas -j 4"),
    "extract": ("tuzhi extract seeds", "tuzhi extract --json seeds > facts.jsonl"),
    "query": (
        "tuzhi query atlas",
        "tuzhi query atlas firms-in-incubators",
        "tuzhi query atlas 'SELECT ?n { ?x a tz:Company ; rdfs:label ?n }' --csv",
    ),
    "explain": ("tuzhi explain atlas 模速空间", "tuzhi explain atlas 商汤科技 --json"),
    "stats": ("tuzhi stats atlas",),
    "export": ("tuzhi export atlas -f graphml -o atlas.graphml", "tuzhi export atlas -f trig -o atlas.trig"),
    "validate": ("tuzhi validate atlas",),
    "serve": (
        "tuzhi serve atlas",
        "curl -H 'Accept: text/csv' 'localhost:8000/sparql' --data-urlencode query='SELECT …'",
    ),
    "eval": ("tuzhi eval labels.jsonl --errors 5",),
}

MESSAGES: dict[str, dict[str, str]] = {
    "reading": {"zh": "读取文章", "en": "Reading articles"},
    "interrupted": {"zh": "tuzhi: 已中断，原有内容未改动", "en": "tuzhi: interrupted; what stood there is unchanged"},
    "nothing": {
        "zh": "没有读到任何文章，{output} 未改动；请给出 .txt 或 .md 文件，或包含它们的文件夹",
        "en": "no article could be read, {output} is unchanged; name text files or folders that hold some",
    },
    "built": {
        "zh": "{articles} 篇文章：{entities} 个实体，{facts} 条事实，{observations} 个数字；{rejected} 条未采纳，{failed} 个文件未读。",
        "en": "{articles} articles: {entities} entities, {facts} facts, {observations} numbers; "
        "{rejected} readings refused, {failed} files not read.",
    },
    "open": {
        "zh": "用浏览器打开 {page}；查询用 {turtle} 或 tuzhi query {output}",
        "en": "Open {page} in a browser; query {turtle}, or use `tuzhi query {output}`",
    },
    "serving": {
        "zh": "打开 http://{host}:{port}/ ，SPARQL 端点是 http://{host}:{port}/sparql ；按 Ctrl+C 停止",
        "en": "Open http://{host}:{port}/ ; the SPARQL endpoint is http://{host}:{port}/sparql ; stop with Ctrl+C",
    },
    "unknown": {
        "zh": "tuzhi: 图谱里没有“{name}”；试试它的一部分，或用 tuzhi stats 看有什么",
        "en": "tuzhi: the atlas has no “{name}”; try a part of it, or see `tuzhi stats`",
    },
    "others": {"zh": "\n另见：{names}", "en": "\nSee also: {names}"},
    "stats": {
        "zh": "{articles} 篇文章，{entities} 个实体，{facts} 条事实，{observations} 个数字",
        "en": "{articles} articles, {entities} entities, {facts} facts, {observations} numbers",
    },
    "conforms": {"zh": "{folder}: 合格", "en": "{folder}: conforms"},
    "violations": {"zh": "{folder}: {count} 处不合格", "en": "{folder}: {count} violations"},
}


def width(text: str) -> int:
    """Terminal columns that a text fills: Chinese characters fill two.

    >>> width("徐汇AI")
    6
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def columns(rows: Sequence[Sequence[str | None]]) -> Iterator[str]:
    """Rows as aligned lines; the first row is the head."""
    texts = [[("" if cell is None else cell).replace("\n", " ") for cell in row] for row in rows]
    sizes = [max(width(row[i]) for row in texts) for i in range(len(texts[0]))]
    for row in texts:
        yield "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, sizes, strict=True)).rstrip()


def marked(sentence: str, quote: str) -> str:
    """The sentence with the words that state the fact made bold, where standard output is a terminal."""
    if not sys.stdout.isatty() or quote not in sentence:
        return sentence
    return sentence.replace(quote, f"\x1b[1m{quote}\x1b[0m", 1)
