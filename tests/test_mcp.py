"""The atlas as tools for agents, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from tuzhi.cli import main
from tuzhi.exports.atlas import open_atlas
from tuzhi.graph.decisions import read_decisions
from tuzhi.serve.mcp import Writes, make_server

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def atlas(atlas: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: the store that answers queries is made beside the atlas."""
    return Path(shutil.copytree(atlas, tmp_path_factory.mktemp("mcp") / "atlas"))


def with_client(atlas: Path, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(make_server(atlas)) as client:
            return await ask(client)

    return asyncio.run(run())


def call(atlas: Path, tool: str, /, **arguments: Any) -> Any:
    """The structured answer of one tool; an error's words where it is one."""
    answer = with_client(atlas, lambda client: client.call_tool(tool, arguments))
    return answer.content[0].text if answer.is_error else answer.structured_content


def test_an_agent_finds_a_thing_and_its_sentences(atlas: Path) -> None:
    found = call(atlas, "search_entities", text="极顶")
    assert [row["id"] for row in found["items"]] == ["Company/极顶数创"]
    known = call(atlas, "get_entity", name="极顶数创")
    kg = open_atlas(atlas)
    assert known["facts"]
    for fact in known["facts"]:
        for ev in fact["evidence"]:
            assert kg.articles[ev["article"]].text[ev["start"] : ev["end"]] == ev["quote"]
            assert ev["quote"] in ev["sentence"]


def test_every_tool_is_typed_and_read_only(atlas: Path) -> None:
    tools = with_client(atlas, lambda client: client.list_tools()).tools
    assert {t.name for t in tools} >= {
        "search_entities", "get_entity", "get_neighbors", "find_path", "search_facts", "get_evidence", "get_observations",
        "get_schema", "run_sparql", "list_articles", "get_stats",
    }  # fmt: skip
    for tool in tools:
        assert tool.description and tool.output_schema, tool.name
        assert tool.annotations is not None and tool.annotations.read_only_hint


def test_lists_come_in_pages_that_join_without_loss(atlas: Path) -> None:
    rows: list[str] = []
    offset: int | None = 0
    while offset is not None:
        got = call(atlas, "search_entities", text="", kind="Company", limit=3, offset=offset)
        assert len(got["items"]) <= 3
        rows += [row["id"] for row in got["items"]]
        offset = got["next_offset"]
    expected = [e.id for e in open_atlas(atlas).entities.values() if e.kind == "Company"]
    assert sorted(rows) == sorted(expected) and len(set(rows)) == got["total"]


def test_path_neighbours_facts_evidence_and_numbers(atlas: Path) -> None:
    steps = call(atlas, "find_path", start="极顶数创", goal="徐汇区")["result"]
    assert [s["property"] for s in steps] == ["locatedIn", "locatedIn"]
    near = call(atlas, "get_neighbors", name="模速空间", property="locatedIn", limit=200)
    assert "Company/极顶数创" in [row["entity"]["id"] for row in near["items"]]
    facts = call(atlas, "search_facts", subject="极顶数创", property="locatedIn")
    assert facts["items"][0]["object"] == "Incubator/模速空间"
    said = call(atlas, "get_evidence", subject="极顶数创", property="locatedIn", object="模速空间")["result"]
    assert any("极顶数创位于模速空间" in one["sentence"] for one in said)
    numbers = call(atlas, "get_observations", limit=200)
    assert numbers["total"] == len(open_atlas(atlas).observations)


def test_sparql_answers_and_refuses(atlas: Path) -> None:
    rows = call(atlas, "run_sparql", query="firms-in-incubators")["results"]["bindings"]
    assert any(row["firm"]["value"] == "极顶数创" for row in rows)
    assert "expected" in call(atlas, "run_sparql", query="SELECT WHERE {")
    refused = call(atlas, "run_sparql", query="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert isinstance(refused, str)
    assert isinstance(call(atlas, "run_sparql", query="DELETE WHERE { ?s ?p ?o }"), str)


def test_ties_and_suggestions(atlas: Path) -> None:
    told = call(atlas, "explain_ties", start="极顶数创", goal="徐汇区")
    assert told["paths"][0]["facts"][0]["object"] == "Incubator/模速空间"
    kg = open_atlas(atlas)
    for row in call(atlas, "suggest_facts")["result"]:
        assert (row["subject"], row["property"], row["object"], "") not in kg.facts and row["reasons"]


def test_numbers_are_compared_with_their_sentences(atlas: Path) -> None:
    rows = call(atlas, "compare_numbers", name="上海")["result"]
    assert any("增长" in row["text"] and all("——" in line for line in row["sources"]) for row in rows)
    assert len(call(atlas, "compare_numbers", limit=1)["result"]) == 1
    assert "search_entities" in call(atlas, "compare_numbers", name="没有这家公司")


def test_a_question_in_words(atlas: Path) -> None:
    told = call(atlas, "ask_question", question="极顶数创在哪里？")
    assert told["understood"]["property"] == "locatedIn"
    assert {row["answer"]["value"] for row in told["answer"]["results"]["bindings"]} == {"模速空间"}
    assert "not understood" in call(atlas, "ask_question", question="今天天气怎么样？")


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("get_entity", {"name": "没有这家公司"}, "search_entities"),
        ("search_entities", {"text": "a", "kind": "Firm"}, "Company"),
        ("search_entities", {"text": "a", "limit": 0}, "expected 1 to"),
        ("search_facts", {"property": "owns"}, "locatedIn"),
        ("get_evidence", {"subject": "极顶数创", "property": "foundedBy", "object": "徐汇区"}, "search_facts"),
    ],
)
def test_a_wrong_call_says_what_to_do(atlas: Path, tool: str, arguments: dict[str, Any], words: str) -> None:
    assert words in call(atlas, tool, **arguments)


