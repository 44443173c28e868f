"""RDF4J, the store and the parsers inside GraphDB, reads every RDF format and parses every worked question.

Debian has its parsers, not its store (librdf4j-java).
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from tuzhi.exports import EXPORTERS, export
from tuzhi.graph import KnowledgeGraph

from .graphs import full_graph, hard_graph, town_graph
from .test_questions import QUESTIONS
from .test_servers import JAVA, with_prefixes

# What RDF4J needs of Debian's Java packages, beside its own jars.
NEEDS = (
    "guava commons-io commons-lang3 commons-text commons-codec commons-logging slf4j-api slf4j-nop jackson-core "
    "jackson-databind jackson-annotations jsonld-java httpclient httpclient-cache httpcore"
)
FORMS = ("ntriples", "nquads", "turtle", "trig", "jsonld", "rdfxml")


def classpath() -> str:
    jars = [*sorted(JAVA.glob("rdf4j-*[a-z].jar")), *(JAVA / f"{name}.jar" for name in NEEDS.split())]
    if shutil.which("java") is None or not all(jar.exists() for jar in (JAVA / "rdf4j-rio-nquads.jar", *jars)):
        pytest.skip("RDF4J is not installed: scripts/install-servers, or apt install librdf4j-java")
    if importlib.util.find_spec("jpype") is None:
        pytest.skip("JPype is not installed: pip install jpype1")
    return ":".join(map(str, jars))


def quads(text: bytes, form: pyoxigraph.RdfFormat | None) -> set[pyoxigraph.Quad]:
    assert form is not None
    return set(pyoxigraph.parse(text, form))  # type: ignore[arg-type]


def without_blank_texts(found: set[pyoxigraph.Quad]) -> set[pyoxigraph.Quad]:
    return {quad for quad in found if not isinstance(quad.object, pyoxigraph.Literal) or quad.object.value.strip()}


@pytest.mark.parametrize("make", [town_graph, hard_graph, full_graph])
def test_rdf4j_reads_what_was_written(make: Callable[[], KnowledgeGraph], tmp_path: Path) -> None:
    path, folder = classpath(), tmp_path / "files"
    files = {form: folder / f"graph{EXPORTERS[form].extension}" for form in FORMS}
    for form, file in files.items():
        export(make(), file, form=form)
    (tmp_path / "queries.json").write_text(json.dumps([with_prefixes(row["sparql"]) for row in QUESTIONS.values()]))
    command = [
        sys.executable,
        str(Path(__file__).parent / "rdf4j.py"),
        path,
        str(folder),
        str(tmp_path / "queries.json"),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for form, file in files.items():
        written = quads(file.read_bytes(), pyoxigraph.RdfFormat.from_media_type(EXPORTERS[form].media_type))
        read = quads(Path(f"{file}.read").read_bytes(), pyoxigraph.RdfFormat.N_QUADS)
        if form == "rdfxml":
            # Of a text of nothing but white space in RDF/XML, RDF4J makes an empty one.
            written, read = without_blank_texts(written), without_blank_texts(read)
        assert read == written, form
