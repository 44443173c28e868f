// What the review page asks, as exports/review_page.py and serve/review.py write it, and the decisions that answer it.

import { fresh, type Fact, type Figure, type Reading, type Sources } from "../data";

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
export type Reason = "conflict" | "duplicate" | "namesake" | "class" | "doubt" | "proposal";
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

/** What is open now; what agents proposed comes first. */
export async function readReview(): Promise<Review> {
  const found = await fresh<Review>("review");
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
