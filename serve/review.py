"""The review page's own addresses: what deserves a look, and, where the server was started for it, the reviewer's decisions.

Decisions are written only by a server that was given a `Reviewer`; another one has no address that writes. A request that
writes must carry the reviewer's key, which stands in the address that the command printed and nowhere on the page, must be
JSON, and must come from the page itself: another site, or another user of the machine, can send none of it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..exports.atlas import DECISIONS, MANIFEST, note_decisions, read_manifest, writing
from ..exports.resources import Resources
from ..exports.review_page import ReviewPage
from ..graph.curate import obstacle
from ..graph.decisions import Decision, active, decide, line, read_decisions
from ..graph.errors import InputError, TuzhiError
from ..graph.model import KnowledgeGraph
from ..graph.proposals import ARTICLES, QUEUE, head_of, proposals, proposed_articles, settled, withdraw
from .atlas import Atlas, atlas_of, renew
from .later import NotYet, ask_again

KEY = "x-tuzhi-key"
LONGEST_BODY = 256 * 2**10
MOST_AT_ONCE = 50
RECENT = 30
LONGEST_WORD = 2_000


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides in the browser, and how an atlas is changed: `apply` puts it together again as was decided, `add` takes in
    the proposed articles of these ids first. Both raise TuzhiError. `key` is what a request that writes must carry; `told`
    says what went wrong in a language ("zh", "en")."""

    author: str
    apply: Callable[[], None]
    add: Callable[[Sequence[str]], None]
    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    told: Callable[[Exception, str], str] = lambda problem, _: str(problem)


class Refused(Exception):
    """A request that may not write; `status` is what it is answered with."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def review(request: Request) -> Response:
    """/data/review.json: the open questions, what agents proposed, and what was decided last.

    A server that answers to other names than this machine's own tells nobody who decided what, and what nobody looked at yet.
    """
    atlas = atlas_of(request)
    stamp = tuple(_changed(atlas.folder / name) for name in (DECISIONS, MANIFEST, QUEUE, ARTICLES))
    try:
        page = atlas.later.get("review", lambda: ReviewPage(Resources(atlas.kg)))
        known, body = atlas.made.get("review", (None, b""))
        if known != stamp:
            body = _body(request, page)
            atlas.made["review"] = stamp, body
    except NotYet:
        return ask_again()
    except TuzhiError as error:
        return JSONResponse({"error": str(error)}, 409)
    return Response(body, 200, {"Cache-Control": "no-store"}, "application/json")


def _changed(path: Path) -> tuple[int, int]:
    """When a file was changed, and its size."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _body(request: Request, page: ReviewPage) -> bytes:
    atlas = atlas_of(request)
    decisions = read_decisions(atlas.folder / DECISIONS)
    private = request.app.state.private
    waiting = proposals(atlas.folder) if private else []
    made = page.open(decisions, waiting)
    made |= {"session": _session(request, decisions), "proposals": _proposed(atlas, waiting) if private else []}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _session(request: Request, decisions: list[Decision]) -> dict[str, Any]:
    """Whether this server writes, for whom, and the last decisions: which of them the atlas does not follow yet."""
    if not request.app.state.private:
        return {"author": "", "writes": 0, "atlas": atlas_of(request).folder.name, "pending": 0, "recent": []}
    reviewer: Reviewer | None = request.app.state.reviewer
    folder = atlas_of(request).folder
    noted = read_manifest(folder).get("decisions", {}).get("noted", 0)
    valid = {d.id for d in active(decisions)[0]}
    rows = [json.loads(line(d)) | {"pending": int(number >= noted)} for number, d in enumerate(decisions)]
    return {
        "author": reviewer.author if reviewer else "",
        "writes": int(reviewer is not None),
        "atlas": folder.name,
        "pending": max(0, len(decisions) - noted),
        "recent": [row for row in rows if row["id"] in valid][: -RECENT - 1 : -1],
    }


def _proposed(atlas: Atlas, waiting: Sequence[Decision]) -> list[dict[str, Any]]:
    """What waits for a person: decisions, and articles with how they begin."""
    rows: list[dict[str, Any]] = [json.loads(line(decision)) for decision in waiting]
    for path in proposed_articles(atlas.folder):
        text = path.read_text("utf-8").split("\n---\n", 1)[-1].strip()
        rows.append({"id": path.stem, "action": "article", **head_of(path), "text": text[:400]})
    return rows


async def _asked(request: Request) -> tuple[Reviewer, dict[str, Any]]:
    """The reviewer and what is asked of the server. Raises Refused."""
    reviewer: Reviewer | None = request.app.state.reviewer
    if reviewer is None:
        raise Refused(404, "this server writes nothing; start it with --review")
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    if site != "same-origin" or origin not in ("", f"{request.url.scheme}://{request.headers.get('host', '')}"):
        raise Refused(403, "only the review page itself may write")
    if not secrets.compare_digest(request.headers.get(KEY, "").encode(), reviewer.key.encode()):
        raise Refused(403, "the key is missing or another server's; open the address that `tuzhi serve` printed")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "expected application/json")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            raise Refused(413, f"at most {LONGEST_BODY} bytes at once")
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise Refused(400, "the body is not JSON") from error
    if not isinstance(asked, dict):
        raise Refused(400, "expected a JSON object")
    return reviewer, asked


