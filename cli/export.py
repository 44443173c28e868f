"""`tuzhi export`: an atlas in another format."""

from __future__ import annotations

from pathlib import Path

import click

from ..exports import EXPORTERS, export
from ..exports.atlas import open_atlas
from .verbs import ATLAS, echo, output_option, verb, words

EXAMPLES = ("tuzhi export atlas -f graphml -o atlas.graphml", "tuzhi export atlas -f trig -o atlas.trig")
TEXT = {"format": {"zh": "导出格式。", "en": "The format to write."}}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("export", lang, EXAMPLES)
    @ATLAS
    @click.option("-f", "--format", "form", type=click.Choice(sorted(EXPORTERS)), required=True, help=say("format"))
    @output_option(lang)
    def write(folder: Path, form: str, output: Path) -> None:
        export(open_atlas(folder), output, form=form, lang=lang)
        echo(str(output))

    return write
