// Asking the endpoint: one request for any form of query, and answers or errors that the page can show.

export interface Term { type: "uri" | "literal" | "bnode"; value: string; lang?: string; datatype?: string }
export type Row = Readonly<Record<string, Term | undefined>>;
export type Triple = readonly [Term, Term, Term];
export type Result =
  | { form: "rows"; columns: string[]; rows: Row[] }
  | { form: "boolean"; value: boolean }
  | { form: "graph"; triples: Triple[] };

/** What the server or the network said instead of an answer; line and column count from 1. */
export class Problem extends Error {
  constructor(readonly status: number, message: string, readonly line = 0, readonly column = 0) {
    super(message);
  }
}

const ENDPOINT = "sparql";
const FORM = { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" };

async function send(query: string, accept: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    const body = new URLSearchParams({ query });
    response = await fetch(ENDPOINT, { method: "POST", headers: { ...FORM, Accept: accept }, body, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, String(error));
  }
  if (!response.ok) {
    const text = (await response.text()).trim();
    const place = /at (\d+):(\d+)/.exec(text);
    throw new Problem(response.status, text, Number(place?.[1] ?? 0), Number(place?.[2] ?? 0));
  }
  return response;
}

/** The answer to a query of any form. Throws Problem, or the signal's error when it is stopped. */
export async function ask(query: string, signal?: AbortSignal): Promise<Result> {
  const response = await send(query, "application/sparql-results+json, application/n-triples", signal);
  if (response.headers.get("Content-Type")?.startsWith("application/n-triples")) {
    return { form: "graph", triples: readTriples(await response.text()) };
  }
  const found = (await response.json()) as { head: { vars?: string[] }; boolean?: boolean; results?: { bindings: Record<string, RawTerm>[] } };
  if (found.boolean !== undefined) return { form: "boolean", value: found.boolean };
  const rows = (found.results?.bindings ?? []).map((row) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, plain(term)])));
  return { form: "rows", columns: found.head.vars ?? [], rows };
}

export interface Understood { sparql: string; entities: string[]; unknown: string[] }

/** How the server understands a question in words; null where it does not. */
export async function understand(question: string): Promise<Understood | null> {
  const response = await fetch(`query/ask?q=${encodeURIComponent(question)}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Problem(response.status, await response.text());
  return (await response.json()) as Understood;
}

/** The answer as text in one format, as the server writes it. */
export const askText = async (query: string, accept: string): Promise<string> => (await send(query, accept)).text();

interface RawTerm { type: string; value: unknown; "xml:lang"?: string; datatype?: string }
const plain = (raw: RawTerm): Term => ({
  type: raw.type === "uri" || raw.type === "bnode" ? raw.type : "literal",
  value: typeof raw.value === "string" ? raw.value : JSON.stringify(raw.value),
  ...(raw["xml:lang"] ? { lang: raw["xml:lang"] } : {}),
  ...(raw.datatype ? { datatype: raw.datatype } : {}),
});

const TRIPLE = /^(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?) \.$/;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
const unescape = (text: string): string =>
  text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs, (_, four: string, eight: string, one: string) =>
    four || eight ? String.fromCodePoint(parseInt(four || eight, 16)) : (ESCAPES[one] ?? one));

/** The triples of a text in N-Triples. */
export function readTriples(text: string): Triple[] {
  const found: Triple[] = [];
  for (const line of text.split("\n")) {
    const parts = TRIPLE.exec(line.trim());
    if (parts) found.push([readTerm(parts[1]!), readTerm(parts[2]!), readTerm(parts[3]!)]);
  }
  return found;
}

function readTerm(text: string): Term {
  if (text.startsWith("<")) return { type: "uri", value: unescape(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text };
  const end = text.lastIndexOf('"');
  const value = unescape(text.slice(1, end));
  const rest = text.slice(end + 1);
  if (rest.startsWith("@")) return { type: "literal", value, lang: rest.slice(1) };
  return rest ? { type: "literal", value, datatype: rest.slice(3, -1) } : { type: "literal", value };
}
