"""Plain pages of the site, for browsers without scripts, for search engines and for printing: one an entity and an article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from ..graph.model import Article, Entity, Evidence, Fact, Observation
from .context import cut
from .resources import Resources

MOST = 5_000  # entities and articles with a page of their own: the most important, the newest
MOST_FACTS = 500  # on one page

_POLICY = "default-src 'none'; style-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'"
_PLAIN = re.compile(r"[^\w\-·]+")
_WORDS = {
    "zh": {
        "all": "全部实体", "articles": "文章", "facts": "事实", "figures": "数据", "aliases": "又名", "open": "在图志中打开",
        "confidence": "置信度", "original": "原网页", "untitled": "无标题", "read": "从文中读出", "more": "另有 {} 条，见图志",
    },
    "en": {
        "all": "All entities", "articles": "Articles", "facts": "Facts", "figures": "Figures", "aliases": "Also", "open": "Open in the explorer",
        "confidence": "Confidence", "original": "Original page", "untitled": "Untitled", "read": "Read out of the text", "more": "{} more, see the explorer",
    },
}  # fmt: skip


def file_names(keys: Iterable[str]) -> dict[str, str]:
    """A file name for each key that every file system takes, no two alike even where case does not count.

    >>> file_names(["极星数科", "A/B", "a_b"])
    {'极星数科': '极星数科', 'A/B': 'A_B-998d3ed8', 'a_b': 'a_b'}
    """
    made: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        name = _PLAIN.sub("_", key)
        if not name or name != key or len(name.encode()) > 160 or name.lower() in taken:
            digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:8]
            name = f"{name.encode()[:160].decode('utf-8', 'ignore')}-{digest}"
        taken.add(name.lower())
        made[key] = name
    return made


class PlainPages:
    """The pages, as (path, text)."""

    def __init__(self, resources: Resources, *, lang: str) -> None:
        self._home, self._kg, self._schema = resources, resources.kg, resources.schema
        self._lang, self._words = lang, _WORDS[lang]
        self._entities = resources.ranked[:MOST]
        kinds: dict[str, list[str]] = {}
        for entity in self._entities:
            kinds.setdefault(entity.kind, []).append(entity.name)
        files = {kind: file_names(names) for kind, names in kinds.items()}
        self._paths = {e.id: f"id/{e.kind}/{files[e.kind][e.name]}.html" for e in self._entities}
        articles = file_names(a.id for a in resources.newest[:MOST])
        self._article_paths = {key: f"article/{name}.html" for key, name in articles.items()}

    def pages(self) -> Iterator[tuple[str, str]]:
        """All of them: the lists, then entities, then articles."""
        yield "list.html", self._list()
        for entity in self._entities:
            yield self._paths[entity.id], self._entity(entity)
        for article in self._home.newest[:MOST]:
            yield self._article_paths[article.id], self._article(article)

    def _page(self, title: str, body: str, *, up: str, explorer: str) -> str:
        lang = "zh-CN" if self._lang == "zh" else "en"
        return (
            f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<title>{escape(title)} · 图志</title>\n<link rel="icon" href="data:,">\n'
            f'<link rel="stylesheet" href="{up}assets/explorer.css">\n</head>\n<body>\n<main class="plain-page">\n'
            f'<p class="hint"><a href="{up}index.html{explorer}">{self._words["open"]}</a> · '
            f'<a href="{up}list.html">{self._words["all"]}</a></p>\n{body}\n</main>\n</body>\n</html>\n'
        )

    def _list(self) -> str:
        kinds: dict[str, list[Entity]] = {}
        for entity in self._entities:
            kinds.setdefault(entity.kind, []).append(entity)
        parts = [f"<h1>{self._words['all']}</h1>"]
        for kind in sorted(kinds):
            rows = "".join(f"<li>{self._link(e.id, '')}</li>" for e in kinds[kind])
            parts.append(f"<h2>{escape(self._schema.label(kind, self._lang))}</h2>\n<ul>{rows}</ul>")
        rows = "".join(f"<li>{self._source(a, '')}</li>" for a in self._home.newest[:MOST])
        parts.append(f"<h2>{self._words['articles']}</h2>\n<ul>{rows}</ul>")
        return self._page(self._words["all"], "\n".join(parts), up="", explorer="#/")

    def _entity(self, entity: Entity) -> str:
        up = "../../"
        facts, figures = self._home.facts_about(entity.id), self._home.observations_about(entity.id)
        kind = self._schema.label(entity.kind, self._lang)
        parts = [f'<p class="kind">{escape(kind)}</p>\n<h1>{escape(entity.name)}</h1>']
        if entity.aliases:
            parts.append(f'<p class="aliases">{self._words["aliases"]} {escape(" · ".join(entity.aliases))}</p>')
        for title, rows in (("facts", facts), ("figures", figures)):
            if rows:
                items = "".join(self._item(item, up) for item in rows[:MOST_FACTS])
                parts.append(f"<h2>{self._words[title]}</h2>\n<ul>{items}</ul>")
                if len(rows) > MOST_FACTS:
                    parts.append(f"<p>{self._words['more'].format(len(rows) - MOST_FACTS)}</p>")
        named = self._home.named_in.get(entity.id, [])[:MOST_FACTS]
        rows_text = "".join(f"<li>{self._source(self._kg.articles[a], up)}</li>" for a in named)
        parts.append(f"<h2>{self._words['articles']}</h2>\n<ul>{rows_text}</ul>")
        address = f"#/entity/{quote(entity.kind, safe='')}/{quote(entity.name, safe='', errors='replace')}"
        return self._page(entity.name, "\n".join(parts), up=up, explorer=address)

    def _article(self, article: Article) -> str:
        up = "../"
        title = article.title or article.path or self._words["untitled"]
        about = " · ".join(x for x in (article.source, article.published, "、".join(article.reporters)) if x)
        text = "".join(f"<p>{escape(line.strip())}</p>\n" for line in article.text.split("\n") if line.strip())
        readings = "".join(f"<li>{self._statement(item, up)}</li>" for _, item in self._home.readings(article.id))
        body = (
            f'<h1>{escape(title)}</h1>\n<p class="hint">{escape(about)} {self._outside(article)}</p>\n'
            f'<div class="read-text">\n{text}</div>\n<h2>{self._words["read"]}</h2>\n<ul>{readings}</ul>'
        )
        return self._page(title, body, up=up, explorer=f"#/article/{quote(article.id, safe='', errors='replace')}")

    def _item(self, item: Fact | Observation, up: str) -> str:
        quotes = "".join(self._quote(ev, up) for ev in item.evidence if ev.article in self._kg.articles)
        return f'<li class="fact">{self._statement(item, up)}{quotes}</li>\n'

    def _statement(self, item: Fact | Observation, up: str) -> str:
        if isinstance(item, Fact):
            target = self._link(item.object, up) if item.object in self._kg.entities else escape(item.object)
            notes = "".join(f' <span class="chip">{escape(value)}</span>' for _, value in item.qualifiers)
            said = f"{self._link(item.subject, up)} {escape(self._schema.label(item.property, self._lang))} {target}{notes}"
        else:
            bound = "" if item.bound == "=" else item.bound
            value = f"{escape(bound)}{format(item.value, 'f')} {escape(item.unit)}"
            said = f"{self._link(item.about, up)} {escape(item.measure)} <strong>{value}</strong> {escape(item.time)}"
        return f'{said} <small title="{self._words["confidence"]}">{item.confidence:.2f}</small>'

    def _quote(self, ev: Evidence, up: str) -> str:
        article = self._kg.articles[ev.article]
        start, end = cut(article, ev)
        text = article.text
        before, said, after = (escape(text[a:b]) for a, b in ((start, ev.start), (ev.start, ev.end), (ev.end, end)))
        return (
            f'<div class="source"><blockquote>{before}<mark>{said}</mark>{after}</blockquote>{self._source(article, up)}</div>'
        )  # fmt: skip

    def _source(self, article: Article, up: str) -> str:
        title = escape(article.title or article.path or self._words["untitled"])
        about = escape(" · ".join(x for x in (article.source, article.published) if x))
        path = self._article_paths.get(article.id)
        # An article without a plain page is read in the explorer.
        address = _address(path) if path else f"index.html#/article/{quote(article.id, safe='', errors='replace')}"
        return f'<a href="{up}{address}">{title}</a> <small>{about}</small>'

    def _outside(self, article: Article) -> str:
        if not re.match(r"https?://", article.url):
            return ""
        return f'<a href="{escape(article.url)}" rel="noopener noreferrer external">{self._words["original"]}</a>'

    def _link(self, key: str, up: str) -> str:
        name = escape(key.partition("/")[2])
        path = self._paths.get(key)
        return (
            f'<a class="name" href="{up}{_address(path)}">{name}</a>' if path else f'<span class="name">{name}</span>'
        )


def _address(path: str) -> str:
    return quote(path, safe="/")
