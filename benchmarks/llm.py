"""Measures what a language model that reads along adds to the rules, on labelled passages.

    python benchmarks/llm.py --record ANSWERS.jsonl --model NAME   # asks the model at OPENAI_BASE_URL, keeps its answers
    python benchmarks/llm.py --replay ANSWERS.jsonl                # the same answers again, without any model
    python benchmarks/llm.py --simulated                           # no model: labels made worse at known rates

`--labels` names other labelled articles (docs/labels.md); by default the passages of our own beside this file. An answer is
kept with the words of its passage, and confirmed or doubted candidates as they were told, so that a recording stays good when
rules change.

The simulated model is none: it knows the labels. It shows what checking each statement against the text keeps out, and
what it cannot keep out, as the share of bad statements grows. Its rate is that of each kind of noise by itself: facts
left out; invented with an invented quote; invented with a quote that stands there (both names are in the passage, the fact
is wrong); quotes with words changed; names in English; candidates judged wrongly.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tuzhi.extract import llm_client
from tuzhi.extract.build import Extraction, extract
from tuzhi.extract.document import Document
from tuzhi.extract.evaluate import FIELDS, Report, Score, article_of, read_gold, score_article
from tuzhi.extract.llm import Reader, said
from tuzhi.extract.llm_client import Client, Endpoint
from tuzhi.extract.llm_grounding import Passage, locate
from tuzhi.extract.llm_pictures import Image
from tuzhi.extract.record import to_record
from tuzhi.graph import Article
from tuzhi.graph.schema import load_schema

PASSAGES = Path(__file__).with_name("passages.jsonl")
RATES = (0.0, 0.1, 0.2, 0.3, 0.5)
Answer = dict[str, Any]
Record = Mapping[str, Any]


def words_of(doc: Document, passage: Passage) -> str:
    return doc.article.text[passage.start : passage.end].strip()


class Recorder(Reader):
    """Asks the model, and keeps its answers; those that stand in the file already are not asked for again."""

    def __init__(self, client: Client, path: Path) -> None:
        super().__init__(client)
        self.path = path
        self.kept = read_answers(path) if path.exists() else {}

    def answer(self, doc: Document, passage: Passage, image: Image | None = None) -> Answer | None:
        words = words_of(doc, passage)
        if words not in self.kept:
            given = super().answer(doc, passage, image)
            if given is None:
                return None
            told = {key: [said(passage.candidates[n - 1]) for n in numbers(given, key, passage)] for key in JUDGED}
            self.kept[words] = {"model": self.client.endpoint.model, "passage": words, "answer": {**given, **told}}
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(self.kept[words], ensure_ascii=False) + "\n")
        return renumbered(self.kept[words]["answer"], passage)


JUDGED = ("confirmed", "doubted")


def numbers(answer: Answer, key: str, passage: Passage) -> list[int]:
    rows = answer.get(key)
    found = rows if isinstance(rows, list) else []
    return [n for n in found if isinstance(n, int) and 1 <= n <= len(passage.candidates)]


def renumbered(answer: Answer, passage: Passage) -> Answer:
    """A kept answer with the candidates that it judges by the numbers that they have now."""
    now = {said(item): n for n, item in enumerate(passage.candidates, 1)}
    return {**answer, **{key: [now[line] for line in answer.get(key, ()) if line in now] for key in JUDGED}}


def read_answers(path: Path) -> dict[str, Any]:
    """Kept answers by the words of their passage. Exits where the file is none of ours."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return {row["passage"]: row for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"llm: {path}: no recorded answers ({error}); make them with --record")


class Mute(Client):
    """Stands where a client stands, and asks nobody."""

    def __init__(self, model: str) -> None:
        super().__init__(Endpoint("http://127.0.0.1:9/v1", model), cache=Path(tempfile.gettempdir()) / "no-answers")


class Replayer(Reader):
    """Gives kept answers; a passage without one counts as unread."""

    def __init__(self, path: Path) -> None:
        self.kept = read_answers(path)
        super().__init__(Mute("/".join(sorted({row["model"] for row in self.kept.values()}))))

    def answer(self, doc: Document, passage: Passage, image: Image | None = None) -> Answer | None:
        row = self.kept.get(words_of(doc, passage))
        if row is None:
            self.unread.append(f"{doc.article.path}:{passage.start}: no recorded answer")
            return None
        return renumbered(row["answer"], passage)


