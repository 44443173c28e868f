// The graph as the page holds it: entities know their facts, facts their sentences.

const data = JSON.parse(byId("data").textContent);
const kinds = new Map(data.kinds.map((kind) => [kind.id, { ...kind, count: 0 }]));
const properties = new Map(data.properties.map((property) => [property.id, { ...property, count: 0 }]));
const entities = data.entities;
const facts = data.facts;
const observations = data.observations;
const articles = data.articles;

entities.forEach((entity, i) => {
  entity.i = i; // also its rank: the most important entity comes first
  entity.id = `${entity.kind}/${entity.name}`;
  entity.aliases ??= [];
  entity.out = [];
  entity.in = [];
  entity.figures = [];
  entity.articles = new Set();
  entity.links = new Map(); // neighbour → the link to it
  kinds.get(entity.kind).count += 1;
});
const entityById = new Map(entities.map((entity) => [entity.id, entity]));

// A link is what is drawn between two entities: all facts that join them, in either direction.
const links = new Map();
for (const fact of facts) {
  properties.get(fact.p).count += 1;
  fact.articles = new Set(fact.ev.map((ev) => data.sentences[ev.s].a));
  entities[fact.s].out.push(fact);
  fact.joins = typeof fact.o === "number";
  if (!fact.joins) continue;
  entities[fact.o].in.push(fact);
  if (fact.s === fact.o) continue;
  const [a, b] = fact.s < fact.o ? [fact.s, fact.o] : [fact.o, fact.s];
  const id = `${a}-${b}`;
  if (!links.has(id)) {
    const link = { id, a, b, facts: [] };
    links.set(id, link);
    entities[a].links.set(b, link);
    entities[b].links.set(a, link);
  }
  links.get(id).facts.push(fact);
}
for (const figure of observations) {
  figure.articles = new Set(figure.ev.map((ev) => data.sentences[ev.s].a));
  entities[figure.about].figures.push(figure);
}
data.mentioned.forEach((named, article) => named.forEach((i) => entities[i].articles.add(article)));
articles.forEach((article, i) => {
  article.i = i;
  article.facts = 0;
});
for (const fact of facts) fact.articles.forEach((article) => { articles[article].facts += 1; });

const labelOf = (row) => (row ? row[lang] : "");
const kindLabel = (entity) => labelOf(kinds.get(entity.kind));
const propertyLabel = (id) => labelOf(properties.get(id)) || id;
const articleTitle = (article) => article.title || article.path || t("untitled");

/** All entities at most `hops` links away, itself among them. */
function around(entity, hops) {
  let edge = [entity.i];
  const found = new Set(edge);
  for (let hop = 0; hop < hops; hop += 1) {
    const next = [];
    for (const i of edge) {
      for (const j of entities[i].links.keys()) {
        if (!found.has(j)) { found.add(j); next.push(j); }
      }
    }
    edge = next;
  }
  return found;
}
