// Copies the fonts that badges and other papers are printed with from their packages to where Python reads them.
import { copyFile, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGES = join(ROOT, "node_modules", "@expo-google-fonts");
const DESTINATION = join(ROOT, "forum_app", "core", "print", "fonts");

// The package of each family and the stem of its files; Latin, Greek and Cyrillic are all in the first.
const FAMILIES = {
  "noto-sans": "NotoSans",
  "noto-sans-arabic": "NotoSansArabic",
  "noto-sans-armenian": "NotoSansArmenian",
  "noto-sans-devanagari": "NotoSansDevanagari",
  "noto-sans-georgian": "NotoSansGeorgian",
  "noto-sans-hebrew": "NotoSansHebrew",
  "noto-sans-jp": "NotoSansJP",
  "noto-sans-kr": "NotoSansKR",
  "noto-sans-sc": "NotoSansSC",
  "noto-sans-thai": "NotoSansThai",
};
const WEIGHTS = { "400Regular": "Regular", "700Bold": "Bold" };

/** Copy every face as `<Family>-<Weight>.ttf`; a reader never sees half a file. */
export async function copyPrintFonts(destination = DESTINATION) {
  await mkdir(destination, { recursive: true });
  const copies = Object.entries(FAMILIES).flatMap(([folder, stem]) =>
    Object.entries(WEIGHTS).map(async ([weight, name]) => {
      const target = join(destination, `${stem}-${name}.ttf`);
      await copyFile(join(PACKAGES, folder, weight, `${stem}_${weight}.ttf`), `${target}.part`);
      await rename(`${target}.part`, target);
    }),
  );
  await Promise.all(copies);
  return copies.length;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`${await copyPrintFonts()} print fonts copied`);
}
