"""`tuzhi build`: articles become an atlas; over an atlas that stands there, only new and changed articles are read."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import PAGE, TURTLE
from ..extract.readers.watch import changes
from ..extract.scheduler import dask_mapper
from ..extract.workers import Reading, local_mapper
from ..graph.decisions import read_decisions
from ..graph.errors import InputError, TuzhiError
from . import work
from .llm import llm_reading, reading_options
from .verbs import (
    PATHS,
    complain,
    echo,
    jobs_option,
    json_option,
    output_option,
    report,
    verb,
    wait_option,
    warn,
    words,
)

EXAMPLES = (
    "tuzhi build seeds -o atlas",
    "tuzhi build 报道/ 年报.txt -o atlas -j 4",
    "tuzhi build 报道/ -o atlas --watch",
)
TEXT = {
    "scheduler": {
        "zh": "在 Dask 集群上抽取：调度器的地址，如 tcp://10.0.0.5:8786。",
        "en": "Extract on a Dask cluster: the address of its scheduler, as tcp://10.0.0.5:8786.",
    },
    "watch": {
        "zh": "一直看着这些文件，一有变化就更新图谱；按 Ctrl+C 停止。",
        "en": "Keep watching the files, and update the atlas when they change; stop with Ctrl+C.",
    },
    "interval": {"zh": "配合 --watch：每隔几秒看一次。", "en": "With --watch: seconds between two looks."},
    "decisions": {
        "zh": "另取这个文件里的决定（decisions.jsonl），记入图谱。",
        "en": "Take over the decisions in this file (a decisions.jsonl).",
    },
    "open": {
        "zh": "用浏览器打开 {page}；查询用 {turtle} 或 tuzhi query {output}",
        "en": "Open {page} in a browser; query {turtle}, or use `tuzhi query {output}`",
    },
    "large": {
        "zh": "图谱较大，网页和 Turtle 到用时才写：tuzhi serve {output}，或 tuzhi export {output} -f html",
        "en": "A large atlas gets its page and its Turtle when they are asked for: `tuzhi serve {output}`, "
        "or `tuzhi export {output} -f html`",
    },
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("build", lang, EXAMPLES)
    @PATHS
    @output_option(lang)
    @jobs_option(lang)
    @reading_options(lang)
    @click.option("--decisions", "noted", type=click.Path(path_type=Path, exists=True), help=say("decisions"))
    @click.option("--scheduler", default="", metavar="ADDRESS", help=say("scheduler"))
    @click.option("--watch", is_flag=True, help=say("watch"))
    @click.option("--interval", type=click.FloatRange(0.1), default=2.0, show_default=True, help=say("interval"))
    @wait_option(lang)
    @json_option(lang)
    def build(paths: tuple[Path, ...], watch: bool, interval: float, **options: Any) -> int:
        if not watch:
            return once(paths, **options)
        for _ in changes(paths, partial(time.sleep, interval)):
            try:
                once(paths, **options)
            except TuzhiError as error:
                # A file that is just being written, another writer, a full disk: the next change may mend it.
                complain(error, lang)
        return 0

    def once(
        paths: tuple[Path, ...], output: Path, jobs: int, scheduler: str, noted: Path | None, wait: bool, as_json: bool, use_llm: bool,
        **llm: Any,
    ) -> int:  # fmt: skip
        decisions = read_decisions(noted) if noted else []
        settings: dict[str, Any] = {"lang": lang, "label": say("reading"), "wait": wait, "decisions": decisions}
        unread = 0
        with telling_nothing(output, lang):
            if use_llm:
                with llm_reading(lang, **llm) as model:
                    reading = Reading(model.packed, model.reader.version)
                    made = work.build(paths, output, mapper=model.mapper(say("reading")), reading=reading, **settings)
                    unread = model.tell()
            else:
                with dask_mapper(scheduler, jobs) if scheduler else local_mapper(jobs) as mapper:
                    made = work.build(paths, output, mapper=mapper, **settings)
        failed = show_made(made, lang, as_json=as_json) + unread
        if not as_json:
            key = "open" if PAGE in made.manifest["files"] else "large"
            echo(say(key, page=output / PAGE, turtle=output / TURTLE, output=output))
        return 1 if failed else 0

    return build


MADE = {
    "made": {
        "zh": "{articles} 篇文章（新读 {extracted} 篇）：{entities} 个实体，{facts} 条事实，{observations} 个数字；"
        "{rejected} 条未采纳，{failed} 个文件未读。",
        "en": "{articles} articles ({extracted} of them read now): {entities} entities, {facts} facts, "
        "{observations} numbers; refused readings: {rejected}, unread files: {failed}.",
    },
    "astray": {
        "zh": "tuzhi: 决定 {id}（{action} {target}，{author} {time}）已无对象，未能执行；不再需要就撤销它",
        "en": "tuzhi: decision {id} ({action} {target}, {author} {time}) no longer applies; undo it if it is obsolete",
    },
}


@contextmanager
def telling_nothing(folder: Path, lang: str) -> Iterator[None]:
    """Says of each file why it gave no article, where none did."""
    try:
        yield
    except work.NothingRead as error:
        report(error.failures, lang)
        raise InputError(words({}, lang)("nothing", folder=folder)) from None


def show_made(made: work.Made, lang: str, *, as_json: bool) -> int:
    """Says what an atlas has become; gives the number of files that somebody asked for and that could not be read."""
    failed = report(made.failures, lang)
    for d in made.unmatched:
        target = " ".join(d.target)
        warn(words(MADE, lang)("astray", id=d.id, action=d.action, target=target, author=d.author, time=d.time))
    if as_json:
        failures = [{"path": f.path, "message": f.message, "skipped": f.skipped} for f in made.failures]
        echo(json.dumps({**made.manifest, "extracted": made.extracted, "failures": failures}, ensure_ascii=False))
    else:
        numbers = {key: made.manifest[key] for key in ("articles", "entities", "facts", "observations")}
        rejected = len(made.rejections)
        echo(words(MADE, lang)("made", failed=failed, rejected=rejected, extracted=made.extracted, **numbers))
    return failed
