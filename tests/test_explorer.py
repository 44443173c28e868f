"""The front end of the explorer: what is built from its sources is what ships."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent / "exports" / "explorer"
COPIED = ("package.json", "package-lock.json", "build.mjs", "tsconfig.json", "src")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with what the lock file names installed beside them."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("npm is not installed: the explorer's built files cannot be compared with their sources")
    folder = tmp_path_factory.mktemp("explorer")
    for name in COPIED:
        path = HOME / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / name)
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"npm_config_ignore_scripts": "true"},
    )
    if done.returncode:
        pytest.skip(f"npm ci did not reach its registry: {done.stderr[-300:]}")
    return folder


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(["npm", "run", *command], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_built_files_are_those_of_the_sources(workshop: Path) -> None:
    run(workshop, "build")
    built = {path.name: path.read_bytes() for path in (workshop / "dist").iterdir()}
    assert built == {path.name: path.read_bytes() for path in (HOME / "dist").iterdir()}


def test_the_sources_are_typed(workshop: Path) -> None:
    run(workshop, "check")
