"""What agents propose about an atlas, queued for a person: decisions in `proposals.jsonl`, articles in `proposed/`.

Nothing here changes the graph. A person accepts (the decision is noted under the person's name, the article is added) or
refuses; either way the proposal leaves the queue.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from .decisions import Decision, append_decisions, decide, line, read_decisions
from .errors import InputError
from .files import atomic_path

QUEUE, ARTICLES = "proposals.jsonl", "proposed"
LONGEST_ARTICLE = 200_000
MOST = 1_000


def propose(folder: Path, decision: Decision) -> None:
    """Queues a decision, once. Raises InputError where the queue is full. Call it while holding the atlas for writing."""
    waiting = proposals(folder)
    if len(waiting) >= MOST:
        raise InputError(f"{folder}: {MOST} proposals wait already; look at them with `tuzhi proposals`")
    if decision.id not in {d.id for d in waiting}:
        append_decisions(folder / QUEUE, [decision])


def propose_article(folder: Path, text: str, *, agent: str, title: str = "", url: str = "", published: str = "") -> str:
    """Queues an article; gives the id of the proposal. Raises InputError where the text is empty, too long or one too many."""
    if not text.strip() or len(text) > LONGEST_ARTICLE:
        raise InputError(f"the article has {len(text)} characters; expected 1 to {LONGEST_ARTICLE}")
    if len(proposed_articles(folder)) >= MOST:
        raise InputError(f"{folder}: {MOST} articles wait already; look at them with `tuzhi proposals`")
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    head = {"title": title, "url": url, "published": published, "proposed_by": agent}
    # JSON strings are YAML strings: nothing in a title can end its line.
    front = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in head.items() if value)
    target = folder / ARTICLES / f"{key}.md"
    with atomic_path(target) as aside:
        aside.write_text(f"---\n{front}---\n\n{text}\n", "utf-8", errors="replace")
    return key


def proposals(folder: Path) -> list[Decision]:
    """The decisions that wait, in the order in which they were proposed; raises DataError for a damaged queue."""
    return read_decisions(folder / QUEUE)


def proposed_articles(folder: Path) -> list[Path]:
    """The files of the articles that wait, by id."""
    return sorted((folder / ARTICLES).glob("*.md"))


def head_of(article: Path) -> dict[str, str]:
    """What is told of a proposed article: title, url, published and proposed_by, as far as they are known."""
    rows = article.read_text("utf-8").split("\n---\n", 1)[0].splitlines()[1:]
    return {name: json.loads(value) for name, value in (row.split(": ", 1) for row in rows)}


def settled(decision: Decision, *, author: str) -> Decision:
    """The proposal as the decision of a person, who proposed it kept in the reason."""
    reason = "，".join(part for part in (decision.reason, decision.author) if part)
    made = replace(decision, author=author, reason=reason)
    return decide(
        made.action, made.what, made.target, into=made.into, articles=made.articles, quote=made.quote,
        qualifiers=made.qualifiers, author=author, reason=reason,
    )  # fmt: skip


def withdraw(folder: Path, ids: set[str]) -> None:
    """Takes proposals out of the queue."""
    kept = [d for d in proposals(folder) if d.id not in ids]
    with atomic_path(folder / QUEUE) as aside:
        aside.write_text("".join(map(line, kept)), "utf-8")
    for file in proposed_articles(folder):
        if file.stem in ids:
            file.unlink()
