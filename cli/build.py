"""`tuzhi build`: articles become an atlas."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..exports.atlas import PAGE, TURTLE, write_atlas
from ..extract.build import combine
from ..graph.errors import InputError
from .verbs import PATHS, echo, jobs_option, json_option, output_option, report, verb, words
from .work import read_and_extract

EXAMPLES = ("tuzhi build seeds -o atlas", "tuzhi build 报道/ 年报.txt -o atlas -j 4")
TEXT = {
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
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("build", lang, EXAMPLES)
    @PATHS
    @output_option(lang)
    @jobs_option(lang)
    @json_option(lang)
    def build(paths: tuple[Path, ...], output: Path, jobs: int, as_json: bool) -> int:
        reading = read_and_extract(paths, jobs=jobs, label=say("reading"))
        failed = report(reading.failures)
        if not reading.extractions:
            raise InputError(say("nothing", output=output))
        whole = combine(reading.extractions)
        manifest = write_atlas(whole.graph, whole.rejections, output, lang=lang)
        if as_json:
            failures = [{"path": f.path, "message": f.message, "skipped": f.skipped} for f in reading.failures]
            echo(json.dumps({**manifest, "failures": failures}, ensure_ascii=False))
        else:
            echo(say("built", failed=failed, rejected=len(whole.rejections), output=output, **manifest))
            echo(say("open", page=output / PAGE, turtle=output / TURTLE, output=output))
        return 1 if failed else 0

    return build
