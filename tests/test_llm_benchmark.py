"""The benchmark of models: a recording replays to the same figures, also when the rules number their readings otherwise."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tuzhi.extract.evaluate import article_of, read_gold
from tuzhi.extract.llm_client import Client, Endpoint
from tuzhi.graph import Fact

from .test_llm import Reply, nothing, said, server

FILE = Path(__file__).parent.parent / "benchmarks" / "llm.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("llm_benchmark", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def records(benchmark: ModuleType) -> list[dict[str, Any]]:
    return read_gold(benchmark.PASSAGES)[:2]


def test_our_passages_are_labelled_as_labels_are(benchmark: ModuleType) -> None:
    for record in read_gold(benchmark.PASSAGES):
        names = {entity["name"] for entity in record["entities"]}
        assert all(name in record["text"] for name in names)
        for row in record["relations"]:
            assert {row["s"], row["o"]} <= names and row["evidence"] in record["text"]
        for row in record["observations"]:
            assert row["about"] in names and str(row["value"]) in row["evidence"] and row["evidence"] in record["text"]


def test_a_recording_replays_to_the_same_graphs(
    benchmark: ModuleType, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "answers.jsonl"
    answer = nothing(entities=[{"name": "澄江城发集团", "type": "Company"}], confirmed=[1], doubted=[2])

    def given(body: dict[str, Any], n: int) -> Reply:
        return said(json.dumps(answer))

    with server(given) as (url, bodies):
        client = Client(Endpoint(url, "test"), cache=tmp_path / "cache")
        recorder = benchmark.Recorder(client, file)
        first, _ = benchmark.measured(records, recorder.extract)
        client.close()
        assert len(bodies) == len(file.read_text("utf-8").splitlines()) == 2
    replayer = benchmark.Replayer(file)
    again, _ = benchmark.measured(records, replayer.extract)
    assert list(benchmark.rows("x", [first])) == list(benchmark.rows("x", [again])) and not replayer.unread
    benchmark.measured(read_gold(benchmark.PASSAGES)[2:3], replayer.extract)
    assert len(replayer.unread) == 1


def test_what_a_recording_judges_is_found_by_its_words(benchmark: ModuleType) -> None:
    facts = [Fact(f"Company/{name}", "locatedIn", "AdminArea/甲区") for name in ("乙", "丙", "丁")]
    passage = benchmark.Passage(0, 1, tuple(facts))
    kept = {"confirmed": ["丁 locatedIn 甲区", "无 locatedIn 甲区"], "doubted": ["乙 locatedIn 甲区"]}
    assert benchmark.renumbered(kept, passage) == {"confirmed": [3], "doubted": [1]}


def test_a_simulated_model_without_noise_states_the_labels(
    benchmark: ModuleType, records: list[dict[str, Any]]
) -> None:
    simulated = benchmark.Simulated(records, 0.0, 1)
    graph = simulated.extract(article_of(records[0], records[0]["id"])).graph
    stated = {(f.subject.split("/")[1], f.property, f.object.split("/")[1]) for f in graph.facts.values()}
    assert {(r["s"], r["p"], r["o"]) for r in records[0]["relations"]} <= stated
    noisy = benchmark.Simulated(records, 0.5, 1)
    assert noisy.extract(article_of(records[0], records[0]["id"])).rejections
