"""Finds what an article names: candidates from the gazetteer, the tagger and rules; choose() decides between overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..graph.model import Article, Mention, Sentence
from .choose import Key, Votes, Weights, choose, load_weights, odds, pool_kinds, prefer_wholes, probability
from .document import Document
from .gazetteer import Gazetteer, load_gazetteer
from .names import Areas, brand_starts, is_vague
from .nesting import find_nested, split_areas
from .rules import Candidate, find_by_endings, find_by_rules, find_organs
from .sentences import split_sentences
from .tagger import Tagger, load_tagger
from .things import name_things


@dataclass(frozen=True, slots=True)
class Source:
    """What a finder may look at: the text, its sentences, the loaded finders, and what earlier finders found."""

    text: str
    sentences: Sequence[Sentence]
    gazetteer: Gazetteer
    tagger: Tagger
    found: Sequence[Candidate] = ()


Finder = Callable[[Source], Iterable[Candidate]]


def by_gazetteer(source: Source) -> Iterator[Candidate]:
    """Names that are generally known; `gazetteer?` where the form means other things too."""
    for match in source.gazetteer.match(source.text):
        finder = "gazetteer?" if match.ambiguous else "gazetteer"
        yield Candidate(match.start, match.end, match.entry.kind, finder, 1.0)
        if match.entry.kind == "Product" and source.text[match.end : match.end + 3].lower() == "app":
            yield Candidate(match.start, match.end + 3, "Product", finder, 1.0)


def by_tagger(source: Source) -> Iterator[Candidate]:
    """The spans of the neural tagger, also those that it holds for second best."""
    texts = [s.text for s in source.sentences]
    for sentence, spans in zip(source.sentences, source.tagger.candidates(texts), strict=True):
        for span in spans:
            start, end = _trim(source.text, sentence.start + span.start, sentence.start + span.end)
            if start < end and not is_vague(source.text[start:end]):
                yield Candidate(start, end, span.kind, "tagger", span.score)


_LEAD = re.compile(
    r"(?:[一两二三四五六七八九十\d]+)[台款家座所个位项枚艘架](?=[一-鿿A-Z])|今年|去年|明年|本届|此次|本次|旗下|联合|(?:及|以及|和)?(?:现有|老)股东|不久前|以及|目前|近日|日前|"
    r"像(?=[一-鿿]{2,3}$)|各(?=街镇)|(?:文|图|作者|编辑)[/丨]|曾?任(?=.{6,}公司$)"
)
_GLUED = re.compile(r"(?<=》)[、和与及]?《|[、和与及](?:首届|第[一二三四五六七八九十\d]+届)")
_TAIL = re.compile(r"(?:领投|跟投|投资了|宣布|表示|获悉|联合投资)$")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space, the words and the one pair of quotation marks around it."""
    if (lead := _LEAD.match(text, start, end)) and lead.end() < end - 1:
        start = lead.end()
    if tail := _TAIL.search(text[start:end]):
        end = start + tail.start()
    span = text[start:end]
    for opening, closing in ("（）", "()", "《》"):
        if span.count(opening) > span.count(closing) and span.rfind(opening) > 1:
            end = start + span.rfind(opening)
            span = text[start:end]
    if cut := _GLUED.search(span):
        end = start + cut.start()
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if (
        end - start > 2
        and text[start] in '“"「『'
        and text[end - 1] in '”"」』'
        and not set(text[start + 1 : end - 1]) & set("“”")
    ):
        return start + 1, end - 1
    return start, end


_VERSION = re.compile(
    r"[ -]?(?:[A-Z]?\d+(?:\.\d+)*[A-Za-z]?|[A-Z][a-z]+ \d+(?:\.\d+)?)"
    r"(?: (?:Pro|Max|Plus|Turbo|Mini|Ultra|Lite|Flash|Air|Preview|[A-Z][a-z]{2,4}))?(?![A-Za-z0-9])"
)


_BRACKET = re.compile(r"[（(](?P<x>[一-鿿]{2,6})[）)]")
_BRANCHED = frozenset({"University", "Company", "ResearchInstitute", "Investor", "Incubator"})


