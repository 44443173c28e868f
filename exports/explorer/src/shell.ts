// Language and theme: asked for in the address, else remembered, else as the page or the system has it.

export type Lang = "zh" | "en";
export type Theme = "light" | "dark";

const root = document.documentElement;

function recall(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // then it holds for this page only
  }
}

function firstLang(): Lang {
  const asked = new URLSearchParams(location.search).get("lang") ?? recall("tuzhi.lang");
  if (asked === "zh" || asked === "en") return asked;
  const given = root.dataset.source === "js" ? root.lang : navigator.language;
  return given.toLowerCase().startsWith("zh") ? "zh" : "en";
}

let chosen: Lang = firstLang();
root.lang = chosen === "zh" ? "zh-CN" : "en";

export const lang = (): Lang => chosen;

export function setLang(to: Lang): void {
  chosen = to;
  root.lang = to === "zh" ? "zh-CN" : "en";
  keep("tuzhi.lang", to);
}

const system = matchMedia("(prefers-color-scheme: dark)");
const showTheme = (): void => {
  const kept = recall("tuzhi.theme");
  root.dataset.theme = kept === "light" || kept === "dark" ? kept : system.matches ? "dark" : "light";
};
showTheme();
system.addEventListener("change", showTheme);

export const theme = (): Theme => (root.dataset.theme === "dark" ? "dark" : "light");

export function setTheme(to: Theme): void {
  root.dataset.theme = to;
  keep("tuzhi.theme", to);
  document.dispatchEvent(new CustomEvent("tuzhi:theme"));
}

export const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
