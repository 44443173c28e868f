"""Chinese or English: `--lang` where it is given, else the environment's locale."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

LANGUAGES = ("zh", "en")


def choose_language(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> str:
    """The language of help and messages. Looked up before the arguments are parsed, because help is in it too.

    >>> choose_language(["--lang", "en"], {"LANG": "zh_CN.UTF-8"}), choose_language([], {"LANG": "C.UTF-8"})
    ('en', 'en')
    >>> choose_language([], {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB"})
    'zh'
    """
    for here, word in enumerate(argv):
        if word == "--lang" and here + 1 < len(argv) and argv[here + 1] in LANGUAGES:
            return argv[here + 1]
        if word.startswith("--lang=") and word[7:] in LANGUAGES:
            return word[7:]
    for variable in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        if value := environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