class Simulated(Reader):
    """Answers with the labels, made worse at a rate; `stated` counts what kind of statements it made."""

    def __init__(self, records: Iterable[Record], rate: float, seed: int) -> None:
        super().__init__(Mute("simulated"))
        self.labels = {str(r["id"]): r for r in records}
        self.rate, self.chance = rate, random.Random(f"{seed}/{rate}")
        self.made: dict[str, set[tuple[str, ...]]] = {}
        self.article = ""

    def noisy(self) -> bool:
        return self.chance.random() < self.rate

    def answer(self, doc: Document, passage: Passage, image: Image | None = None) -> Answer | None:
        self.article = doc.article.path
        labels = self.labels[self.article]
        text = words_of(doc, passage)
        kinds = {e["name"]: e["type"] for e in labels["entities"] if e["name"] in text}
        facts: list[dict[str, str]] = []
        rows = [(r["s"], r["p"], r["o"], r.get("evidence") or "") for r in labels["relations"]]
        rows += [(a["s"], a["p"], str(a["v"]), a.get("evidence") or "") for a in labels.get("attributes") or ()]
        for subject, known, target, quote in rows:
            at = quote if quote and locate(text, quote, 0, len(text)) else text
            if subject in kinds and (target in kinds or known in load_schema().attributes):
                facts += self._told(subject, known, target, at, kinds, text, {row[:3] for row in rows})
        judged: dict[str, list[int]] = {key: [] for key in JUDGED}
        true = {f"{s} {p} {o}" for s, p, o, _ in rows}
        for number, item in enumerate(passage.candidates, 1):
            right = said(item) in true or any(str(o["value"]) in said(item) for o in labels["observations"])
            judged["confirmed" if right is not self.noisy() else "doubted"].append(number)
        counted = [
            {**{k: str(o.get(k) or "") for k in ("about", "measure", "value", "unit", "bound", "time")}, "quote": o["evidence"]}
            for o in labels["observations"]
            if o["about"] in kinds and locate(text, o.get("evidence") or "", 0, len(text)) and not self.noisy()
        ]  # fmt: skip
        named = [{"name": n, "type": kind} for n, kind in kinds.items() if not self.noisy()]
        return {"entities": named, "facts": facts, "numbers": counted, **judged}

    def _told(
        self,
        subject: str,
        known: str,
        target: str,
        quote: str,
        kinds: dict[str, str],
        text: str,
        true: set[tuple[str, str, str]],
    ) -> list[dict[str, str]]:
        """What is said where this is true, noise included."""
        found = []
        row = {"subject": subject, "property": known, "object": target, "quote": quote}
        if not self.noisy():
            if self.noisy():
                row = {**row, "quote": quote[: len(quote) // 2] + "，据称" + quote[len(quote) // 2 :]}
                self._note("changed quote", row)
            elif self.noisy():
                row = {**row, "subject": f"{kinds[subject]} no. {len(subject)}", "object": target}
                self._note("English name", row)
            else:
                self._note("true", row)
            found.append(row)
        # As bad as it can be is a wrong fact whose names stand in the passage, and whose quote does.
        for what, said_so in (
            ("invented quote", f"{subject}与{target}的事，已经定了"),
            ("wrong fact, true quote", text),
        ):
            if self.noisy() and (wrong := self._wrong(kinds, true)):
                found.append({**wrong, "quote": said_so})
                self._note(what, found[-1])
        return found

    def _wrong(self, kinds: dict[str, str], true: set[tuple[str, str, str]]) -> dict[str, str] | None:
        """A fact that the ontology allows between names of the passage, and that no label states."""
        fitting = [
            (one, known, other)
            for known, relation in load_schema().relations.items()
            for one in kinds
            for other in kinds
            if one != other and kinds[one] in relation.domain and kinds[other] in relation.range
        ]
        wrong = sorted(set(fitting) - true)
        return dict(zip(("subject", "property", "object"), self.chance.choice(wrong), strict=True)) if wrong else None

    def _note(self, what: str, row: Mapping[str, str]) -> None:
        self.made.setdefault(what, set()).add((self.article, row["subject"], row["property"], row["object"]))


def measured(
    records: list[Record], read: Callable[[Article], Extraction]
) -> tuple[dict[float, Report], list[Extraction]]:
    """The reports of reading the labelled articles by `read`, of all and of what is at least so sure, and what it read."""
    reports = {least: Report({name: Score() for name in FIELDS}) for least in LEAST}
    extractions = []
    for record in records:
        found = read(article_of(record, str(record["id"])))
        extractions.append(found)
        for least, report in reports.items():
            kept = to_record(found.graph)
            for kind in ("relations", "attributes", "observations"):
                kept[kind] = [item for item in kept[kind] if item.get("confidence", 1.0) >= least]
            score_article(report, str(record["id"]), record, kept)
    return reports, extractions


# Facts at least so sure: what a model doubts falls below.
LEAST = (0.0, 0.5)
HEAD = "| | " + " | ".join(f"{kind} P | R | F1" for kind in FIELDS) + " |\n| --- |" + " --: |" * (3 * len(FIELDS))


def rows(name: str, reports: Iterable[dict[float, Report]]) -> Iterator[str]:
    """A row for all facts and one for the surer ones, the counts of several runs taken together."""
    for least in LEAST:
        figures = []
        for kind in FIELDS:
            total = Score()
            for report in reports:
                total = total.plus(report[least].scores[kind])
            figures.append(f"{total.precision:.3f} | {total.recall:.3f} | {total.f1:.3f}")
        yield f"| {name}{f', at least {least} sure' if least else ''} | " + " | ".join(figures) + " |"


def came_in(reader: Simulated, extractions: list[Any]) -> dict[str, tuple[int, int]]:
    """Of each kind of statement, how many stand in the graph (the wrong ones: by the model's word), and how many were made."""
    read = {
        (article, fact.subject.split("/", 1)[1], fact.property, fact.object.split("/", 1)[-1]): {
            ev.method.partition(":")[0] for ev in fact.evidence
        }
        for found in extractions
        for article in (next(iter(found.graph.articles.values())).path,)
        for fact in found.graph.facts.values()
    }
    by_model = {key for key, methods in read.items() if "llm" in methods}
    return {
        what: (len(reader.made[what] & (read.keys() if what == "true" else by_model)), len(reader.made[what]))
        for what in KINDS_OF_NOISE
        if what in reader.made
    }


KINDS_OF_NOISE = ("true", "changed quote", "English name", "invented quote", "wrong fact, true quote")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=PASSAGES)
    parser.add_argument("--limit", type=int, default=0, help="only the first so many labelled articles")
    parser.add_argument("--record", type=Path, metavar="FILE")
    parser.add_argument("--replay", type=Path, metavar="FILE")
    parser.add_argument("--model", default=os.environ.get("OPENAI_MODEL", ""))
    parser.add_argument(
        "--answer", type=int, default=llm_client.LONGEST_ANSWER, help="tokens of an answer, fewer for a slow model"
    )
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument("--seeds", type=int, default=5, help="simulated runs at each rate")
    options = parser.parse_args()
    llm_client.LONGEST_ANSWER = options.answer
    records: list[Record] = list(read_gold(options.labels))[: options.limit or None]
    rules, _ = measured(records, extract)
    print(f"{len(records)} labelled articles\n\n{HEAD}")
    show("rules alone", [rules])
    if options.record:
        url = os.environ.get("OPENAI_BASE_URL", "")
        if not url or not options.model:
            sys.exit("llm: --record asks a model: set OPENAI_BASE_URL and --model")
        endpoint = Endpoint(url, options.model, os.environ.get("OPENAI_API_KEY", ""), seconds=900.0)
        tell(
            f"with {options.model}",
            Recorder(Client(endpoint, cache=Path(tempfile.mkdtemp()), tries=2), options.record),
            records,
        )
    if options.replay:
        replayer = Replayer(options.replay)
        tell(f"with {replayer.client.endpoint.model}, replayed", replayer, records)
    if options.simulated:
        simulate(records, options.seeds)


def show(name: str, reports: list[dict[float, Report]]) -> None:
    for line in rows(name, reports):
        print(line, flush=True)


def tell(name: str, reader: Reader, records: list[Record]) -> None:
    """Prints what a model adds."""
    reports, extractions = measured(records, reader.extract)
    reader.client.close()
    show(name, [reports])
    refused = Counter(r.reason for found in extractions for r in found.rejections if r.reason.startswith("model: "))
    print(f"\n{refused.total()} statements refused, {len(reader.unread)} passages unread")
    for reason, count in refused.most_common(8):
        print(f"{count:6} {reason}")


def simulate(records: list[Record], seeds: int) -> None:
    """Prints what a model that is none would add, by the share of its noise."""
    lines = []
    for rate in RATES:
        came: dict[str, tuple[int, int]] = {}
        reports = []
        for seed in range(seeds if rate else 1):
            reader = Simulated(records, rate, seed)
            report, extractions = measured(records, reader.extract)
            reader.client.close()
            reports.append(report)
            for what, (inside, made) in came_in(reader, extractions).items():
                came[what] = (came.get(what, (0, 0))[0] + inside, came.get(what, (0, 0))[1] + made)
        show(f"simulated, {rate:.0%} noise", reports)
        cells = ("{} of {}".format(*came.get(what, (0, 0))) for what in KINDS_OF_NOISE)
        lines.append(f"| {rate:.0%} | " + " | ".join(cells) + " |")
    print("\nof the facts that the simulated model states, those that come in:\n")
    print("| noise | " + " | ".join(KINDS_OF_NOISE) + " |\n| --- |" + " --: |" * len(KINDS_OF_NOISE))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
