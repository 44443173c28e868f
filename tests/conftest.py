"""Fixtures that several test files share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tuzhi.cli import main

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

# A busy machine is no reason to fail: tests assert behaviour, not time.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The atlas of the two example articles. Tests read it; those that write take a copy."""
    folder = tmp_path_factory.mktemp("seeds") / "atlas"
    assert main(["--lang", "en", "build", str(SEEDS), "-o", str(folder)]) == 0
    return folder


@pytest.fixture
def atlas_copy(atlas: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the example atlas that a test may change."""
    yield Path(shutil.copytree(atlas, tmp_path / "atlas"))
