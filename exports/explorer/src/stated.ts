// What one article states, for the views that are cut from the whole graph: its links and the things that it names.

import { article as readArticle, get, isFact, type About, type ArticleRow } from "./data";
import { filterHere } from "./filters";

export interface Stated { links: Set<string>; things: Set<string> }

export const linkKey = (subject: string, property: string, object: string): string => `${subject}\n${property}\n${object}`;

/** What the article of the filter states; null where none is chosen. */
export async function statedHere(): Promise<Stated | null> {
  const id = filterHere().article;
  if (!id) return null;
  const text = await readArticle(id);
  const stated: Stated = { links: new Set(), things: new Set(text?.mentions.map(([, , thing]) => thing)) };
  for (const item of text?.readings ?? []) {
    for (const end of isFact(item) ? [item.s, item.o] : [item.about]) if (end) stated.things.add(end);
    if (isFact(item) && item.o) stated.links.add(linkKey(item.s, item.p, item.o));
  }
  return stated;
}

/** The articles that a filter offers: the newest, and the one that is chosen. */
export async function offered(): Promise<Record<string, About>> {
  const { articles } = await get<{ articles: ArticleRow[] }>("articles/0");
  const found: Record<string, About> = Object.fromEntries(articles.slice(0, 300).map(({ id, n: _, ...about }) => [id, about]));
  const id = filterHere().article;
  if (id && !found[id]) found[id] = (await readArticle(id)) ?? {};
  return found;
}
