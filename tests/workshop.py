"""The explorer's sources with what the lock file names installed beside them, where npm is there."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent / "exports" / "explorer"
COPIED = ("package.json", "package-lock.json", "build.mjs", "tsconfig.json", "src")


@functools.cache
def _installed() -> tuple[Path | None, str]:
    npm = shutil.which("npm")
    if not npm:
        return None, "npm is not installed"
    folder = Path(tempfile.mkdtemp(prefix="tuzhi-explorer-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
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
    return (None, f"npm ci failed: {done.stderr[-300:]}") if done.returncode else (folder, "")


def workshop(what: str) -> Path:
    """A copy of the sources, installed once for all tests; skips the test, saying that `what` was not checked."""
    folder, reason = _installed()
    if folder is None:
        pytest.skip(f"{reason}: {what} was not checked")
    return folder
