"""`tuzhi remove`: articles leave an atlas, and with them what only they stated."""

from __future__ import annotations

from pathlib import Path

import click

from ..extract.workers import local_mapper
from . import work
from .build import show_made
from .verbs import ATLAS, json_option, verb, wait_option

EXAMPLES = ("tuzhi remove atlas 报道/旧闻.txt", "tuzhi remove atlas 5f2c81d09ab34e77")


def command(lang: str) -> click.Command:
    @verb("remove", lang, EXAMPLES)
    @ATLAS
    @click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
    @wait_option(lang)
    @json_option(lang)
    def remove(folder: Path, articles: tuple[str, ...], wait: bool, as_json: bool) -> int:
        with local_mapper(1) as mapper:
            made = work.remove(articles, folder, mapper=mapper, wait=wait)
        show_made(made, lang, as_json=as_json)
        return 0

    return remove
