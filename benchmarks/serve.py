"""How soon the server starts, how fast it answers, and how it fares among clients that mean harm.

    python benchmarks/serve.py [ATLAS] [--facts 20000] [--clients 200] [--hostile 50] [--seconds 20]

Without an ATLAS one is made of `--facts` made-up facts. `tuzhi serve` runs as a process of its own; the clients run here,
each sending its next request as soon as the last is answered. First all are good, then `--hostile` of them send the worst
queries known (products, long paths, nesting, bombs, huge answers, half a request, an answer that is not read). Latencies
are of the good clients; memory is the peak of all processes of the server together.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

from tuzhi.exports.atlas import GRAPH, MANIFEST, PAGE, TURTLE
from tuzhi.exports.rdf import write_turtle
from tuzhi.graph import KnowledgeGraph
from tuzhi.graph.jsonl import write_jsonl

GOOD = (
    "SELECT ?n { ?x a tz:Park ; rdfs:label ?n } LIMIT 20",
    "SELECT ?p ?o { <https://w3id.org/tuzhi/id/Park/云谷园区7> ?p ?o }",
    "SELECT ?c { ?c tz:locatedIn <https://w3id.org/tuzhi/id/Park/云谷园区12> } LIMIT 50",
    "ASK { ?x a tz:Company }",
    "CONSTRUCT { ?s tz:locatedIn ?o } { ?s tz:locatedIn ?o } LIMIT 30",
    "SELECT ?v { ?o a qb:Observation ; tz:value ?v } ORDER BY ?v LIMIT 5",
)
_DEEP, _WIDE = 4_000, 30_000


def worst(chance: random.Random) -> str:
    """One of the worst queries; no two are the same."""
    x = f"v{chance.randrange(10**9)}"
    kinds = (
        f"SELECT (COUNT(*) AS ?{x}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }}",
        f"SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} ORDER BY ?c ?f ?i ?{x}",
        f"SELECT (GROUP_CONCAT(?c) AS ?{x}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}",
        f"SELECT * {{ ?{x} (!<urn:a>)* ?b . ?b (!<urn:b>)* ?c . ?c (!<urn:c>)* ?d }} ORDER BY ?d",
        f"SELECT DISTINCT ?{x} ?o {{ ?{x} (tz:locatedIn|^tz:locatedIn)* ?o }}",
        f"SELECT * {{ ?a ?b ?{x} FILTER REGEX(?{x}, '(a*)*(b*)*(.|..)*(.*)*c') FILTER REGEX(STR(?a), '(.*)*$') . ?d ?e ?f }}",
        f"ASK {{ {'{' * _DEEP} ?{x} ?p ?o {'}' * _DEEP} }}",
        f"SELECT * {{ ?s {'(' * _DEEP}<urn:{x}>{')' * _DEEP} ?o }}",
        f"SELECT * {{ VALUES ?{x} {{ {' '.join(map(str, range(_WIDE)))} }} VALUES ?b {{ {' '.join(map(str, range(_WIDE)))} }} }}",
        f"SELECT * {{ ?a ?b ?c OPTIONAL {{ ?d ?e ?f OPTIONAL {{ ?g ?h ?{x} }} }} }}",
        f"SELECT * {{ ?s ?p ?{x} FILTER NOT EXISTS {{ ?a ?b ?c . ?d ?e ?f FILTER(STR(?a) > STR(?d) && ?s = ?f) }} }}",
        f"CONSTRUCT {{ ?a ?b ?c . ?d ?e ?{x} }} {{ ?a ?b ?c . ?d ?e ?{x} }}",
    )
    return chance.choice(kinds)


async def ask(port: int, body: bytes, path: str = "/sparql", limit: float = 120.0) -> int:
    """Sends one request on a connection of its own and reads the answer; the status, 0 where there was none."""
    try:
        async with asyncio.timeout(limit):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                head = (
                    f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                writer.write(head.encode() + body)
                await writer.drain()
                line = await reader.readline()
                while await reader.read(1 << 16):
                    pass
                return int(line.split()[1]) if line else 0
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError, IndexError):
        return 0


async def crawl(port: int) -> int:
    """Sends a request drop by drop and never ends it."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for drop in (b"POST /sparql HTTP/1.1\r\n", *([b"X-Drop: 1\r\n"] * 60)):
                writer.write(drop)
                await writer.drain()
                if reader.at_eof():
                    break
                await asyncio.sleep(0.5)
        finally:
            writer.close()
    except OSError:
        pass
    return -1


async def hoard(port: int) -> int:
    """Asks for a large answer and does not read it."""
    body = urlencode({"query": "SELECT * { ?s ?p ?o . ?s ?q ?r } LIMIT 100000"}).encode()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await asyncio.sleep(8)
        writer.close()
    except OSError:
        pass
    return -1


