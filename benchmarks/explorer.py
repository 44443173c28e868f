"""How fast the explorer's map opens and moves: `python benchmarks/explorer.py --nodes 100000 --edges 500000`.

Makes a graph with communities and hubs, writes the explorer's resources as a folder (all but the entities' pages), opens
the map from there in headless Chromium, without a GPU, and counts the frames that are drawn while it is dragged and zoomed.
The layout is kept in the folder given by --keep, so that a second run measures the browser alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright
from tuzhi.exports.resources import Resources
from tuzhi.exports.site import ASSETS, asset, page, script
from tuzhi.graph import Article, Entity, Evidence, Fact, KnowledgeGraph

SYLLABLES = "云海星河山青蓝智启元远博创新华宏达天地光明晨曦清江湖泽森林石峰岭原川"
KINDS = ("Company", "Person", "Model", "Field", "Investor", "University", "Event", "Product")
PROPERTIES = ("locatedIn", "cooperatesWith", "investedIn", "developedBy", "focusesOn", "hasPosition")
NEEDED = ("meta", "links", "places", "sounds", "names/")


def synthetic(nodes: int, edges: int) -> KnowledgeGraph:
    """A graph of that size in communities of about two hundred, four fifths of the links inside them, hubs in each."""
    draw = random.Random(7)
    entities = [
        Entity(
            "AdminArea" if i < nodes // 200 else draw.choice(KINDS),
            f"{''.join(draw.choices(SYLLABLES, k=draw.randint(2, 5)))}{i}",
        )
        for i in range(nodes)
    ]
    groups = max(1, nodes // 200)
    article = Article("a", "", "往来", published="2025-03-01")
    ev = (Evidence.of(article, 0, 2, method="synthetic", confidence=0.8),)
    facts: dict[Any, Fact] = {}
    while len(facts) < edges:
        a = int(draw.random() ** 1.6 * nodes)
        inside = draw.random() < 0.8
        b = (
            a % groups + groups * int(draw.random() ** 2 * (nodes // groups))
            if inside
            else int(draw.random() ** 2 * nodes)
        )
        if b < nodes and a != b:
            made = Fact(entities[a].id, draw.choice(PROPERTIES), entities[b].id, (), ev)
            facts[made.key] = made
    return KnowledgeGraph.of(articles=[article], entities=entities, facts=facts.values())


def write(kg: KnowledgeGraph, folder: Path) -> None:
    resources = Resources(kg)
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    for name in resources.names():
        if name.startswith(NEEDED):
            start = time.perf_counter()
            target = folder / "data" / f"{name}.js"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(script(name, resources.get(name)), "utf-8")
            if not name.startswith("names/"):
                print(f"  made {name}: {time.perf_counter() - start:.1f} s, {target.stat().st_size / 1e6:.1f} MB")


def measure(folder: Path, *, runs: int, gpu: bool) -> None:
    (folder / "index.html").write_text(page(source="js"), "utf-8")
    for name in ASSETS:
        (folder / "assets" / name).write_bytes(asset(name))
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", *([] if gpu else ["--disable-gpu"])]
    path = next(p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name)))
    opened, first, dragged, zoomed, costs = [], [], [], [], []
    with sync_playwright() as driver:
        for _ in range(runs):
            browser = driver.chromium.launch(executable_path=path, args=arguments)
            view = browser.new_page(viewport={"width": 1440, "height": 900})
            start = time.perf_counter()
            view.goto(f"{folder.as_uri()}/index.html#/map")
            view.wait_for_function("window.tuzhi_map && window.tuzhi_map.frames > 0", polling=20, timeout=120_000)
            first.append(time.perf_counter() - start)
            view.wait_for_function("document.documentElement.dataset.ready === 'map'", polling=20, timeout=120_000)
            view.wait_for_timeout(300)
            opened.append(time.perf_counter() - start - 0.3)
            before, count = cpu_seconds(), view.evaluate("tuzhi_map.frames")
            dragged.append(frames(view, drag))
            zoomed.append(frames(view, zoom))
            drawn = view.evaluate("tuzhi_map.frames") - count
            costs.append(1000 * (cpu_seconds() - before) / max(1, drawn))
            browser.close()
    report = {
        "first picture s": first,
        "all names s": opened,
        "drag frames/s": dragged,
        "zoom frames/s": zoomed,
        "CPU ms a frame": costs,
    }
    for what, values in report.items():
        print(f"  {what}: {statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})")
    print(json.dumps({key: [round(v, 2) for v in values] for key, values in report.items()}))


def cpu_seconds() -> float:
    """The processor time that all processes below this one have used: what a frame costs however busy the machine is."""
    ticks, children = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended meanwhile
            continue
        pid = int(stat.parent.name)
        ticks[pid] = int(fields[11]) + int(fields[12])
        children.setdefault(int(fields[1]), []).append(pid)
    total, waiting = 0, [os.getpid()]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            total += ticks[child]
            waiting.append(child)
    return total / os.sysconf("SC_CLK_TCK")


def frames(view: Any, act: Any, seconds: float = 3.0) -> float:
    """Frames drawn a second while the mouse does something for that long."""
    before = view.evaluate("tuzhi_map.frames")
    start = time.perf_counter()
    act(view, start + seconds)
    took = time.perf_counter() - start
    return float(view.evaluate("tuzhi_map.frames") - before) / took


def drag(view: Any, until: float) -> None:
    view.mouse.move(800, 500)
    view.mouse.down()
    step = 0
    while time.perf_counter() < until:
        step += 1
        view.mouse.move(800 + 200 * ((step % 40) / 20 - 1 if step % 80 < 40 else 1 - (step % 40) / 20), 500 + step % 60)
    view.mouse.up()


def zoom(view: Any, until: float) -> None:
    view.mouse.move(800, 450)
    step = 0
    while time.perf_counter() < until:
        step += 1
        view.mouse.wheel(0, -60 if step % 120 < 60 else 60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where to keep the resources for the next run")
    parser.add_argument("--gpu", action="store_true", help="let Chromium use the GPU")
    options = parser.parse_args()
    with TemporaryDirectory() as room:
        folder = (options.keep or Path(room)).resolve()
        print(f"{options.nodes:,} nodes, {options.edges:,} edges")
        if not (folder / "data" / "places.js").exists():
            write(synthetic(options.nodes, options.edges), folder)
        measure(folder, runs=options.runs, gpu=options.gpu)


if __name__ == "__main__":
    main()
