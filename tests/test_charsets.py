"""What is compiled with remembered classes is what Python compiles."""

from __future__ import annotations

import importlib
import re

import pytest
from tuzhi.extract.charsets import remember_charsets

COMPILER = importlib.import_module("re._compiler")
PATTERNS = [
    r"[一-鿿A-Za-z0-9]{2,4}(?:有限公司|[（(]集团[)）])",
    r"[^一-鿿\s]+|[“”‘’]",
    r"(?i:[a-zß]+[一-鿿])",
    "[\ue000-\uf517，。、]|[㐀-䶿\U00020000-\U0002a6df]",
]


@pytest.mark.skipif(not remember_charsets(), reason="this Python compiles classes in another way")
@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_same_is_compiled_the_first_time_and_again(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    remembering = COMPILER._optimize_charset

    def code() -> list[int]:
        return list(COMPILER._code(COMPILER._parser.parse(pattern), 0))

    first, again = code(), code()
    monkeypatch.setattr(COMPILER, "_optimize_charset", remembering.__wrapped__)
    assert first == again == code()


def test_asking_twice_wraps_once() -> None:
    if remember_charsets():
        once = COMPILER._optimize_charset
        assert remember_charsets() and COMPILER._optimize_charset is once
    assert re.compile("[一-鿿]+").fullmatch("星河")
