"""Cross-checks the numeral and date parsers against cn2an and jionlp, where these are installed.

    python benchmarks/numerals.py [TEXT.jsonl…] [--show N]     pip install cn2an jionlp

Numerals: every whole number below 2,000 and 3,000 larger ones (a fixed sequence), written out by cn2an and read back by
both parsers; and every Chinese numeral in the texts. Dates: every date that the parser finds in texts with a day of
publication, against jionlp's parse_time with that day. Each difference is printed with the reason it belongs to.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tuzhi.extract.numbers.dates import DateSpan, parse_dates
from tuzhi.extract.numbers.numerals import parse_han

NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿]{2,}")


def sample() -> Iterator[int]:
    """Whole numbers: all small ones, and larger ones by a fixed multiplicative sequence."""
    yield from range(2000)
    value = 12345
    for _ in range(3000):
        value = value * 6364136223846793005 % (10**12)
        yield value
        yield value - value % 10 ** (value % 12)


def texts(paths: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


def check_numerals(docs: list[dict[str, Any]], show: int) -> None:
    import cn2an

    differ, count = [], 0
    for number in sample():
        written = cn2an.an2cn(number, "low")
        count += 1
        if parse_han(written) != Decimal(number):
            differ.append((written, parse_han(written), number))
    print(f"numerals written by cn2an: {count}, read differently: {len(differ)}", differ[:show])
    reasons: Counter[str] = Counter()
    seen: set[str] = set()
    for doc in docs:
        for match in NUMERAL.finditer(doc["text"]):
            seen.add(match[0])
    for word in sorted(seen):
        ours = parse_han(word)
        try:
            theirs: Decimal | None = Decimal(str(cn2an.cn2an(word, "smart")))
        except ValueError:
            theirs = None
        if ours != theirs:
            reason = numeral_reason(word, ours, theirs)
            reasons[reason] += 1
            if reasons[reason] <= show:
                print("  numeral", word, "ours", ours, "cn2an", theirs, "|", reason)
    print(f"numerals in texts: {len(seen)}, differences by reason: {dict(reasons)}")


def numeral_reason(word: str, ours: Decimal | None, theirs: Decimal | None) -> str:
    """Why two parsers read a numeral differently."""
    if re.fullmatch(r"[零〇一二两三四五六七八九]{2,}", word):
        return "digits without places: a code or a pair (三五) to cn2an one number"
    if re.match(r"[百千万亿]", word):
        return "a scale alone (千亿, 百万)"
    if theirs is None:
        return "cn2an refuses it"
    if ours is None:
        return "two numerals side by side, none to us"
    return "other"


def check_dates(docs: list[dict[str, Any]], show: int) -> None:
    import jionlp

    reasons: Counter[str] = Counter()
    for doc in docs:
        published = (doc.get("published") or "")[:10]
        if not published:
            continue
        base = datetime.datetime.fromisoformat(published).timestamp()
        for span in parse_dates(doc["text"], published=published):
            if not span.iso:
                continue
            words = doc["text"][span.start : span.end]
            try:
                found = jionlp.parse_time(words, time_base=base)
                first = str(found["time"][0])[:10] if found["type"] in {"time_point", "time_span"} else ""
            except (ValueError, KeyError, TypeError, IndexError, AttributeError):
                first = ""
            reason = date_reason(span, words, first)
            reasons[reason] += 1
            if reason != "the same" and reasons[reason] <= show:
                print("  date", words, published, "ours", span.iso, "jionlp", first or "none", "|", reason)
    print(f"dates: {sum(reasons.values())}, by reason: {dict(reasons.most_common())}")


def date_reason(span: DateSpan, words: str, theirs: str) -> str:
    """Why two parsers read a date differently."""
    if theirs.startswith(span.iso):
        return "the same"
    if not theirs:
        return "jionlp does not read it"
    if re.search(r"同|当|次|翌", words):
        return "refers to a date before it, which jionlp is not shown"
    if not re.search(r"[0-9]{4}|年", words) and span.precision in {"day", "month"}:
        return "a day or month without a year: we look back in the text and in time, jionlp takes the current year or month"
    if span.precision == "season":
        return "a season or an end of a year: ours is the year, jionlp's the months"
    return "other"


def main() -> None:
    show = int(sys.argv[sys.argv.index("--show") + 1]) if "--show" in sys.argv else 5
    docs = texts([a for a in sys.argv[1:] if a.endswith(".jsonl")])
    for name, check in (("cn2an", check_numerals), ("jionlp", check_dates)):
        try:
            check(docs, show)
        except ImportError:
            print(f"{name} is not installed; pip install {name}")


if __name__ == "__main__":
    main()
