/**
 * Builds static/dist: styles, page scripts, fonts, icons, flags, the QR decoder.
 *
 * Every file carries a hash of its content in its name; manifest.json maps the logical name
 * ("app.css", "checkin/scanner.js") to the built one. Running it twice changes nothing.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build, transform } from "esbuild";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const dist = path.join(here, "dist");
const require = createRequire(import.meta.url);

const FONTS = {
  "source-sans-3": "wght",
  "source-serif-4": "wght",
};
const SUBSETS = ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek"];
const FLAG = /^[a-z]{2}\.svg$/; // countries of ISO 3166, the European Union and the United Nations

/** What will lie in dist: logical name to hashed name, hashed name to content. */
class Output {
  manifest = {};
  files = new Map();

  add(name, content) {
    const { dir, name: stem, ext } = path.posix.parse(name);
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
    const hashed = path.posix.join(dir, `${stem}.${hash}${ext}`);
    this.manifest[name] = hashed;
    this.files.set(hashed, content);
    return hashed;
  }

  /** Writes what is new, removes what is stale, and the manifest last. */
  async write() {
    const manifest = JSON.stringify(this.manifest, Object.keys(this.manifest).sort(), 1);
    this.files.set("manifest.json", `${manifest}\n`);
    let written = 0;
    for (const [name, content] of this.files) {
      const target = path.join(dist, name);
      if (name !== "manifest.json" && existsSync(target)) continue;
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
      written += 1;
    }
    let removed = 0;
    for (const name of await filesUnder(dist)) {
      if (this.files.has(name)) continue;
      await rm(path.join(dist, name));
      removed += 1;
    }
    return { written, removed };
  }
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
}

async function addFonts(output) {
  for (const [family, axis] of Object.entries(FONTS)) {
    const folder = path.join(root, "node_modules/@fontsource-variable", family, "files");
    for (const subset of SUBSETS) {
      for (const style of ["normal", "italic"]) {
        const file = path.join(folder, `${family}-${subset}-${axis}-${style}.woff2`);
        if (existsSync(file)) output.add(`fonts/${path.basename(file)}`, await readFile(file));
      }
    }
  }
}

async function addFlags(output) {
  const folder = path.join(root, "node_modules/flag-icons/flags/4x3");
  for (const name of (await readdir(folder)).filter((file) => FLAG.test(file))) {
    output.add(`flags/${name}`, await readFile(path.join(folder, name)));
  }
}

/** The site's own mark, and one sprite of the icons named in _shared/icons.json; a template that uses another one stops the build. */
async function addIcons(output) {
  const names = JSON.parse(await readFile(path.join(here, "_shared/icons.json"), "utf8"));
  await checkIconsOfTemplates(new Set(names));
  const symbols = await Promise.all(names.map(symbol));
  output.add("favicon.svg", await readFile(path.join(here, "_shared/favicon.svg")));
  output.add("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

async function symbol(name) {
  const svg = await readFile(path.join(root, "node_modules/bootstrap-icons/icons", `${name}.svg`), "utf8");
  const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 16 16">${shapes}</symbol>`;
}

async function checkIconsOfTemplates(known) {
  const templates = path.join(root, "templates");
  if (!existsSync(templates)) return;
  for (const name of (await filesUnder(templates)).filter((file) => file.endsWith(".html"))) {
    const text = (await readFile(path.join(templates, name), "utf8")).replace(/\{#[\s\S]*?#\}/g, "");
    for (const [, used] of text.matchAll(/\bicon\(\s*["']([^"']+)["']/g)) {
      if (!known.has(used)) throw new Error(`templates/${name} uses the icon "${used}": add it to static/_shared/icons.json`);
    }
  }
}

/** The decoder of barcode-detector needs the wasm of its own zxing-wasm, not of another copy. */
async function addDecoder(output) {
  const detector = createRequire(require.resolve("barcode-detector/ponyfill"));
  output.add("zxing_reader.wasm", await readFile(detector.resolve("zxing-wasm/reader/zxing_reader.wasm")));
}

async function addStyles(output) {
  const { css } = sass.compile(path.join(here, "_shared/app.scss"), {
    loadPaths: [path.join(root, "node_modules")],
    quietDeps: true,
    silenceDeprecations: ["import"], // Bootstrap 5.3 is written with it
  });
  const linked = css.replace(/url\(["']?(fonts\/[^"')]+)["']?\)/g, (_, font) => {
    if (!(font in output.manifest)) throw new Error(`app.scss asks for ${font}, which is not built`);
    return `url("${output.manifest[font]}")`;
  });
  const { code } = await transform(linked, { loader: "css", minify: true, target: "es2022", legalComments: "none" });
  output.add("app.css", code);
}

/** _shared/app.js for every page, and one module per page: static/<domain>/<page>.js. */
async function addScripts(output) {
  const pages = (await filesUnder(here)).filter((name) => /^[^_/][^/]*\/[^/]+\.js$/.test(name) && !name.startsWith("dist/"));
  const entries = [{ in: path.join(here, "_shared/app.js"), out: "app" }].concat(
    pages.map((name) => ({ in: path.join(here, name), out: name.replace(/\.js$/, "") })),
  );
  const result = await build({
    entryPoints: entries,
    absWorkingDir: root,
    outdir: dist,
    bundle: true,
    format: "esm",
    legalComments: "none",
    minify: true,
    target: "es2022",
    write: false,
  });
  for (const file of result.outputFiles) {
    output.add(path.relative(dist, file.path).split(path.sep).join("/"), file.contents);
  }
}

async function copyPrintFontsIfThere() {
  const script = path.join(here, "print_fonts.mjs");
  if (!existsSync(script)) return;
  const { copyPrintFonts } = await import(script);
  await copyPrintFonts();
}

const started = performance.now();
const output = new Output();
await mkdir(dist, { recursive: true });
await addFonts(output);
await Promise.all([addFlags(output), addIcons(output), addDecoder(output), addStyles(output), addScripts(output)]);
const { written, removed } = await output.write();
await copyPrintFontsIfThere();
const seconds = ((performance.now() - started) / 1000).toFixed(1);
const scripts = Object.keys(output.manifest).filter((name) => name.endsWith(".js")).length;
const css = (output.files.get(output.manifest["app.css"]).length / 1024).toFixed(0);
console.log(
  `static/dist: ${output.files.size} files (${written - 1} new, ${removed} removed), ` +
    `app.css ${css} KB, ${scripts} scripts, in ${seconds} s`,
);
