"""Gold records as Documents with perfect mentions, to measure relations and numbers apart from names.

python benchmarks/gold.py GOLD.jsonl [relations|observations|attributes] [--errors N]
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from tuzhi.extract.document import Document
from tuzhi.extract.evaluate import article_of, read_gold
from tuzhi.extract.sentences import split_sentences
from tuzhi.graph import Entity, Mention


def document(record: dict[str, Any]) -> Document:
    """The document that a perfect name finder would hand on: every form of every gold entity is marked, longest first."""
    text = record["text"]
    article = article_of(record, record["id"])
    forms: dict[str, dict[str, Any]] = {}
    for entity in record["entities"]:
        for form in [entity["name"], *(entity.get("aliases") or [])]:
            forms.setdefault(form, entity)
    found: list[Mention] = []
    nested: list[Mention] = []
    taken = [False] * len(text)
    for form in sorted(forms, key=lambda f: (-len(f), f)):
        entity = forms[form]
        # Quotation marks are no part of a name, so the text may hold some inside it.
        pattern = r"[“”\"‘’《》]?".join(map(re.escape, form))
        for match in re.finditer(pattern, text):
            start, end = match.span()
            if re.match(r"[A-Za-z0-9]", form[0]) and start and re.match(r"[A-Za-z0-9]", text[start - 1]):
                continue
            mention = Mention(start, end, text[start:end], entity["type"], entity["name"], "gold")
            if not any(taken[start:end]):
                found.append(mention)
                taken[start:end] = [True] * (end - start)
            elif any(m.start <= start and end <= m.end and m.end - m.start > end - start for m in found):
                nested.append(mention)
    entities = [Entity(e["type"], e["name"], tuple(e.get("aliases") or ())) for e in record["entities"]]
    return Document(
        article,
        tuple(split_sentences(text)),
        tuple(sorted(found, key=lambda m: m.start)),
        tuple(sorted(nested, key=lambda m: m.start)),
        tuple(entities),
    )


def predicted(record: dict[str, Any]) -> dict[str, Any]:
    """The record as tuzhi reads it from perfect mentions, in the gold's format."""
    from tuzhi.extract.build import extract_document
    from tuzhi.extract.record import to_record

    return {**to_record(extract_document(document(record)).graph), "id": record["id"], "entities": record["entities"]}


def main() -> None:
    path = sys.argv[1]
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "shared" / "gold"))
    import score

    gold = {r["id"]: r for r in read_gold(Path(path))}
    totals, types, errors = score.score(gold, {k: predicted(r) for k, r in gold.items()})
    wanted = [a for a in sys.argv[2:] if a in totals] or ["relations", "attributes", "observations"]
    for name, f in [*totals.items(), *types.items()]:
        if name.split("/")[0] in wanted:
            print(f"{name:34}{f['precision']:7.3f}{f['recall']:7.3f}{f['f1']:7.3f}{f['gold']:6}{f['predicted']:6}")
    if "--errors" in sys.argv:
        limit = int(sys.argv[sys.argv.index("--errors") + 1])
        for kind in wanted:
            for side in ("missed", "false"):
                for doc_id, item in errors[kind][side][:limit]:
                    print(kind, side, doc_id, json.dumps(item, ensure_ascii=False))


if __name__ == "__main__":
    main()
