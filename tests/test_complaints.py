"""What goes wrong is told in Chinese too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tuzhi.cli import main
from tuzhi.cli.complaints import told

ROOT = Path(__file__).parent.parent
# Of `serve` the review page: what else it says goes to programs.
ROOMS = ("graph", "extract", "exports", "cli", "serve/review.py")


def _template(node: ast.expr) -> str:
    """A message as it is raised, with 7 for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_template, node.values))
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.IfExp):
        return _template(node.value.body)
    return "7"


def _messages() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")) or [ROOT / room]:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("InputError", "DataError", "AtlasError", "TuzhiError", "Failure", "Refused"):
                    said = node.args[min(len(node.args), 2) - 1] if name in ("Failure", "Refused") else node.args[0]
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", _template(said)


def test_every_error_is_known_in_chinese() -> None:
    spoken = [(where, message) for where, message in _messages() if message.strip("7: ;")]
    assert len(spoken) > 150
    missing = [f"{where}: {message}" for where, message in spoken if told(message, "zh") == message]
    assert not missing, "give these a row in cli/complaints.toml:\n" + "\n".join(missing)


def test_pieces_inside_are_translated_and_names_are_not() -> None:
    said = told("a.txt: byte 3 (0xff): broken Big5 (tried UTF-8, GB18030, Big5, UTF-16); save it again as UTF-8", "zh")
    assert said == "a.txt：第 3 字节（0xff）：Big5 编码损坏（试过 UTF-8、GB18030、Big5、UTF-16）；请重新存为 UTF-8"
    assert told("{0} {}: no such file; check the path", "zh") == "{0} {}：没有这个文件；请检查路径"
    assert told("a.txt: no such file; check the path", "en") == "a.txt: no such file; check the path"


def test_the_command_line_complains_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "stats", str(tmp_path)]) == 1
    assert "这里没有图谱" in capsys.readouterr().err
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"id": "x"}\n', "utf-8")
    assert main(["--lang", "zh", "eval", str(labels)]) == 1
    assert "缺少键 'text'" in capsys.readouterr().err
