"""The front end of the explorer: what is built from its sources is what ships."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .workshop import HOME, workshop


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(["npm", "run", *command], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_built_files_are_those_of_the_sources() -> None:
    folder = workshop("that the explorer's built files are those of its sources")
    run(folder, "build")
    built = {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}
    assert built == {path.name: path.read_bytes() for path in (HOME / "dist").iterdir()}


def test_the_sources_are_typed() -> None:
    run(workshop("that the explorer's sources are typed"), "check")
