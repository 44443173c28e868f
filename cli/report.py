"""`tuzhi report`: a readable brief of an atlas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..exports.atlas import open_atlas
from ..exports.report import write_report
from ..graph.brief import LEAST, make_brief
from ..graph.brief_writer import Brief
from ..graph.model import KnowledgeGraph
from .llm import llm_options, llm_reading, need_httpx
from .verbs import ATLAS, echo, output_option, verb, warn, words

EXAMPLES = ("tuzhi report atlas -o 简报.html", "tuzhi --lang en report atlas -o brief.docx --least 0.7")
TEXT = {
    "least": {"zh": "把握至少多少的读法才写进去。", "en": "Only what is at least so sure is written."},
    "llm": {
        "zh": "让语言模型把句子改写通顺（OPENAI_BASE_URL、OPENAI_API_KEY）；逐句核对，不许多出任何名称、数字和说法；会访问网络。",
        "en": "Let a language model reword the sentences (OPENAI_BASE_URL, OPENAI_API_KEY), each checked: no name, number or claim "
        "may be new; reaches the network.",
    },
    "estimate": {
        "zh": "改写约需 {calls} 次调用、{tokens} 个 token{cost}（已存的回答不再计）",
        "en": "rewording needs about {calls} calls and {tokens} tokens{cost} (answers that are kept cost nothing)",
    },
    "polished": {
        "zh": "{taken} 句由模型改写，{refused} 句不合要求未采用，{failed} 组没有得到回答",
        "en": "{taken} sentences reworded by the model, {refused} refused, {failed} groups without an answer",
    },
    "refused": {"zh": "未采用：{text}（{reason}）", "en": "refused: {text} ({reason})"},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("report", lang, EXAMPLES)
    @ATLAS
    @output_option(lang)
    @click.option("--least", type=click.FloatRange(0, 1), default=LEAST, show_default=True, help=say("least"))
    @llm_options(lang, purpose=say("llm"))
    def report(folder: Path, output: Path, least: float, use_llm: bool, **llm: Any) -> int:
        kg = open_atlas(folder)
        brief, failed = make_brief(kg, lang=lang, least=least), 0
        if use_llm:
            brief, failed = reworded(brief, kg, llm)
        write_report(brief, kg, output)
        echo(str(output))
        return 1 if failed else 0

    def reworded(brief: Brief, kg: KnowledgeGraph, llm: dict[str, Any]) -> tuple[Brief, int]:
        """The brief in a model's words where they hold, and how many groups of sentences it did not answer."""
        need_httpx(lang)
        from ..extract.llm_polish import estimate, polish

        with llm_reading(lang, **llm) as model:
            calls, tokens = estimate(brief)
            warn(say("estimate", calls=calls, tokens=tokens, cost=model.cost(tokens)))
            done = polish(model.reader.client, brief, kg)
        for text, reason in done.refused[:5]:
            warn(say("refused", text=text, reason=reason))
        for line in done.failures[:5]:
            warn(f"tuzhi: {line}")
        warn(say("polished", taken=done.taken, refused=len(done.refused), failed=len(done.failures)))
        return done.brief, len(done.failures)

    return report
