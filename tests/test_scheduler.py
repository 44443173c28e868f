"""A build on a Dask cluster of this machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tuzhi.cli import main
from tuzhi.exports.atlas import PUBLISHED
from tuzhi.extract.scheduler import _spread
from tuzhi.extract.workers import RULES, take
from tuzhi.graph import Article, article_id

from .atlases import write

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made


def test_a_cluster_builds_the_bytes_that_this_machine_builds(tmp_path: Path, cluster: Any) -> None:
    texts = write(tmp_path / "in", **{f"t{n}": f"星河数创位于杭州市余杭区。第{n}篇。\n" for n in range(6)})
    words = ["build", str(texts), "-o"]
    assert main(["--lang", "en", *words, str(tmp_path / "here"), "-j", "1"]) == 0
    assert main(["--lang", "en", *words, str(tmp_path / "there"), "--scheduler", cluster.scheduler_address]) == 0
    for name in PUBLISHED:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes(), name


def test_a_worker_that_is_killed_loses_nothing(cluster: Any) -> None:
    articles = [Article(article_id(text), "", text) for text in (f"星河数创位于余杭区。第{n}篇。" for n in range(40))]
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        pids = list(client.run(os.getpid).values())
        found = []
        for number, kept in enumerate(_spread(client, take, articles)):
            if number == 3:
                os.kill(pids[0], signal.SIGKILL)
            found.extend(kept)
    assert [kept.article for kept in found] == [article.id for article in articles]
    assert [kept.said for kept in found[-1:]] == [RULES.extract(articles[-1])]


def test_an_address_where_nobody_answers_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tuzhi.extract.scheduler.PATIENCE", 0.2)
    texts = write(tmp_path / "in", a="星河数创位于余杭区。")
    words = ["build", str(texts), "-o", str(tmp_path / "atlas"), "--scheduler", "tcp://127.0.0.1:1"]
    assert main(["--lang", "en", *words]) == 1
    assert "no Dask scheduler answers" in capsys.readouterr().err
    assert not (tmp_path / "atlas").exists()
