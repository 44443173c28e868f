// What Neo4j's own parser and semantic analysis (@neo4j-cypher/language-support) say of each query: lists of messages.
const { lintCypherQuery } = require("@neo4j-cypher/language-support");
const queries = JSON.parse(require("fs").readFileSync(0, "utf8"));
const messages = (query) => lintCypherQuery(query, { parameters: { rows: [] } }).diagnostics.map((found) => found.message);
process.stdout.write(JSON.stringify(queries.map(messages)));
