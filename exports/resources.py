"""Everything that the explorer shows, cut into resources that a browser asks for by name.

    meta              classes, properties, counts, how many pieces the others are cut into
    sounds            readings of Chinese characters, for the search box
    names/N           names, aliases and number of facts of 10,000 entities, the most important first
    entity/N          whole entities: facts with sentences, figures, articles; N is `shard` of the entity's id
    facts/RANK/N      further facts of an entity of more than 400, by its place in `names`
    article/N         whole articles: text, marked names, what was read out of each sentence; N is `shard` of its id
    articles/N        titles of 2,000 articles, the newest first
    timeline/YEAR     what is dated in a year
    figures/N         stated numbers; N is `shard` of the measure
    links             all links between entities, as arrays (base64 of little-endian numbers)
    places            where each entity stands on the map, as arrays
    review            what deserves a person's look, see `exports.review_page`
    insights          what no single article says, see `exports.insights_page`

Both homes of the explorer, the server and the folder of files, give the same resources. Offsets count UTF-16 units, as
a browser does. Same graph, same bytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from tuzhi import __version__

from ..graph.decisions import Decision
from ..graph.locations import files_of
from ..graph.model import Fact, KnowledgeGraph
from ..graph.schema import Kind
from .arrays import link_arrays, place_arrays
from .context import cut, names_in
from .insights_page import insights
from .lookup import Lookup
from .page_data import radii
from .palette import FALLBACK, shades, shape
from .pieces import in_order, pieces, shard, surest
from .readings import PICTURE, Offsets, Sentences, about_article, apart, item_row, pictured
from .review_page import ReviewPage
from .search_index import sounds
from .series import OverTime

NAMES, ARTICLES = 10_000, 2_000  # rows of one piece
PER_SHARD = {"entity": 48, "article": 12, "figures": 200}  # things of one piece, on average
MOST_FACTS = (
    400  # written with an entity; the surest of each property come first, and the page says how many more there are
)
TOP = 60
MOST_MEASURES = 1_000
PARENTS = ("locatedIn", "partOf", "incubatedBy")  # lead from a thing to the area that it is in

# Characters of GB 2312, level 1 and 2, that a reader may type by mistake for one of the same sound.
_TYPED = range(0xB0, 0xF8)


class Resources(Lookup):
    """The resources of one graph, made when they are asked for. `names` lists them all, `get` makes one."""

    def __init__(self, kg: KnowledgeGraph, decisions: Iterable[Decision] = ()) -> None:
        """What `decisions` are about is not asked again."""
        super().__init__(kg)
        self._decisions = tuple(decisions)

    def names(self) -> Iterator[str]:
        """The name of every resource."""
        yield from ("meta", "sounds", "links", "places", "review", "insights")
        yield from (f"names/{i}" for i in range(pieces(len(self.kg.entities), NAMES)))
        yield from (f"articles/{i}" for i in range(pieces(len(self.kg.articles), ARTICLES)))
        for space in ("entity", "article", "figures"):
            yield from (f"{space}/{i}" for i in range(self._shards[space]))
        yield from (f"timeline/{year}" for year in sorted(self.dated))
        for rank, entity in enumerate(self.ranked):
            many = len(self.facts_of.get(entity.id, ()))
            yield from (
                f"facts/{rank}/{i}" for i in range(pieces(many - MOST_FACTS, MOST_FACTS) if many > MOST_FACTS else 0)
            )

    def get(self, name: str) -> dict[str, Any] | None:
        """The resource of that name; None where there is none."""
        whole: dict[str, Callable[[], dict[str, Any]]] = {
            "meta": self._meta, "sounds": self._sounds, "links": self._arrays, "places": self._places,
            "review": lambda: ReviewPage(self).open(self._decisions), "insights": lambda: insights(self),
        }  # fmt: skip
        if name in whole:
            return whole[name]()
        space, _, piece = name.partition("/")
        if space == "timeline":
            return self._timeline(piece) if piece in self.dated else None
        if space == "facts":
            return self._further(*piece.partition("/")[::2])
        if not (piece.isascii() and piece.isdecimal() and len(piece) < 10):
            return None
        limits = self._shards | {
            "names": pieces(len(self.kg.entities), NAMES), "articles": pieces(len(self.kg.articles), ARTICLES)
        }  # fmt: skip
        makers: dict[str, Callable[[int], dict[str, Any]]] = {
            "names": self._names, "articles": self._articles, "entity": self._entities, "article": self._texts,
            "figures": self._figures,
        }  # fmt: skip
        return makers[space](int(piece)) if space in makers and int(piece) < limits[space] else None

    @cached_property
    def _shards(self) -> dict[str, int]:
        measures = len({o.measure for o in self.observations})
        counts = {"entity": len(self.kg.entities), "article": len(self.kg.articles), "figures": measures}
        return {space: pieces(counts[space], size) for space, size in PER_SHARD.items()}

    @cached_property
    def over_time(self) -> OverTime:
        """Series and contradictions."""
        return OverTime(self.kg)

    @cached_property
    def _in_shard(self) -> dict[str, dict[int, list[str]]]:
        keys = {
            "entity": sorted(self.kg.entities), "article": sorted(self.kg.articles),
            "figures": sorted({o.measure for o in self.observations}),
        }  # fmt: skip
        found: dict[str, dict[int, list[str]]] = {}
        for space, names in keys.items():
            found[space] = defaultdict(list)
            for name in names:
                found[space][shard(name, self._shards[space])].append(name)
        return found

    # The resources.

    def _meta(self) -> dict[str, Any]:
        kg, schema = self.kg, self.schema
        kinds = Counter(e.kind for e in kg.entities.values())
        used = Counter(f.property for f in self.facts)
        dates = sorted(a.published for a in kg.articles.values() if a.published)
        months: Counter[str] = Counter()
        for rows in self.dated.values():
            months.update(date[:7] for date, _ in rows)
        first: dict[str, list[str]] = defaultdict(list)  # of each class the most important
        for entity in self.ranked:
            if len(first[entity.kind]) < 3:
                first[entity.kind].append(entity.name)
        measured: dict[str, set[str]] = defaultdict(set)
        for obs in self.observations:
            measured[obs.measure].add(obs.about)
        measures = {name: Counter(about.partition("/")[0] for about in rows) for name, rows in measured.items()}
        return {
            "version": __version__,
            "counts": {
                "articles": len(kg.articles), "entities": len(kg.entities), "facts": len(self.facts),
                "figures": len(self.observations),
            },
            "first": dates[0] if dates else "",
            "last": dates[-1] if dates else "",
            "kinds": [self._kind(k) | {"n": kinds[k], "top": first[k]} for k in sorted(kinds, key=in_order(schema.kinds))],
            "properties": [
                {
                    "id": name, "zh": schema.label(name, "zh"), "en": schema.label(name, "en"), "n": used[name],
                    **({"date": 1} if name in schema.attributes else {}),
                }
                for name in sorted(used, key=in_order(schema.relations, schema.attributes))
            ],
            "parents": [name for name in PARENTS if name in used],
            "areas": sorted(schema.groups["Area"]),
            # How many entities of each class have a number of that measure.
            "measures": [
                [name, dict(sorted(counts.items()))]
                for name, counts in sorted(measures.items(), key=lambda row: (-row[1].total(), row[0]))
            ][:MOST_MEASURES],
            "pieces": self._shards | {
                "names": pieces(len(kg.entities), NAMES), "articles": pieces(len(kg.articles), ARTICLES),
            },
            "months": dict(sorted(months.items())),
            "top": [[e.id, len(self.facts_of.get(e.id, ()))] for e in self.ranked[:TOP]],
        }  # fmt: skip

    def _kind(self, name: str) -> dict[str, Any]:
        row = self.schema.kinds.get(name, Kind(name, name, name, "", (), FALLBACK))
        light, dark = shades(row.color)
        return {"id": name, "zh": row.zh, "en": row.en, "light": light, "dark": dark, "shape": shape(name)}

    def _sounds(self) -> dict[str, Any]:
        typed = (bytes((high, low)).decode("gb2312", "ignore") for high in _TYPED for low in range(0xA1, 0xFF))
        names = (name for e in self.kg.entities.values() for name in (e.name, *e.aliases))
        by_sound: dict[str, list[str]] = defaultdict(list)
        for char, readings in sounds((*typed, *names)).items():
            # A character's common reading stands before its others.
            for place_, reading in enumerate(readings.split(" ")):
                by_sound[reading].append(char if not place_ else f"-{char}")
        return {
            "common": {s: "".join(c for c in cs if c[0] != "-") for s, cs in sorted(by_sound.items())},
            "other": {s: "".join(c[1:] for c in cs if c[0] == "-") for s, cs in sorted(by_sound.items())},
        }

    def _names(self, piece: int) -> dict[str, Any]:
        rows = self.ranked[piece * NAMES : (piece + 1) * NAMES]
        return {
            "ids": [e.id for e in rows],
            "aliases": {str(i): list(e.aliases) for i, e in enumerate(rows) if e.aliases},
            "facts": [len(self.facts_of.get(e.id, ())) for e in rows],
        }

    def _entities(self, piece: int) -> dict[str, Any]:
        table = Sentences(self.kg, self.mentions)
        entities = {name: self._entity(name, table) for name in self._in_shard["entity"].get(piece, ())}
        return {"entities": entities, **table.rows()}

    def _entity(self, name: str, table: Sentences) -> dict[str, Any]:
        entity, facts = self.kg.entities[name], self.facts_about(name)
        articles, figures = self.named_in.get(name, []), self.observations_about(name)
        first = facts if len(facts) <= MOST_FACTS else surest(facts, name, MOST_FACTS)
        row: dict[str, Any] = {
            "rank": self.number[name],
            "n": len(facts),
            "facts": [table.fact(f) | self.over_time.standing(f) for f in first],
            "figures": [table.figure(o) for o in figures],
            "named": articles[:MOST_FACTS],
            "na": len(articles),
        }
        for article in row["named"]:
            table.article(article)
        if drawn := self.over_time.series(name, figures):
            row["series"] = drawn
        if clashes := self.over_time.clashes(name, first):
            row["clash"] = clashes
        if files := [file for file in files_of(self.kg, name) if PICTURE.fullmatch(file)]:
            row["pictures"] = files
        if entity.aliases:
            row["aliases"] = list(entity.aliases)
        if entity.same_as:
            row["same"] = list(entity.same_as)
        return row

    def _further(self, rank: str, piece: str) -> dict[str, Any] | None:
        numbers = [int(n) for n in (rank, piece) if n.isascii() and n.isdecimal() and len(n) < 10]
        if len(numbers) < 2 or numbers[0] >= len(self.ranked):
            return None
        name = self.ranked[numbers[0]].id
        facts = self.facts_about(name)
        first = {f.key for f in surest(facts, name, MOST_FACTS)} if len(facts) > MOST_FACTS else set()
        rest = [f for f in facts if f.key not in first] if first else []
        start = numbers[1] * MOST_FACTS
        if start >= len(rest):
            return None
        table = Sentences(self.kg, self.mentions)
        rows = [table.fact(f) | self.over_time.standing(f) for f in rest[start : start + MOST_FACTS]]
        return {"facts": rows, **table.rows()}

    def _articles(self, piece: int) -> dict[str, Any]:
        rows = self.newest[piece * ARTICLES : (piece + 1) * ARTICLES]
        return {
            "articles": [{"id": a.id, **about_article(a), "n": len(self.read_from.get(a.id, ()))} for a in rows]
        }  # fmt: skip

    def _texts(self, piece: int) -> dict[str, Any]:
        return {"articles": {name: self.text(name) for name in self._in_shard["article"].get(piece, ())}}

    def text(self, name: str) -> dict[str, Any]:
        """One article as the reader shows it."""
        article = self.kg.articles[name]
        at = Offsets(article.text)
        readings = []
        spans = set(self.mentions.get(name, ()))
        for ev, item in self.readings(name):
            start, end = cut(article, ev)
            ends = [self.kg.entities[e] for e in item.ends if e in self.kg.entities]
            marks = names_in(article, start, end, ends, self.mentions.get(name, ()))
            spans |= {(a, b, ends[role].id) for a, b, role in marks}
            row = {"in": [at[start], at[end]], "q": [at[ev.start], at[ev.end]], "by": ev.method, "ec": ev.confidence}
            if shown := pictured(article, ev.start, ev.end):
                row["pictures"] = shown
            readings.append(item_row(item, self.kg) | row)
        return {
            **about_article(article), "text": article.text, "readings": readings,
            "mentions": [[at[a], at[b], entity] for a, b, entity in apart(spans)],
        }  # fmt: skip

    def _timeline(self, year: str) -> dict[str, Any]:
        table = Sentences(self.kg, self.mentions)
        rows = [
            {"date": date} | (table.fact(item) if isinstance(item, Fact) else table.figure(item))
            for date, item in self.dated[year]
        ]
        return {"rows": rows, **table.rows()}

    def _figures(self, piece: int) -> dict[str, Any]:
        table = Sentences(self.kg, self.mentions)
        found: dict[str, list[dict[str, Any]]] = {m: [] for m in self._in_shard["figures"].get(piece, ())}
        for obs in self.observations:
            if obs.measure in found:
                found[obs.measure].append(table.figure(obs))
        return {"measures": found, **table.rows()}

    def _arrays(self) -> dict[str, Any]:
        kinds = sorted({e.kind for e in self.ranked}, key=in_order(self.schema.kinds))
        return link_arrays(self.kg, [e.kind for e in self.ranked], kinds, self.links, self.number)

    def _places(self) -> dict[str, Any]:
        sizes = radii([self.weight[e.id] for e in self.ranked])
        return place_arrays([(self.number[f.subject], self.number[f.object]) for f in self.links], sizes)
