// The editor: SPARQL in colours, completed from this atlas, errors marked where they are.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, acceptCompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { lang } from "./shell";
import { known, namesLike } from "./query-terms";
import { words } from "./query-words";

const KEYWORDS = "SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES AS PREFIX BASE LIMIT OFFSET ORDER BY ASC DESC GROUP HAVING EXISTS NOT IN UNDEF".split(" ");
const FUNCTIONS = "STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT ABS CEIL FLOOR ROUND CONCAT SUBSTR STRLEN REPLACE UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY COALESCE IF STRLANG STRDT ISNUMERIC REGEX ISIRI ISBLANK ISLITERAL SAMETERM NOW".split(" ");

// Colours come from the page's style sheet, by variables: the editor stands in a shadow root, whose styles the
// browser takes as a constructed sheet, because the policy of the page forbids style elements.
const LOOK = EditorView.theme({
  "&": { borderRadius: "10px 10px 0 0", minHeight: "110px", maxHeight: "44vh", fontSize: "14px", background: "var(--card)", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "10px 0", minHeight: "108px" },
  ".cm-gutters": { background: "var(--card)", color: "var(--ink-3)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--raised) 55%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "var(--selection)" },
  ".cm-placeholder": { color: "var(--ink-3)", fontFamily: "var(--sans)" },
  ".cm-tooltip": { background: "var(--card)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "8px", boxShadow: "var(--shadow)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", fontSize: "13px", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)", fontWeight: "600" },
  ".cm-matchingBracket": { background: "var(--quote)", outline: "none" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--sans)" },
});
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--keyword)", fontWeight: "600" },
  { tag: [tags.standard(tags.variableName), tags.standard(tags.name)], color: "var(--keyword)" },
  { tag: [tags.local(tags.variableName)], color: "var(--variable)" },
  { tag: [tags.atom, tags.url], color: "var(--term)" },
  { tag: [tags.string, tags.meta], color: "var(--string)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool], color: "var(--string)" },
]);

/** Classes and properties that match; `wantClass` after `a`, where only a class can stand. */
function termOptions(typed: string, wantClass: boolean): Completion[] {
  const wanted = typed.toLowerCase();
  const local = wanted.replace(/^[a-z]*:/, "");
  const matching = known.terms.filter((word) => {
    if (wantClass && word.type !== "class") return false;
    const name = word.name.toLowerCase();
    return name.startsWith(wanted) || (local !== "" && (name.split(":")[1] ?? "").includes(local)) || (wanted !== "" && (word.zh.includes(typed) || word.en.toLowerCase().includes(wanted)));
  });
  return matching.map((word) => ({
    label: word.name,
    detail: `${word[lang()]}${word.count ? ` · ${word.count}` : ""}`,
    type: word.type === "class" ? "class" : "property",
    boost: Math.min(60, word.count ? 10 + Math.log2(word.count + 1) : 0) + (word.name.toLowerCase().startsWith(wanted) ? 20 : 0),
  }));
}

function wordOptions(typed: string): Completion[] {
  const wanted = typed.toUpperCase();
  const of = (all: readonly string[], type: string, detail: string): Completion[] =>
    all.filter((word) => word.startsWith(wanted)).map((label) => ({ label, type, detail, boost: -10 }));
  return typed ? [...of(KEYWORDS, "keyword", words().keyword), ...of(FUNCTIONS, "function", words().function)] : [];
}

async function entityOptions(typed: string, context: CompletionContext, inString: boolean): Promise<Completion[]> {
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort());
  const found = await namesLike(typed, stop.signal).catch(() => []);
  return found.map(({ kind, name, iri }, i) => ({
    label: name,
    detail: known.terms.find((word) => word.name === `tz:${kind}`)?.[lang()] ?? kind,
    type: "constant",
    boost: 50 - i,
    apply: inString ? name : `<${iri}>`,
  }));
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (/^[^"']*#/.test(before) && !/<[^>]*#[^>]*>?[^#]*$/.test(before)) return null; // a comment
  const string = /^(?:[^"]*"[^"]*")*[^"]*"([^"]*)$/.exec(before);
  if (string) {
    const typed = string[1]!;
    if (!typed) return null;
    return { from: context.pos - typed.length, options: await entityOptions(typed, context, true), filter: false };
  }
  const variable = /[?$](\w*)$/.exec(before);
  if (variable) {
    const all = new Set([...context.state.doc.toString().matchAll(/[?$](\w+)/g)].map((match) => match[1]!));
    const typed = variable[1]!;
    const options = [...all].filter((name) => name !== typed && name.startsWith(typed)).sort().map((name) => ({ label: name, type: "variable", detail: words().variable }));
    return options.length ? { from: context.pos - typed.length, options, filter: false } : null;
  }
  const typed = /(?:[A-Za-z]\w*)?:?[\p{L}\p{N}_-]*$/u.exec(before)?.[0] ?? "";
  if (!typed && !context.explicit) return null;
  if (/<[^>\s]*$/.test(before)) return null; // an address
  const wantClass = /(?:^|[\s;])(?:a|rdf:type)\s+$/.test(before.slice(0, before.length - typed.length));
  const options = [...termOptions(typed, wantClass), ...(wantClass ? [] : wordOptions(typed))];
  if (!wantClass && /\p{Script=Han}/u.test(typed)) options.push(...(await entityOptions(typed, context, false)));
  options.sort((a, b) => (b.boost ?? 0) - (a.boost ?? 0));
  return options.length ? { from: context.pos - typed.length, options: options.slice(0, 60), filter: false } : null;
}

export interface Editor {
  node: HTMLElement;
  text: () => string;
  set: (text: string) => void;
  insert: (text: string) => void;
  mark: (line: number, column: number, message: string) => void;
  unmark: () => void;
  focus: () => void;
}

/** An editor; `run` is called for Ctrl+Enter. Tab leaves the editor, as it does everywhere on a page. */
export function editor(run: () => void): Editor {
  const node = document.createElement("div");
  node.className = "editor";
  const root = node.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root as unknown as Element,
    state: EditorState.create({
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }, { key: "Tab", run: acceptCompletion }]),
        lineNumbers(), highlightSpecialChars(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 80 }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        StreamLanguage.define(sparql), syntaxHighlighting(COLOURS), lintGutter(), LOOK, EditorView.lineWrapping,
        placeholder(words().placeholder),
        EditorView.contentAttributes.of({ "aria-label": words().editor, spellcheck: "false", autocapitalize: "off" }),
      ],
    }),
  });
  const all = (): { from: number; to: number } => ({ from: 0, to: view.state.doc.length });
  return {
    node,
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { ...all(), insert: text }, selection: { anchor: text.length }, scrollIntoView: true }),
    insert(text) {
      view.dispatch(view.state.replaceSelection(text));
      view.focus();
    },
    mark(line, column, message) {
      if (line < 1 || line > view.state.doc.lines) return;
      const at = view.state.doc.line(line);
      const from = Math.min(at.from + Math.max(0, column - 1), at.to);
      view.dispatch(setDiagnostics(view.state, [{ from, to: Math.min(from + 1, view.state.doc.length), severity: "error", message }]));
      view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    },
    unmark: () => view.dispatch(setDiagnostics(view.state, [])),
    focus: () => view.focus(),
  };
}
