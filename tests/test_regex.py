"""Expressions that are compiled at their first use."""

import gc
import importlib
import pkgutil
import re
import subprocess
import sys

import pytest
import tuzhi.extract
from tuzhi.extract import regex as module
from tuzhi.extract.regex import regex


def test_it_finds_what_a_compiled_expression_finds() -> None:
    late = regex("(?P<n>[0-9]+)家", re.IGNORECASE)
    assert late.pattern == "(?P<n>[0-9]+)家" and late.flags == re.IGNORECASE
    found = late.search("有12家")
    assert found and found["n"] == "12"
    assert late.sub("", "有12家和3家") == "有和" and late.findall("1家2家") == ["1", "2"]
    assert late.groups == 1 and dict(late.groupindex) == {"n": 1}
    assert [m.span() for m in late.finditer("有12家", 2)] == [(2, 4)]


def test_nothing_is_compiled_before_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    whole = re.compile
    monkeypatch.setattr(module.re, "compile", lambda p, flags=0: compiled.append(p) or whole(p, flags))
    late = regex("云[州山]")
    assert not compiled and "云[州山]" in repr(late)
    assert late.match("云山") and not late.match("山") and compiled == ["云[州山]"]


def test_a_faulty_expression_fails_when_it_is_used() -> None:
    late = regex("(云")
    with pytest.raises(re.error):
        late.search("云")
    with pytest.raises(AttributeError):
        late.nothing  # noqa: B018


def test_every_expression_of_the_room_can_be_compiled() -> None:
    for found in pkgutil.walk_packages(tuzhi.extract.__path__, "tuzhi.extract."):
        importlib.import_module(found.name)
    late = [thing for thing in gc.get_objects() if type(thing) is module._Late]
    assert len(late) > 600
    for expression in late:
        if expression.pattern != "(云":
            expression.search("")


def test_the_import_of_extraction_compiles_few() -> None:
    code = """
import re
made = []
whole = re.compile
re.compile = lambda p, flags=0: made.append(p) or whole(p, flags)
import tuzhi.extract.build
from tuzhi.extract.relations.lookup import load_tables
load_tables()
print(sum(isinstance(p, str) and any('一' <= c <= '鿿' for c in p) for p in made))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(done.stdout) < 30
