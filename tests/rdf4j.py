"""RDF4J in a process of its own: `python rdf4j.py CLASSPATH FOLDER QUERIES` reads every file in FOLDER with RDF4J's parser
for its format, writes what it read as FOLDER/NAME.read in N-Quads, and parses every query of a JSON list."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jpype
import jpype.imports

FORMATS = {
    ".nt": "NTRIPLES",
    ".nq": "NQUADS",
    ".ttl": "TURTLE",
    ".trig": "TRIG",
    ".jsonld": "JSONLD",
    ".rdf": "RDFXML",
}


def main(classpath: str, folder: str, queries: str) -> None:
    jpype.startJVM(classpath=classpath.split(":"))
    from java.io import FileInputStream, FileOutputStream
    from org.eclipse.rdf4j.query.parser.sparql import SPARQLParser
    from org.eclipse.rdf4j.rio import RDFFormat, Rio

    for file in sorted(Path(folder).iterdir()):
        model = Rio.parse(FileInputStream(str(file)), "", getattr(RDFFormat, FORMATS[file.suffix]))
        out = FileOutputStream(f"{file}.read")
        Rio.write(model, out, RDFFormat.NQUADS)
        out.close()
    for query in json.loads(Path(queries).read_text("utf-8")):
        SPARQLParser().parseQuery(query, None)


if __name__ == "__main__":
    main(*sys.argv[1:])