async def load(
    port: int, *, clients: int, hostile: int, seconds: float
) -> tuple[list[float], Counter[int], Counter[int]]:
    """Latencies and statuses of the good clients, and statuses of the others, after some seconds of both together."""
    end = time.monotonic() + seconds
    latencies: list[float] = []
    good, bad = Counter[int](), Counter[int]()

    async def friend(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < end:
            started = time.monotonic()
            status = await ask(port, urlencode({"query": chance.choice(GOOD)}).encode())
            latencies.append(time.monotonic() - started)
            good[status] += 1

    async def foe(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < end:
            match number % 10:
                case 8:
                    bad[await crawl(port)] += 1
                case 9:
                    bad[await hoard(port)] += 1
                case _:
                    bad[await ask(port, urlencode({"query": worst(chance)}).encode())] += 1

    foes = [asyncio.ensure_future(foe(n)) for n in range(hostile)]
    await asyncio.gather(*(friend(n) for n in range(clients - hostile)))
    for task in foes:
        task.cancel()
    await asyncio.gather(*foes, return_exceptions=True)
    return latencies, good, bad


def descendants(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [pid, *(p for child in below for p in descendants(child))]


def memory(pid: int) -> tuple[int, int]:
    """Resident bytes of the process itself, and of all below it."""
    found = []
    for process in descendants(pid):
        try:
            found.append(int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
        except OSError:
            found.append(0)
    return found[0], sum(found[1:])


async def watch(pid: int, peaks: list[int]) -> None:
    while True:
        own, below = memory(pid)
        peaks[0], peaks[1] = max(peaks[0], own), max(peaks[1], below)
        await asyncio.sleep(0.2)


def write_for_serving(kg: KnowledgeGraph, folder: Path) -> None:
    """The files of an atlas that a server reads; the one-file page, which takes longest to make, is left empty."""
    folder.mkdir()
    write_jsonl(kg, folder / GRAPH)
    write_turtle(kg, folder / TURTLE)
    (folder / PAGE).write_text("", "utf-8")
    names = (GRAPH, TURTLE, PAGE)
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / MANIFEST).write_text(json.dumps({"files": digests}), "utf-8")


def start(folder: Path) -> tuple[subprocess.Popen[bytes], int, float]:
    """Starts `tuzhi serve`; the process, its port, and the seconds until it answered a first query."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    command = [sys.executable, "-m", "tuzhi", "serve", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
                link.sendall(f"GET /sparql?query={quote('ASK{}')} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
                if link.recv(64).startswith(b"HTTP/1.1 200"):
                    return process, port, time.monotonic() - began
        except OSError:
            time.sleep(0.01)
        if process.poll() is not None:
            raise SystemExit("the server did not start")


def show(title: str, latencies: list[float], good: Counter[int], bad: Counter[int], seconds: float) -> None:
    latencies.sort()

    def at(part: float) -> str:
        return f"{latencies[min(len(latencies) - 1, int(part * len(latencies)))] * 1000:,.0f} ms"

    print(
        f"{title}: {len(latencies) / seconds:,.0f} answers/s; median {at(0.5)}, 95 % {at(0.95)}, 99 % {at(0.99)}, most {at(1)}"
    )
    print(
        f"    statuses of good clients {dict(good.most_common())}"
        + (f", of the others {dict(bad.most_common())}" if bad else "")
    )


async def measure(folder: Path, options: argparse.Namespace) -> None:
    process, port, first = start(folder)
    process.send_signal(signal.SIGINT)
    process.wait()
    process, port, again = start(folder)
    print(f"start: {first:.2f} s with the store to make, {again:.2f} s with it made")
    peaks = [0, 0]
    watcher = asyncio.ensure_future(watch(process.pid, peaks))
    try:
        for title, hostile in (("all good", 0), (f"{options.hostile} hostile", options.hostile)):
            found = await load(port, clients=options.clients, hostile=hostile, seconds=options.seconds)
            show(f"{options.clients} clients, {title}", *found, options.seconds)
        calm = time.monotonic()
        statuses = [await ask(port, urlencode({"query": GOOD[0]}).encode()) for _ in range(20)]
        print(f"afterwards: {Counter(statuses)}, {(time.monotonic() - calm) / 20 * 1000:.0f} ms each")
        print(f"peak memory: server {peaks[0] / 2**20:,.0f} MiB, its workers together {peaks[1] / 2**20:,.0f} MiB")
    finally:
        watcher.cancel()
        process.send_signal(signal.SIGINT)
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("atlas", type=Path, nargs="?")
    parser.add_argument("--facts", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--hostile", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    if options.atlas:
        asyncio.run(measure(options.atlas, options))
        return
    from exports import made_up_graph  # noqa: TID251  (the benchmark beside this one)

    with tempfile.TemporaryDirectory() as folder:
        write_for_serving(made_up_graph(options.facts), Path(folder) / "atlas")
        asyncio.run(measure(Path(folder) / "atlas", options))


if __name__ == "__main__":
    main()
