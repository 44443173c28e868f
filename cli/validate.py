"""`tuzhi validate`: an atlas against SHACL and the rules of the model."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..exports.atlas import TURTLE, derived, open_atlas
from ..graph import validate as rules
from .verbs import ATLAS, echo, json_option, verb, words

EXAMPLES = ("tuzhi validate atlas",)
TEXT = {
    "conforms": {"zh": "{folder}: 合格", "en": "{folder}: conforms"},
    "violations": {"zh": "{folder}: {count} 处不合格", "en": "{folder}: {count} violations"},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("validate", lang, EXAMPLES)
    @ATLAS
    @json_option(lang)
    def validate(folder: Path, as_json: bool) -> int:
        _, refused = rules.validate(open_atlas(folder))
        found = rules.validate_turtle(derived(folder, TURTLE))
        problems = [f"{r.what}: {r.reason}" for r in refused] + list(found.problems)
        if as_json:
            echo(json.dumps({"conforms": not problems, "problems": problems}, ensure_ascii=False))
        else:
            for problem in problems:
                echo(problem)
            echo(say("violations" if problems else "conforms", count=len(problems), folder=folder))
        return 1 if problems else 0

    return validate
