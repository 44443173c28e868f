// Addresses: #/view/part/part?key=value, so that every view can be shared, also from a folder.

export interface Route { view: string; parts: string[]; params: URLSearchParams }

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function here(): Route {
  const raw = location.hash.replace(/^#\/?/, "");
  const cut = raw.indexOf("?");
  const path = cut < 0 ? raw : raw.slice(0, cut);
  const parts = path.split("/").map(decode);
  return { view: parts.shift() || "home", parts, params: new URLSearchParams(cut < 0 ? "" : raw.slice(cut + 1)) };
}

// Chinese stays readable in the address; only what would change its meaning is encoded.
const encode = (text: string): string =>
  [...text].map((char) => (/[\p{L}\p{N}\-._~·]/u.test(char) ? char : encodeURIComponent(/\p{Cs}/u.test(char) ? "\ufffd" : char))).join("");

export function query(params: Record<string, string | number | undefined | null>): string {
  const rows = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return rows.length ? `?${rows.map(([key, value]) => `${key}=${encode(String(value)).replaceAll("%2C", ",").replaceAll("%2F", "/")}`).join("&")}` : "";
}

export function to(view: string, parts: string[] = [], params: Record<string, string | number | undefined | null> = {}): string {
  return `#/${[view === "home" ? "" : view, ...parts].map(encode).join("/")}${query(params)}`;
}

/** The address of an entity: its id is Kind/name, and a name may hold a slash. */
export const toEntity = (id: string, params = {}): string => {
  const cut = id.indexOf("/");
  return to("entity", [id.slice(0, cut), id.slice(cut + 1)], params);
};
export const entityOf = (route: Route): string => `${route.parts[0] ?? ""}/${route.parts.slice(1).join("/")}`;

/** Changes what the address says of the same view, without leaving it. */
export function note(changes: Record<string, string | number | undefined | null>): void {
  const { view, parts, params } = here();
  const all: Record<string, string> = Object.fromEntries(params);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === null || value === "") delete all[key];
    else all[key] = String(value);
  }
  history.replaceState(null, "", to(view, parts, all));
}
