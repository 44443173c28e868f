"""One module a family of formats. EXPORTERS names them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..graph.errors import InputError
from ..graph.jsonl import lines
from ..graph.model import KnowledgeGraph
from ..graph.progress import steps
from . import gremlin, hugegraph, ladybug, nebula, neo4j, network, oxigraph, rdf, tables
from .html import write_html
from .site import write_site
from .work import WORK, announce

Write = Callable[[KnowledgeGraph, Path], None]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: what its file is called, what it is for, and the function that writes it whole or not at all.

    `named_graphs`: whether each article's statements stand in a graph of their own. `folder`: whether it is a folder
    of files. `needs`: the extra to install (`pip install 'tuzhi[needs]'`), "" for none.
    """

    name: str
    extension: str
    media_type: str
    write: Write
    zh: str
    en: str
    named_graphs: bool = False
    folder: bool = False
    needs: str = ""


def _jsonl(kg: KnowledgeGraph, path: Path) -> None:
    rdf.write(steps(lines(kg)), path)


def _html(kg: KnowledgeGraph, path: Path) -> None:
    write_html(kg, path)


def _site(kg: KnowledgeGraph, path: Path) -> None:
    write_site(kg, path)


EXPORTERS: dict[str, Exporter] = {
    row.name: row
    for row in (
        Exporter("turtle", ".ttl", "text/turtle", rdf.write_turtle, "RDF，便于阅读", "RDF, easy to read"),
        Exporter(
            "trig", ".trig", "application/trig", rdf.write_trig,
            "RDF，每篇文章一个命名图", "RDF, a named graph an article", named_graphs=True,
        ),
        Exporter(
            "nquads", ".nq", "application/n-quads", rdf.write_nquads,
            "RDF，每行一条，供三元组库批量导入", "RDF, a quad a line, for bulk loaders", named_graphs=True,
        ),
        Exporter(
            "ntriples", ".nt", "application/n-triples", rdf.write_ntriples,
            "RDF，每行一条三元组", "RDF, a triple a line",
        ),
        Exporter("jsonld", ".jsonld", "application/ld+json", rdf.write_jsonld, "RDF 的 JSON 写法", "RDF as JSON"),
        Exporter("rdfxml", ".rdf", "application/rdf+xml", rdf.write_rdfxml, "RDF 的 XML 写法", "RDF as XML"),
        Exporter(
            "jsonl", ".jsonl", "application/jsonl", _jsonl,
            "每行一个 JSON 对象，毫无损失", "a JSON object a line, nothing lost",
        ),
        Exporter(
            "graphml", ".graphml", "application/graphml+xml", network.write_graphml,
            "供 yEd、igraph、networkx", "for yEd, igraph and networkx",
        ),
        Exporter("gexf", ".gexf", "application/gexf+xml", network.write_gexf, "供 Gephi", "for Gephi"),
        Exporter(
            "cytoscape", ".cyjs", "application/json", network.write_cytoscape,
            "供 Cytoscape 与 cytoscape.js", "for Cytoscape and cytoscape.js",
        ),
        Exporter(
            "tables", "", "text/csv", tables.write_csv, "CSV 表，供 pandas、DuckDB", "CSV tables for pandas and DuckDB",
            folder=True,
        ),
        Exporter("excel", "", "text/csv", tables.write_excel, "CSV 表，供 Excel", "CSV tables for Excel", folder=True),
        Exporter(
            "parquet", "", "application/vnd.apache.parquet", tables.write_parquet,
            "Parquet 表", "Parquet tables", folder=True, needs="parquet",
        ),
        Exporter(
            "sqlite", ".sqlite", "application/vnd.sqlite3", tables.write_sqlite,
            "SQLite 数据库", "a SQLite database",
        ),
        Exporter(
            "neo4j", "", "text/csv", neo4j.write_neo4j,
            "Neo4j 5：批量导入的 CSV 与 Cypher", "Neo4j 5: CSV for the bulk importer, and Cypher", folder=True,
        ),
        Exporter(
            "ladybug", ".lbug", "application/octet-stream", ladybug.write_ladybug,
            "LadybugDB（Kuzu 的后继）数据库", "a database for LadybugDB, the successor of Kuzu", needs="ladybug",
        ),
        Exporter(
            "oxigraph", "", "application/octet-stream", oxigraph.write_oxigraph,
            "Oxigraph 存储文件夹，每篇文章一个命名图", "a store folder for Oxigraph, a named graph an article",
            named_graphs=True, folder=True,
        ),
        Exporter(
            "graphson", ".json", "application/vnd.gremlin-v3.0+json", gremlin.write_graphson,
            "GraphSON 3：TinkerGraph、JanusGraph", "GraphSON 3 for TinkerGraph and JanusGraph",
        ),
        Exporter(
            "neptune", "", "text/csv", gremlin.write_neptune,
            "Amazon Neptune 批量导入的 CSV", "CSV for the bulk loader of Amazon Neptune", folder=True,
        ),
        Exporter(
            "nebula", "", "text/csv", nebula.write_nebula,
            "NebulaGraph：nebula-importer 的配置与 CSV", "NebulaGraph: configuration and CSV of nebula-importer", folder=True,
        ),
        Exporter(
            "hugegraph", "", "application/json", hugegraph.write_hugegraph,
            "HugeGraph：hugegraph-loader 的模型、映射与数据", "HugeGraph: schema, mapping and data of hugegraph-loader",
            folder=True,
        ),
        Exporter("html", ".html", "text/html", _html, "可离线浏览的网页", "a page to explore offline"),
        Exporter("site", "", "text/html", _site, "静态网站，无需服务器", "a web site that needs no server", folder=True),
    )
}  # fmt: skip


def export(kg: KnowledgeGraph, path: str | Path, *, form: str, lang: str = "zh", atlas: Path | None = None) -> None:
    """Writes a graph in the format named `form`; raises InputError for an unknown name or a place it cannot write.

    `lang` ("zh", "en") is the first language of the page; other formats hold both. `atlas` is the folder that the
    graph is from: the web site brings its pictures, and does not ask what was decided there.
    """
    if form not in EXPORTERS:
        raise InputError(f"{form}: no such format; choose one of {', '.join(sorted(EXPORTERS))}")
    announce(kg, WORK.get(form))
    if form == "html":
        write_html(kg, Path(path), lang=lang)
    elif form == "site":
        write_site(kg, Path(path), lang=lang, atlas=atlas)
    else:
        EXPORTERS[form].write(kg, Path(path))
