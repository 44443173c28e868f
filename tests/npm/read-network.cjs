// What Cytoscape.js makes of a .cyjs, and graphology (the graphs of Sigma) of a .gexf: nodes and edges with their properties.
const fs = require("fs");
const cytoscape = require("cytoscape");
const { MultiDirectedGraph } = require("graphology");
const gexf = require("graphology-gexf");

function readCytoscape(text) {
  const cy = cytoscape({ headless: true, elements: JSON.parse(text).elements });
  return {
    nodes: cy.nodes().map((n) => [n.id(), n.data()]),
    edges: cy.edges().map((e) => [e.source().id(), e.target().id(), e.data()]),
  };
}

function readGexf(text) {
  const graph = gexf.parse(MultiDirectedGraph, text, { allowUndeclaredAttributes: false });
  return {
    nodes: graph.mapNodes((key, data) => [key, data]),
    edges: graph.mapEdges((key, data, source, target) => [source, target, data]),
  };
}

const { file, kind } = JSON.parse(fs.readFileSync(0, "utf8"));
const text = fs.readFileSync(file, "utf8");
process.stdout.write(JSON.stringify(kind === "gexf" ? readGexf(text) : readCytoscape(text)));
