// Where decisions go: to the server that was started for it, else into this browser, to be carried to the atlas as a file.

import type { Decision, Draft, Question, Session } from "./questions";
import { here, note } from "../route";
import { lang } from "../shell";

export interface Desk {
  /** Whether the server writes them down. */
  writes: boolean;
  /** Notes the answer to a question; gives the ids of its decisions. Throws an Error whose message says why not. */
  answer(question: Question, drafts: Draft[]): Promise<string[]>;
  undo(ids: string[]): Promise<void>;
  /** Adopts or refuses what an agent proposed. */
  settle(id: string, verdict: "accept" | "refuse"): Promise<void>;
  /** Puts the atlas together again; gives the decisions that no longer apply. */
  apply(): Promise<Decision[]>;
}

const KEY = "tuzhi.key";

function kept(store: "sessionStorage" | "localStorage", name: string): string {
  try {
    return globalThis[store].getItem(name) ?? "";
  } catch {
    return "";
  }
}

function keep(store: "sessionStorage" | "localStorage", name: string, value: string): void {
  try {
    globalThis[store].setItem(name, value);
  } catch {
    // then it holds as long as the page is open
  }
}

let held = "";

/** The reviewer's key, taken out of the address so that a link that is passed on does not hold it. */
export function takeKey(): string {
  const given = here().params.get("key");
  if (given) {
    held = given;
    keep("sessionStorage", KEY, given);
    note({ key: "" });
  }
  return held || kept("sessionStorage", KEY);
}

export function serverDesk(key: string): Desk {
  async function send<T>(address: string, body: unknown): Promise<T> {
    const headers = { "Content-Type": "application/json", "X-Tuzhi-Key": key, "Accept-Language": lang() };
    const answer = await fetch(`review/${address}`, { method: "POST", headers, body: JSON.stringify(body) });
    const told = (await answer.json().catch(() => ({ error: String(answer.status) }))) as T & { error?: string };
    if (!answer.ok) throw new Error(told.error ?? String(answer.status));
    return told;
  }
  const decide = async (decisions: Draft[]): Promise<string[]> => (await send<{ ids: string[] }>("decide", { decisions })).ids;
  return {
    writes: true,
    answer: (_, drafts) => decide(drafts),
    undo: async (ids) => void (await decide([...ids].reverse().map((id) => ({ action: "undo", what: "decision", target: [id] })))),
    settle: async (id, verdict) => void (await send("settle", { [verdict]: [id] })),
    apply: async () => (await send<{ unmatched: Decision[] }>("apply", {})).unmatched,
  };
}

const newId = (): string => [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export interface Collected extends Desk {
  author: string;
  lines(): string;
  count(): number;
  /** Whether the question was answered here. */
  has(question: Question): boolean;
  recent(): Decision[];
  clear(): void;
}

/** Keeps decisions in this browser. `of` tells the atlas from others of the same address. */
export function collectingDesk(of: string, session: Session | undefined): Collected {
  const place = `tuzhi.decisions ${of}`;
  let rows: { question: string; decision: Decision }[] = [];
  try {
    rows = JSON.parse(kept("localStorage", place) || "[]") as typeof rows;
  } catch {
    // what cannot be read is as nothing
  }
  const store = (): void => keep("localStorage", place, JSON.stringify(rows));
  return {
    writes: false,
    get author() {
      return kept("localStorage", "tuzhi.author") || session?.author || "";
    },
    set author(name: string) {
      keep("localStorage", "tuzhi.author", name);
    },
    answer(question, drafts) {
      const made = drafts.map((draft): Decision => {
        const filled = Object.entries(draft).filter(([, value]) => value !== undefined && value.length);
        return { id: newId(), ...(Object.fromEntries(filled) as unknown as Draft), author: this.author, time: `${new Date().toISOString().slice(0, 19)}Z` };
      });
      rows.push(...made.map((decision) => ({ question: question.id, decision })));
      store();
      return Promise.resolve(made.map((decision) => decision.id));
    },
    undo(ids) {
      rows = rows.filter((row) => !ids.includes(row.decision.id));
      store();
      return Promise.resolve();
    },
    settle: () => Promise.resolve(),
    apply: () => Promise.resolve([]),
    lines: () => rows.map((row) => `${JSON.stringify(row.decision)}\n`).join(""),
    count: () => rows.length,
    has: (question) => rows.some((row) => row.question === question.id),
    recent: () => rows.map((row) => row.decision).reverse(),
    clear() {
      rows = [];
      store();
    },
  };
}
