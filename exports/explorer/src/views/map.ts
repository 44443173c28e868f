// The whole graph as a map.

import { el } from "../dom";
import { graph as readGraph } from "../data";
import { t } from "../words";

export async function map(root: HTMLElement, signal: AbortSignal): Promise<void> {
  await readGraph();
  if (signal.aborted) return;
  root.append(el("h1", {}, t("map")));
}
