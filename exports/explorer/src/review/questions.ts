// What the review page asks, as exports/review_page.py and serve/review.py write it, and the decisions that answer it.

import { entity, fresh, isFact, type Fact, type Figure, type Reading, type Sources } from "../data";

export interface Side {
  what?: "fact" | "observation";
  target?: string[];
  item?: Fact | Figure;
  entity?: string;
  article?: string;
  n?: number;
  aliases?: string[];
  items?: (Fact | Figure)[];
  spots?: Reading[];
}
export type Reason = "conflict" | "duplicate" | "namesake" | "class" | "doubt" | "proposal" | "thing";
export const REASONS: readonly Reason[] = ["proposal", "conflict", "duplicate", "namesake", "class", "doubt"];
export interface Question { id: string; reason: Reason; what: string; target: string[]; other: string; sides: Side[]; proposal?: Proposal }

/** A decision as decisions.jsonl has it, before it has an author, a time and an id. */
export interface Draft {
  action: string;
  what: string;
  target: string[];
  into?: string;
  articles?: string[];
  quote?: string;
  qualifiers?: [string, string][];
  reason?: string;
}
export interface Decision extends Draft { id: string; author?: string; time?: string; pending?: 0 | 1 }
/** What an agent proposed: a decision, or an article. */
export interface Proposal extends Decision { title?: string; text?: string; url?: string; published?: string; proposed_by?: string }
export interface Session { author: string; writes: 0 | 1; atlas: string; pending: number; recent: Decision[] }
export interface Review extends Sources {
  questions: Question[];
  counts: Partial<Record<Reason, number>>;
  kinds: [string, string, string][];
  properties: [string, string, string, 0 | 1][];
  session?: Session;
  proposals?: Proposal[];
  /** The sides of what each proposal is about. */
  about?: Record<string, Side[]>;
}

/** What a decision about a fact or a number names. */
const targetOf = (item: Fact | Figure): string[] =>
  isFact(item)
    ? [item.s, item.p, item.o ?? item.d ?? "", item.qualifiers?.some(([key, value]) => key === "status" && value === "former") ? "former" : ""]
    : [item.about, item.m, item.v, item.u ?? "", item.b ?? "=", item.t ?? ""];

/** All that is said of one entity, asked one by one: what is wrong need not be in doubt. */
async function aboutOne(id: string, found: Review): Promise<Review> {
  const read = await entity(id);
  if (!read) return { ...found, questions: [], counts: {} };
  const items: (Fact | Figure)[] = [...read.facts, ...read.figures];
  const decided = new Set((found.session?.recent ?? []).map((row) => [row.what, ...row.target].join("\n")));
  const thing: Question = { id: `entity ${id}`, reason: "thing", what: "entity", target: [id], other: "", sides: [{ entity: id, n: items.length, aliases: read.aliases, items: items.slice(0, 3) }] };
  const asked = items.map((item): Question => {
    const [what, target] = [isFact(item) ? ("fact" as const) : ("observation" as const), targetOf(item)];
    return { id: [what, ...target].join(" "), reason: "doubt", what, target, other: "", sides: [{ what, target, item }] };
  });
  const open = [thing, ...asked].filter((question) => !decided.has([question.what, ...question.target].join("\n")));
  return { ...found, questions: open, counts: {}, sentences: read.sentences, articles: read.articles };
}

/** What is open now; what agents proposed comes first. With `about` all that is said of that entity. */
export async function readReview(about = ""): Promise<Review> {
  const found = await fresh<Review>("review");
  if (about) return aboutOne(about, found);
  const proposed = found.proposals ?? [];
  if (!proposed.length) return found;
  const asked = proposed.map((row): Question => ({ id: row.id, reason: "proposal", what: row.what ?? "article", target: row.target ?? [], other: "", sides: found.about?.[row.id] ?? [], proposal: row }));
  return { ...found, questions: [...asked, ...found.questions], counts: { proposal: asked.length, ...found.counts } };
}

/** The entities that a question is about. */
export function things(question: Question): string[] {
  const ids = question.sides.flatMap((side) => (side.entity ? [side.entity] : side.item ? ("p" in side.item ? [side.item.s, side.item.o ?? ""] : [side.item.about]) : []));
  return [...new Set(ids.filter((id) => id.includes("/")))];
}