def by_brackets(source: Source) -> Iterator[Candidate]:
    """A body with the place of its branch in brackets (香港科技大学（广州）)."""
    areas = Areas(source.gazetteer)
    for c in source.found:
        bracket = _BRACKET.match(source.text, c.end) if c.kind in _BRANCHED and c.score >= 0.5 else None
        if bracket and areas.is_area(bracket["x"]):
            yield Candidate(c.start, bracket.end(), c.kind, "rule:bracket", c.score)


_OWNED = re.compile(r"(?:的|旗下|自研|发布|推出)[一-鿿A-Z]{0,8}[“「](?P<x>[^“”「」\n，。！？：；]{2,12})[”」]")


def by_owners(source: Source) -> Iterator[Candidate]:
    """What stands in quotation marks after its maker (青禾智能的“云笺”系统)."""
    makers = {c.end for c in source.found if c.kind in _BRANCHED and c.score >= 0.5}
    for match in _OWNED.finditer(source.text):
        if match.start() in makers:
            for kind in ("Product", "Model"):
                yield Candidate(*match.span("x"), kind, "rule:quoted owned", 0.5)


def by_versions(source: Source) -> Iterator[Candidate]:
    """A known model or product with its version (Kimi K2, GLM 4.5)."""
    for c in source.found:
        if c.finder.startswith("gazetteer") and c.kind in ("Model", "Product"):
            version = _VERSION.match(source.text, c.end)
            if version:
                yield Candidate(c.start, version.end(), c.kind, "rule:version", 0.8)


def by_rules(source: Source) -> Iterator[Candidate]:
    """Names of a telling shape."""
    for c in find_by_rules(source.text):
        start, end = _trim(source.text, c.start, c.end)
        if start < end - 1 and not is_vague(source.text[start:end]):
            yield replace(c, start=start, end=end)
    areas = [(c.start, c.end) for c in source.found if c.kind == "AdminArea" and c.finder in ("gazetteer", "tagger")]
    yield from find_organs(source.text, areas)
    anchors = frozenset(
        c.start for c in source.found if c.finder in ("gazetteer", "gazetteer?", "tagger") and c.end - c.start > 1
    )
    yield from find_by_endings(source.text, anchors)


_SHORT = re.compile(
    r"[（(](?:以下|下文)?(?:简称|称|又称|又名|即|英文名|英文简称|原名)?(?:为)?[:：]?\s*[“\"「]?(?P<x>[^“”\"「」（）()，。；\n]{2,20})[”\"」]?"
    r"(?:[，,、或]\s*[“\"「][^“”]{2,12}[”\"」])?[）)]"
)
# A bracket that tells a share, a date, a code or a size of X (持股35%) is no name of it.
_REMARK = re.compile(r"[%％]|持股|控股|占比|\d+\s*[年月日万亿元人家个]|^\d+$")
_SAID_SHORT = re.compile(r"^[（(](?:以下|下文)?(?:简称|下称|又称|又名|英文名|英文简称|原名)")


def by_aliases(source: Source) -> Iterator[Candidate]:
    """X（以下简称“Y”） and X（Y）: Y is a name of X's kind, wherever it stands."""
    ends: dict[int, dict[str, float]] = {}
    for c in source.found:
        kinds = ends.setdefault(c.end, {})
        kinds[c.kind] = max(kinds.get(c.kind, 0.0), c.score)
    for match in _SHORT.finditer(source.text):
        at = match.start() - (source.text[match.start() - 1 : match.start()] in '”」"' if match.start() else 0)
        said = bool(_SAID_SHORT.match(match[0]))
        if not said and _REMARK.search(match["x"]):
            continue
        for kind, score in ends.get(at, {}).items():
            finder = "alias said" if said else "alias"
            for start in _places(source.text, match["x"]) if said else [match.start("x")]:
                yield Candidate(start, start + len(match["x"]), kind, f"rule:{finder}", score)