def test_over_standard_input_and_output_several_at_once(atlas: Path) -> None:
    command = StdioServerParameters(command=sys.executable, args=["-m", "tuzhi", "mcp", str(atlas)])

    async def run() -> list[Any]:
        async with Client(command) as client:
            calls = [client.call_tool("get_entity", {"name": name}) for name in ("模速空间", "徐汇区") * 5]
            return await asyncio.gather(*calls)

    answers = asyncio.run(run())
    names = [a.structured_content["entity"]["name"] for a in answers]
    assert names == ["模速空间", "徐汇区"] * 5


def test_agents_propose_and_a_person_decides(atlas_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = open_atlas(atlas_copy)
    target = next(f.key for f in before.facts.values() if f.property == "locatedIn")

    async def propose(client: Client) -> list[Any]:
        decision = {"action": "reject", "what": "fact", "target": list(target), "reason": "已搬走"}
        calls = [client.call_tool("propose_decision", {"agent": f"甲{i}", **decision}) for i in range(8)]
        calls.append(
            client.call_tool(
                "add_article", {"agent": "乙", "text": "星河数创位于杭州市余杭区。", "title": '新 "闻": x'}
            )
        )
        calls.append(client.call_tool("propose_decision", {"agent": "丙", **decision, "action": "delete"}))
        nowhere = ["Company/无此", "locatedIn", "Park/无此", ""]
        calls.append(client.call_tool("propose_decision", {"agent": "丁", **decision, "target": nowhere}))
        return await asyncio.gather(*calls)

    async def run() -> list[Any]:
        async with Client(make_server(atlas_copy, writes=Writes.PROPOSED)) as client:
            return await propose(client)

    answers = asyncio.run(run())
    assert [a.is_error for a in answers] == [False] * 9 + [True] * 2
    assert open_atlas(atlas_copy) == before
    assert main(["--lang", "en", "proposals", str(atlas_copy)]) == 0
    shown = capsys.readouterr().out
    assert all(f"agent 甲{i}" in shown for i in range(8)) and '新 "闻": x' in shown
    first, article = (answers[i].structured_content["proposal"] for i in (0, 8))
    assert main(["--lang", "en", "proposals", str(atlas_copy), "accept", first, article, "--author", "王"]) == 0
    after = open_atlas(atlas_copy)
    assert target not in after.facts and "Company/星河数创" in after.entities
    assert read_decisions(atlas_copy / "decisions.jsonl")[0].author == "王"
    others = [answers[i].structured_content["proposal"] for i in range(1, 8)]
    assert main(["--lang", "en", "proposals", str(atlas_copy), "refuse", *others]) == 0
    capsys.readouterr()
    assert main(["--lang", "en", "proposals", str(atlas_copy)]) == 0
    assert "No proposals" in capsys.readouterr().out
    assert main(["--lang", "en", "proposals", str(atlas_copy), "accept", "nope"]) == 1


def test_without_leave_no_tool_writes(atlas: Path) -> None:
    tools = {t.name for t in with_client(atlas, lambda client: client.list_tools()).tools}
    assert not tools & {"propose_decision", "add_article"}


def test_over_http_at_the_address_that_is_printed(atlas: Path) -> None:
    command = [sys.executable, "-m", "tuzhi", "--lang", "en", "mcp", str(atlas), "--http", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stderr is not None
            address = serving.stderr.readline().split()[-1]
            assert not address.endswith(":0/mcp")

            async def run() -> Any:
                async with Client(address) as client:
                    return await client.call_tool("get_entity", {"name": "模速空间"})

            assert asyncio.run(run()).structured_content["entity"]["name"] == "模速空间"
        finally:
            serving.terminate()
