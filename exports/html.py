"""One page that shows a graph in any browser, with nothing loaded from anywhere.

pyvis makes the network (vis-network draws it) and fills the template in `pages/`; the template replaces pyvis's own,
which asks a CDN for Bootstrap even when told to keep everything in line, and repeats its heading.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from ..graph.errors import InputError
from ..graph.files import atomic_path
from ..graph.model import KnowledgeGraph
from ..graph.schema import load_schema
from .page_data import page_data
from .palette import LIGHT_PAGE

SHOWN = 3000  # nodes drawn at first; a larger graph shows its most important, search brings in any other
LANGUAGES = ("zh", "en")

# In this order they make one script.
SCRIPTS = ("text.js", "data.js", "search.js", "picture.js", "filters.js", "panel.js", "page.js")

# How vis-network behaves. Colours, labels and highlights are the page's own work (pages/picture.js).
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "tooltipDelay": 10**9,
        "zoomSpeed": 0.7,
    },
    "nodes": {"borderWidth": 1.5, "chosen": False},
    "edges": {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0},
}


def write_html(kg: KnowledgeGraph, path: Path, *, lang: str = "zh") -> None:
    """Write the graph as one HTML file, whole or not at all. `lang` ("zh", "en") is the page's first language.

    Same graph, same bytes. Raises InputError for an unknown language or a place that cannot be written.
    """
    text = generate_html(kg, lang=lang)
    with atomic_path(path) as made:
        made.write_text(text, "utf-8", newline="\n")


def generate_html(kg: KnowledgeGraph, *, lang: str = "zh") -> str:
    """The page's text; see `write_html`."""
    if lang not in LANGUAGES:
        raise InputError(f"{lang}: no such language of the page; choose one of {', '.join(LANGUAGES)}")
    data = page_data(kg, load_schema())
    # pyvis imports IPython, which takes half a second that other commands need not pay.
    from jinja2 import Environment, FileSystemLoader
    from pyvis.network import Network

    net = Network(height="100%", width="100%", bgcolor=LIGHT_PAGE, cdn_resources="in_line")
    _draw(net, data)
    net.options = OPTIONS
    pages = files(__package__) / "pages"
    net.templateEnv = Environment(loader=FileSystemLoader([str(pages), net.template_dir]), autoescape=False)
    # tojson also writes <, > and & as \\u003c and so on: no text can end the script that it stands in.
    net.templateEnv.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    net.templateEnv.globals.update(
        lang=lang,
        data=data,
        style=(pages / "page.css").read_text("utf-8"),
        script="\n".join((pages / name).read_text("utf-8") for name in SCRIPTS),
    )
    net.path = "page.html"
    return str(net.generate_html())


def _draw(net: Any, data: dict[str, Any]) -> None:
    """The most important nodes, and an edge for each two of them that some fact joins."""
    from pyvis.edge import Edge

    kinds = {kind["id"]: kind for kind in data["kinds"]}
    shown = data["entities"][:SHOWN]
    for i, entity in enumerate(shown):
        kind = kinds[entity["kind"]]
        net.add_node(
            i,
            shape=kind["shape"],
            color={"background": kind["light"], "border": LIGHT_PAGE},
            size=round(entity["r"] * kind["grow"], 1),
            x=entity["x"],
            y=entity["y"],
        )
        del net.nodes[-1]["label"]  # names are drawn by the page, as many as there is room for
    pairs = {
        (min(fact["s"], fact["o"]), max(fact["s"], fact["o"]))
        for fact in data["facts"]
        if isinstance(fact["o"], int) and fact["s"] != fact["o"]
    }
    # Network.add_edge looks through all edges for each one it adds: 20,000 would take ten seconds.
    net.edges.extend(Edge(a, b, id=f"{a}-{b}").options for a, b in sorted(pairs) if b < len(shown))
