"""`tuzhi export`: an atlas in another format."""

from __future__ import annotations

from pathlib import Path

import click

from ..exports import EXPORTERS, export
from ..exports.atlas import GRAPH, open_atlas, read_manifest
from ..exports.partitions import write_partitions, write_table_partitions
from ..exports.work import announce_split
from ..graph.errors import InputError
from .verbs import ATLAS, echo, output_option, verb, words
from .waiting import RATE, waiting

EXAMPLES = (
    "tuzhi export atlas -f graphml -o atlas.graphml",
    "tuzhi export atlas -f trig -o atlas.trig",
    "tuzhi export atlas -f nquads --split 10000 -o quads",
    "tuzhi export atlas -f tables --split 100000 -o tables",
)
TEXT = {
    "rate": RATE,
    "format": {"zh": "导出格式。", "en": "The format to write."},
    "split": {
        "zh": "写成一个文件夹，不占内存：nquads 每个文件 N 篇文章，tables 每个文件 N 行。",
        "en": "A folder, whatever the size of the atlas: nquads with N articles a file, tables with N rows a file.",
    },
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("export", lang, EXAMPLES)
    @ATLAS
    @click.option("-f", "--format", "form", type=click.Choice(sorted(EXPORTERS)), required=True, help=say("format"))
    @output_option(lang)
    @click.option("--split", type=click.IntRange(1), metavar="N", help=say("split"))
    def write(folder: Path, form: str, output: Path, split: int | None) -> None:
        if split is not None:
            if form not in ("nquads", "tables"):
                raise InputError(f"{form}: only nquads and tables can be split into files")
            manifest = read_manifest(folder)
            with waiting(form, say("rate"), output) as count:
                count(manifest["facts"])
                announce_split(manifest)
                if form == "nquads":
                    write_partitions(folder / GRAPH, output, articles=split)
                else:
                    write_table_partitions(folder / GRAPH, output, rows=split)
            echo(str(output))
            return
        with waiting(form, say("rate"), output) as count:
            kg = open_atlas(folder)
            count(len(kg.facts))
            export(kg, output, form=form, lang=lang, atlas=folder)
        echo(str(output))

    return write