Change = Callable[[Request, Reviewer, dict[str, Any]], dict[str, Any]]


def _writing(change: Change, *, renewing: bool = False) -> Callable[[Request], Any]:
    """An address that writes: checks who asks, changes the atlas, and serves the new one where it was put together."""

    async def endpoint(request: Request) -> Response:
        try:
            reviewer, asked = await _asked(request)
            async with request.app.state.deciding:
                told = await run_in_threadpool(change, request, reviewer, asked)
                if renewing:
                    await renew(request.app.state, request.app.state.settings)
            return JSONResponse(told)
        except (Refused, TuzhiError) as error:
            known: Reviewer | None = request.app.state.reviewer
            lang = "zh" if request.headers.get("accept-language", "").startswith("zh") else "en"
            said = known.told(error, lang) if known else str(error)
            return JSONResponse({"error": said}, error.status if isinstance(error, Refused) else 409)

    return endpoint


def _decide(request: Request, reviewer: Reviewer, asked: dict[str, Any]) -> dict[str, Any]:
    """POST /review/decide {"decisions": […]}: notes them, all or none, and gives their ids."""
    atlas = atlas_of(request)
    rows = asked.get("decisions")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_AT_ONCE:
        raise InputError(f"expected decisions, 1 to {MOST_AT_ONCE}")
    known = read_decisions(atlas.folder / DECISIONS)
    made = [_decision(row, reviewer.author, atlas.kg, known) for row in rows]
    note_decisions(atlas.folder, made)
    return {"ids": [decision.id for decision in made]}


def _decision(row: Any, author: str, kg: KnowledgeGraph, known: list[Decision]) -> Decision:
    """A decision as the page sends it, signed. Raises InputError where it could never take effect."""
    if not isinstance(row, dict):
        raise InputError("a decision is a JSON object")
    lists = {name: row.get(name, []) for name in ("target", "articles", "qualifiers")}
    words = {name: row.get(name, "") for name in ("action", "what", "into", "quote", "reason")}
    if strange := [name for name, value in lists.items() if not isinstance(value, list)]:
        raise InputError(f"{strange[0]}: expected a list")
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in lists["qualifiers"]):
        raise InputError("qualifiers: expected pairs of a name and a value")
    flat = [*words.values(), *lists["target"], *lists["articles"], *(w for pair in lists["qualifiers"] for w in pair)]
    if not all(isinstance(word, str) and len(word) <= LONGEST_WORD for word in flat):
        raise InputError(f"a decision is made of texts of at most {LONGEST_WORD} characters")
    made = decide(
        words["action"], words["what"], lists["target"], into=words["into"], articles=lists["articles"],
        quote=words["quote"], qualifiers=[(key, value) for key, value in lists["qualifiers"]], author=author,
        reason=words["reason"],
    )  # fmt: skip
    if problem := obstacle(made, kg, known):
        raise InputError(problem)
    return made


def _settle(request: Request, reviewer: Reviewer, asked: dict[str, Any]) -> dict[str, Any]:
    """POST /review/settle {"accept": [ids], "refuse": [ids]}: what agents proposed becomes a decision of the reviewer's, an
    article is added at once; what is refused leaves the queue."""
    folder = atlas_of(request).folder
    accepted, refused = ([str(key) for key in asked.get(name) or []] for name in ("accept", "refuse"))
    waiting = {decision.id: decision for decision in proposals(folder)}
    files = {path.stem for path in proposed_articles(folder)}
    if strange := [key for key in (*accepted, *refused) if key not in waiting and key not in files]:
        raise InputError(f"no proposal {strange[0]} waits")
    if articles := [key for key in accepted if key in files]:
        reviewer.add(articles)
    note_decisions(folder, [settled(waiting[key], author=reviewer.author) for key in accepted if key in waiting])
    with writing(folder):
        withdraw(folder, {*accepted, *refused})
    return {"accepted": accepted, "refused": refused}


def _apply(request: Request, reviewer: Reviewer, _: dict[str, Any]) -> dict[str, Any]:
    """POST /review/apply {}: puts the atlas together as was decided; gives the decisions that no longer apply."""
    reviewer.apply()
    folder = atlas_of(request).folder
    unmatched = set(read_manifest(folder).get("decisions", {}).get("unmatched", ()))
    return {"unmatched": [asdict(d) for d in read_decisions(folder / DECISIONS) if d.id in unmatched]}


READING = [Route("/data/review.json", review)]
WRITING = [
    Route("/review/decide", _writing(_decide), methods=["POST"]),
    Route("/review/settle", _writing(_settle, renewing=True), methods=["POST"]),
    Route("/review/apply", _writing(_apply, renewing=True), methods=["POST"]),
]
