// Builds src/ into dist/: `npm ci && npm run build`. Same sources and lock file, same bytes.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync, copyFileSync, readdirSync } from "node:fs";
import { build } from "esbuild";

const BUNDLES = ["explorer", "query"]; // one a page: src/NAME.ts, with the style sheet that it imports
const entryPoints = BUNDLES.map((name) => `src/${name}.ts`).filter((path) => existsSync(path));

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
const { metafile } = await build({
  entryPoints,
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "iife", // a plain script also runs from file://, where browsers refuse modules
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none", // the notices stand in LICENSES.txt
  metafile: true,
});

// What others wrote and dist/ holds, with its licence.
const packages = new Set();
for (const path of Object.keys(metafile.inputs)) {
  const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (found) packages.add(found[1]);
}
const notices = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} brings no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("dist/LICENSES.txt", notices.join(`\n${"-".repeat(72)}\n\n`));
for (const page of readdirSync("src").filter((name) => name.endsWith(".html"))) copyFileSync(`src/${page}`, `dist/${page}`);