def by_brands(source: Source) -> Iterator[Candidate]:
    """The brand inside a registered name, where it stands alone (启元新创（上海）科技有限公司: 启元新创)."""
    text, areas = source.text, Areas(source.gazetteer)
    registered = {
        (text[c.start : c.end], c.kind): c.score
        for c in source.found
        if c.kind in ("Company", "Investor") and text[c.start : c.end].rstrip("）)").endswith(("公司", "有限合伙"))
    }
    for (name, kind), score in sorted(registered.items()):
        area = areas.front(name)
        for begin in brand_starts(name, areas):
            head = name[begin : begin + 2]
            if not re.fullmatch(r"[一-鿿A-Za-z]{2}", head):
                continue
            for start in _places(text, head):
                length = 2
                while begin + length < len(name) and text[start + length : start + length + 1] == name[begin + length]:
                    length += 1
                if area < begin + length < len(name):
                    yield Candidate(start, start + length, kind, "brand", score)


def by_repetition(source: Source) -> Iterator[Candidate]:
    """A form that was found once with confidence is a candidate at all its places."""
    text = source.text
    sure: dict[tuple[str, str], float] = {}
    for c in source.found:
        if c.score >= 0.5 and c.finder != "gazetteer?":
            key = (text[c.start : c.end], c.kind)
            sure[key] = max(sure.get(key, 0.0), c.score)
    for (form, kind), score in sorted(sure.items()):
        for start in _places(text, form):
            yield Candidate(start, start + len(form), kind, "repeat", score)


# In this order: later finders see what earlier ones found.
FINDERS: tuple[Finder, ...] = (
    by_gazetteer,
    by_versions,
    by_tagger,
    by_brackets,
    by_owners,
    by_rules,
    by_aliases,
    by_brands,
    by_repetition,
)


def _places(text: str, form: str) -> list[int]:
    """Where a form stands in a text; a Latin form only as a whole word."""
    found, at = [], text.find(form)
    while at >= 0:
        end = at + len(form)
        left, right = text[at - 1 : at] if at else "", text[end : end + 1]
        if not (_latin(form[0]) and _latin(left)) and not (_latin(form[-1]) and _latin(right)):
            found.append(at)
        at = text.find(form, at + 1)
    return found


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def find_candidates(
    text: str,
    sentences: Sequence[Sentence],
    *,
    gazetteer: Gazetteer,
    tagger: Tagger,
    finders: Sequence[Finder] = FINDERS,
) -> list[Candidate]:
    """What all finders propose, those of one finder after those of another."""
    found: list[Candidate] = []
    for finder in finders:
        found.extend(list(finder(Source(text, sentences, gazetteer, tagger, tuple(found)))))
    return found


# Log-odds that a name needs. What is below 0 stands in the end only where a fact confirms it (build.py).
LEAST = -1.0


def find_mentions(
    article: Article,
    *,
    gazetteer: Gazetteer | None = None,
    tagger: Tagger | None = None,
    finders: Sequence[Finder] = FINDERS,
    weights: Weights | None = None,
) -> Document:
    """The article with its sentences, its mentions and the entities that they stand for."""
    gazetteer, text = gazetteer or load_gazetteer(), article.text
    sentences = tuple(split_sentences(text))
    candidates = find_candidates(text, sentences, gazetteer=gazetteer, tagger=tagger or load_tagger(), finders=finders)
    votes = Votes.of(text, candidates)
    scored = pool_kinds(odds(votes, load_weights() if weights is None else weights), text)
    chosen = [_mention(votes, key, value) for key, value in choose(prefer_wholes(scored), threshold=LEAST)]
    areas = Areas(gazetteer)
    chosen = split_areas(text, chosen, areas)
    nested = find_nested(text, chosen, areas)
    mentions, inside, entities = name_things(text, chosen, nested, areas)
    return Document(article, sentences, mentions, inside, entities)


def _mention(votes: Votes, key: Key, value: float) -> Mention:
    start, end, kind = key
    finders = sorted(votes.at[key])
    text = votes.text[start:end]
    return Mention(start, end, text, kind, text, "+".join(f.split(":")[0] for f in finders), probability(value))
