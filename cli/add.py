"""`tuzhi add`: further articles for an atlas."""

from __future__ import annotations

from pathlib import Path

import click

from ..extract.workers import local_mapper
from . import work
from .build import show_made, telling_nothing
from .verbs import ATLAS, PATHS, jobs_option, json_option, verb, wait_option, words

EXAMPLES = ("tuzhi add atlas 今天.txt", "tuzhi add atlas 报道/ -j 4")


def command(lang: str) -> click.Command:
    say = words({}, lang)

    @verb("add", lang, EXAMPLES)
    @ATLAS
    @PATHS
    @jobs_option(lang)
    @wait_option(lang)
    @json_option(lang)
    def add(folder: Path, paths: tuple[Path, ...], jobs: int, wait: bool, as_json: bool) -> int:
        with local_mapper(jobs) as mapper, telling_nothing(folder, lang):
            made = work.add(paths, folder, mapper=mapper, label=say("reading"), wait=wait)
        return 1 if show_made(made, lang, as_json=as_json) else 0

    return add
