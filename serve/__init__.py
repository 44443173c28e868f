"""An atlas over HTTP: SPARQL, linked data, and what the explorer asks. Read-only."""
