"""`tuzhi report`: a readable brief of an atlas."""

from __future__ import annotations

from pathlib import Path

import click

from ..exports.atlas import open_atlas
from ..exports.report import write_report
from ..graph.brief import LEAST, make_brief
from .verbs import ATLAS, echo, output_option, verb, words

EXAMPLES = ("tuzhi report atlas -o 简报.html", "tuzhi --lang en report atlas -o brief.docx --least 0.7")
TEXT = {"least": {"zh": "把握至少多少的读法才写进去。", "en": "Only what is at least so sure is written."}}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("report", lang, EXAMPLES)
    @ATLAS
    @output_option(lang)
    @click.option("--least", type=click.FloatRange(0, 1), default=LEAST, show_default=True, help=say("least"))
    def report(folder: Path, output: Path, least: float) -> None:
        kg = open_atlas(folder)
        write_report(make_brief(kg, lang=lang, least=least), kg, output)
        echo(str(output))

    return report
