"""`tuzhi fetch`: the pages that feeds, sitemaps and lists of addresses name, saved in a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..extract.readers.fetch import AGENT, RATE, Visitor, fetch, read_list
from .verbs import complain, echo, output_option, verb, words

EXAMPLES = (
    "tuzhi fetch https://example.com/rss.xml -o 报道",
    "tuzhi fetch 网址.txt -o 报道 --rate 5 --limit 100",
    "tuzhi fetch https://example.com/sitemap.xml -o 报道 && tuzhi build 报道 -o atlas",
)
TEXT = {
    "rate": {"zh": "对同一网站两次访问之间至少隔几秒。", "en": "Least seconds between two requests to one site."},
    "limit": {"zh": "最多取多少个新网页。", "en": "At most so many new pages."},
    "changed": {
        "zh": "已取过的网页也问一问有没有改动（默认不再访问）。",
        "en": "Ask of pages fetched before whether they changed (else they are not asked for again).",
    },
    "agent": {"zh": "向网站自报的名字。", "en": "The name that is told to sites."},
    "fetching": {"zh": "取网页", "en": "Fetching"},
    "done": {
        "zh": "{new} 个网页存入 {folder}，{old} 个已有，{failed} 个没有取到。",
        "en": "{new} pages saved in {folder}, {old} there already, {failed} not fetched.",
    },
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("fetch", lang, EXAMPLES)
    @click.argument("lists", nargs=-1, required=True, metavar="LIST...")
    @output_option(lang)
    @click.option("--rate", type=click.FloatRange(0), default=RATE, show_default=True, help=say("rate"))
    @click.option("--limit", type=click.IntRange(1), help=say("limit"))
    @click.option("--changed", is_flag=True, help=say("changed"))
    @click.option("--agent", default=AGENT, show_default=True, help=say("agent"))
    def run(lists: tuple[str, ...], output: Path, rate: float, limit: int | None, changed: bool, agent: str) -> int:
        visitor = Visitor(rate=rate, agent=agent)
        urls = list(dict.fromkeys(url for source in lists for url in read_list(source, visitor)))
        new = old = failed = 0
        hidden = not sys.stderr.isatty()
        found = fetch(urls, output, visitor, again="changed" if changed else "never")
        with click.progressbar(found, length=len(urls), label=say("fetching"), file=sys.stderr, hidden=hidden) as bar:
            for page in bar:
                if page.problem:
                    complain(f"{page.url}: {page.problem}", lang)
                    failed += 1
                new += bool(page.file)
                old += not page.file and not page.problem
                if limit is not None and new >= limit:
                    break
        echo(say("done", new=new, old=old, failed=failed, folder=output))
        return 1 if failed else 0

    return run
