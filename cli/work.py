"""Reads and extracts many articles on every core, with a progress bar on standard error."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ..extract.build import Extraction, extract
from ..extract.readers import Failure, read_all
from ..graph.model import Article

# Below this many articles the start of other processes (about a second each) costs more than they save.
WORTH_A_POOL = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """The extractions of the articles that could be read, and the files that could not."""

    extractions: list[Extraction]
    failures: list[Failure]


def read_articles(paths: Iterable[Path]) -> tuple[list[Article], list[Failure]]:
    """The articles in files and folders, and what could not be read."""
    articles: list[Article] = []
    failures: list[Failure] = []
    for item in read_all(paths):
        if isinstance(item, Failure):
            failures.append(item)
        else:
            articles.append(item)
    return articles, failures


def extract_all(articles: list[Article], *, jobs: int, label: str) -> Iterator[Extraction]:
    """An extraction for each article, in the order of the articles; `jobs` processes, 0 for one on each core."""
    jobs = jobs or os.cpu_count() or 1
    shown = sys.stderr.isatty()
    with click.progressbar(length=len(articles), label=label, file=sys.stderr, hidden=not shown) as bar:
        if jobs == 1 or len(articles) < WORTH_A_POOL:
            for article in articles:
                yield extract(article)
                bar.update(1)
            return
        # Spawned, not forked: an inference session does not survive a fork.
        with multiprocessing.get_context("spawn").Pool(min(jobs, len(articles))) as pool:
            for extraction in pool.imap(extract, articles, chunksize=4):
                yield extraction
                bar.update(1)


def read_and_extract(paths: Iterable[Path], *, jobs: int, label: str) -> Reading:
    """Everything that the files say."""
    articles, failures = read_articles(paths)
    return Reading(list(extract_all(articles, jobs=jobs, label=label)), failures)
