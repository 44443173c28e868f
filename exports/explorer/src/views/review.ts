// What deserves a person's look, one question at a time, answered by a key.

import { el, type Child } from "../dom";
import { nameOf, type Meta } from "../data";
import { button, icon, message, say } from "../parts";
import { here, note, to, toEntity } from "../route";
import { saveText } from "../save";
import { t } from "../words";
import { actWord, brief, card, decisionWords } from "../review/cards";
import { collectingDesk, serverDesk, takeKey, type Collected, type Desk } from "../review/desk";
import { addForm, drawForm, mergeForm, renameForm, retypeForm, splitForm, type Form } from "../review/forms";
import { readReview, REASONS, things, type Draft, type Question, type Reason, type Review } from "../review/questions";

const AHEAD = 7;
const RECENT = 8;

interface Answer { key: string; label: string; act: () => void; strong?: boolean }

/** What was skipped is asked last, as long as the page is open. */
const skipped = new Set<string>();

export async function review(root: HTMLElement, signal: AbortSignal, meta: Meta): Promise<void> {
  const key = takeKey();
  const about = here().params.get("about") ?? "";
  let found: Review = await readReview(about);
  if (signal.aborted) return;
  const session = found.session;
  const collected: Collected | null = session?.writes && key ? null : collectingDesk(session?.atlas ?? `${location.pathname} ${Object.values(meta.counts).join(" ")}`, session);
  const desk: Desk = collected ?? serverDesk(key);
  const given: { question: Question; ids: string[] }[] = [];
  let queue: Question[] = [];
  let reason = (here().params.get("r") ?? "") as Reason | "";
  let intoOther = false;
  let busy = false;
  let form: HTMLElement | null = null;

  const why = el("input", { type: "text", class: "plain-input why", "aria-label": t("why"), placeholder: t("why"), autocomplete: "off" });
  const tabs = el("div", { class: "path-tabs", role: "group", "aria-label": t("filters") });
  const stage = el("div", { class: "review-stage", tabindex: -1, "aria-live": "polite" });
  const answers = el("div", { class: "answers", role: "group", "aria-label": t("review") });
  const formBox = el("div", {});
  const side = el("aside", { class: "review-side" });
  const status = el("div", { class: "review-status" });

  function sort(): void {
    const open = found.questions.filter((question) => (!reason || question.reason === reason) && !collected?.has(question));
    queue = [...open.filter((question) => !skipped.has(question.id)), ...open.filter((question) => skipped.has(question.id))];
  }

  async function load(): Promise<void> {
    found = await readReview(about);
    if (signal.aborted) return;
    sort();
    draw();
  }

  async function guard(act: () => Promise<void>): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      await act();
    } catch (error) {
      say(t("sendFailed", error instanceof Error ? error.message : String(error)));
    } finally {
      busy = false;
    }
  }

  const signed = (drafts: Draft[]): Draft[] => (why.value.trim() ? drafts.map((draft) => ({ ...draft, reason: why.value.trim() })) : drafts);

  /** Notes the answer, and turns to the next question. */
  const answer = (drafts: Draft[]): Promise<void> =>
    guard(async () => {
      const question = queue[0]!;
      const ids = await desk.answer(question, signed(drafts));
      given.push({ question, ids });
      why.value = "";
      const naming = drafts.some((draft) => draft.what === "entity" || draft.action === "add");
      // Other questions may be about a thing that has another name now; one that was answered by adding a fact stays.
      if (drafts.every((draft) => draft.action === "add")) { draw(); return; }
      found = { ...found, questions: found.questions.filter((row) => row.id !== question.id), counts: { ...found.counts, [question.reason]: (found.counts[question.reason] ?? 1) - 1 } };
      if (naming || queue.length === 1 || desk.writes) await load();
      else { sort(); draw(); }
      stage.focus({ preventScroll: true });
    });

  const undo = (ids?: string[]): Promise<void> =>
    guard(async () => {
      const last = ids ? { ids } : given.pop();
      if (!last) return say(t("nothingToUndo"));
      await desk.undo(last.ids);
      await load();
    });

  const settle = (verdict: "accept" | "refuse"): Promise<void> =>
    guard(async () => {
      await desk.settle(queue[0]!.id, verdict);
      await load();
    });

  function skip(): void {
    const question = queue.shift();
    if (!question) return;
    skipped.delete(question.id);
    skipped.add(question.id); // those that were skipped first come first
    queue.push(question);
    draw();
  }

  function back(): void {
    const last = [...skipped].at(-1);
    const at = queue.findIndex((question) => question.id === last);
    if (at < 0) return;
    skipped.delete(last!);
    queue.unshift(...queue.splice(at, 1));
    draw();
  }

  function open(made: Form): void {
    form = drawForm(made, (drafts) => void answer(drafts), () => { closeForm(); stage.focus({ preventScroll: true }); });
    formBox.replaceChildren(form);
    made.first?.focus();
    if (made.first instanceof HTMLInputElement) made.first.select();
    form.scrollIntoView({ block: "nearest" });
  }
  function closeForm(): void {
    form = null;
    formBox.replaceChildren();
  }

  const selected = (): string => {
    const range = getSelection();
    return range?.anchorNode && stage.contains(range.anchorNode) ? range.toString().trim() : "";
  };

  function choices(question: Question): Answer[] {
    const { what, target, sides } = question;
    const judge = (action: string, about = what, key = target): Draft => ({ action, what: about, target: key });
    const rest: Answer[] = [
      { key: "u", label: t("undo"), act: () => void undo() },
      { key: "s", label: t("skipOne"), act: skip },
    ];
    if (question.proposal) {
      if (!desk.writes) return rest;
      return [{ key: "y", label: t("adopt"), act: () => void settle("accept"), strong: true }, { key: "n", label: t("refuse"), act: () => void settle("refuse") }, ...rest];
    }
    const words: Answer[] = [
      { key: "r", label: t("rename"), act: () => open(renameForm(question)) },
      { key: "t", label: t("retype"), act: () => open(retypeForm(question, found)), strong: question.reason === "class" },
      { key: "a", label: t("addFact"), act: () => open(addForm(question, found, selected())) },
    ];
    const merging: Answer = { key: "m", label: t("merge"), act: () => open(mergeForm(question)) };
    if (question.reason === "conflict" && sides.length === 2) {
      const [left, right] = [sides[0]!.target!, sides[1]!.target!];
      return [
        { key: "1", label: t("leftRight"), act: () => void answer([judge("accept", what, left), judge("reject", what, right)]), strong: true },
        { key: "2", label: t("rightRight"), act: () => void answer([judge("accept", what, right), judge("reject", what, left)]), strong: true },
        { key: "y", label: t("bothRight"), act: () => void answer([judge("accept", what, left), judge("accept", what, right)]) },
        { key: "n", label: t("neither"), act: () => void answer([judge("reject", what, left), judge("reject", what, right)]) },
        ...words, ...rest,
      ];
    }
    if (question.reason === "duplicate") {
      const [a, b] = target as [string, string];
      const more = (sides[0]?.n ?? 0) >= (sides[1]?.n ?? 0) ? a : b;
      const into = intoOther ? (more === a ? b : a) : more;
      return [
        { key: "m", label: t("mergeInto", nameOf(into)), act: () => void answer([{ action: "merge", what: "entity", target, into }]), strong: true },
        { key: "k", label: t("keepApart"), act: () => void answer([judge("reject", "same")]), strong: true },
        { key: "x", label: t("swapInto"), act: () => { intoOther = !intoOther; drawAnswers(); } },
        ...words, ...rest,
      ];
    }
    if (question.reason === "namesake") {
      return [
        { key: "y", label: t("onePerson"), act: () => void answer([judge("accept")]), strong: true },
        { key: "k", label: t("split"), act: () => open(splitForm(question, found)), strong: true },
        ...words, merging, ...rest,
      ];
    }
    const main: Answer[] = [
      { key: "y", label: t("accept"), act: () => void answer([judge("accept")]), strong: true },
      { key: "n", label: t("reject"), act: () => void answer([judge("reject")]), strong: true },
    ];
    return things(question).length ? [...main, ...words, merging, ...rest] : [...main, ...rest];
  }

  let offered: Answer[] = [];
  function drawAnswers(): void {
    offered = queue[0] ? choices(queue[0]) : [{ key: "u", label: t("undo"), act: () => void undo() }];
    answers.replaceChildren(
      ...offered.map((row) => el("button", { type: "button", class: `action${row.strong ? " strong" : ""}`, "aria-keyshortcuts": row.key.toUpperCase(), on: { click: row.act } }, el("kbd", {}, row.key.toUpperCase()), row.label)),
    );
  }

  function drawTabs(): void {
    const counts = REASONS.filter((name) => found.counts[name]).map((name) => [name, found.counts[name]!] as const);
    const all = counts.reduce((sum, [, n]) => sum + n, 0);
    const tab = (name: Reason | "", label: string, n: number): HTMLElement =>
      el("button", { type: "button", class: "tag", "aria-pressed": String(name === reason), on: { click: () => { reason = name; note({ r: name }); sort(); draw(); } } }, label, el("b", {}, n));
    if (about) return tabs.replaceChildren(el("a", { class: "tag", href: toEntity(about) }, nameOf(about), el("b", {}, found.questions.length)), el("a", { class: "tag", href: to("review") }, t("backToAll")));
    tabs.replaceChildren(tab("", t("allReasons"), all), ...counts.map(([name, n]) => tab(name, t(name), n)));
  }

  function drawStatus(): void {
    if (collected) {
      const author: HTMLInputElement = el("input", { type: "text", class: "plain-input", value: collected.author, "aria-label": t("author"), placeholder: t("author"), on: { change: () => { collected.author = author.value.trim(); } } });
      const folder = session?.atlas ?? "atlas";
      status.replaceChildren(
        el("p", { class: "hint" }, session?.writes ? t("collectServed") : t("collect")),
        el("div", { class: "actions" }, el("label", { class: "date" }, t("author"), author), el("strong", { role: "status" }, t("collectedN", collected.count()))),
        ...(collected.count()
          ? [
              el("div", { class: "actions" },
                button(t("copyLines"), () => void navigator.clipboard.writeText(collected.lines()).then(() => say(t("linesCopied")), () => say(t("copyFailed")))),
                button(t("downloadLines"), () => saveText("decisions", "jsonl", collected.lines()), { sign: "save" }),
                button(t("clearLines"), () => { collected.clear(); given.length = 0; sort(); draw(); }, { kind: "quiet" })),
              el("p", { class: "hint" }, t("howTo")),
              el("pre", { class: "command" }, `cat decisions.jsonl >> ${folder}/decisions.jsonl\ntuzhi decide ${folder} apply`),
            ]
          : []),
      );
      return;
    }
    const pending = found.session?.pending ?? 0;
    const applying = button(t("apply"), () => void guard(async () => {
      applying.disabled = true;
      applying.textContent = t("applying");
      try {
        const left = await desk.apply();
        sessionStorage.setItem("tuzhi.told", left.length ? t("unmatchedN", left.length) + left.map((row) => ` ${row.action} ${row.target.join(" ")}`).join(";") : t("applied"));
        location.reload(); // all that the page has read is of the old atlas
      } finally {
        drawStatus();
      }
    }), { kind: "action strong" });
    status.replaceChildren(
      el("p", { class: "hint" }, t("signedAs", session?.author ?? "")),
      ...(pending ? [el("div", { class: "actions" }, el("strong", { role: "status" }, t("pendingN", pending)), applying)] : []),
    );
  }

  function drawSide(): void {
    const recent = (collected ? collected.recent() : (found.session?.recent ?? [])).slice(0, RECENT);
    const next = queue.slice(1, 1 + AHEAD);
    side.replaceChildren(
      status,
      ...(next.length ? [el("h2", {}, t("upNext")), el("ol", { class: "next-list" }, next.map((question) => el("li", {}, el("button", { type: "button", class: "map-row", on: { click: () => { queue = [question, ...queue.filter((row) => row !== question)]; draw(); } } }, el("span", {}, brief(question)), about ? null : el("small", {}, t(question.reason))))))] : []),
      ...(recent.length
        ? [el("h2", {}, t("decided")), el("ol", { class: "next-list" }, recent.map((row) => el("li", { class: "decided" }, el("span", {}, el("span", { class: "chip" }, actWord(row)), " ", decisionWords(row), row.pending ? el("small", {}, ` · ${t("notApplied")}`) : null, row.reason ? el("small", {}, ` ${row.reason}`) : null), button(t("undo"), () => void undo([row.id]), { kind: "quiet" }))))]
        : []),
    );
  }

  function draw(): void {
    intoOther = false;
    closeForm();
    drawTabs();
    drawStatus();
    drawSide();
    drawAnswers();
    const question = queue[0];
    why.hidden = !question || !!question.proposal;
    if (!question) {
      stage.replaceChildren(message(reason && Object.values(found.counts).some(Boolean) ? t("noneOfThis") : t("noQuestions")));
      return;
    }
    const nodes: Child[] = [card(question, found)];
    if (question.proposal && !desk.writes) nodes.push(el("pre", { class: "command" }, `tuzhi proposals ${session?.atlas ?? "atlas"} accept ${question.id}`));
    stage.replaceChildren(...(nodes as Node[]));
  }

  const onKey = (event: KeyboardEvent): void => {
    const on = document.activeElement;
    const typing = on instanceof HTMLInputElement || on instanceof HTMLTextAreaElement || on instanceof HTMLSelectElement;
    if (on === why && (event.key === "Enter" || event.key === "Escape")) return stage.focus({ preventScroll: true });
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    const pressed = event.key.toLowerCase();
    const row = offered.find((answer) => answer.key === pressed);
    if (row) row.act();
    else if (pressed === "e" && !why.hidden) why.focus();
    else if (pressed === "b") back();
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  signal.addEventListener("abort", () => document.removeEventListener("keydown", onKey));

  root.append(
    el("header", { class: "page-head" }, el("h1", {}, about ? t("reviewOf", nameOf(about)) : t("review")), el("p", { class: "hint" }, t("reviewHint"))),
    tabs,
    el("div", { class: "review-columns" }, el("div", {}, stage, el("div", { class: "answer-bar" }, answers, why, formBox, el("p", { class: "hint keys-hint" }, icon("right"), t("keysHint")))), side),
  );
  sort();
  draw();
  const told = sessionStorage.getItem("tuzhi.told");
  if (told) {
    sessionStorage.removeItem("tuzhi.told");
    say(told);
  }
}
