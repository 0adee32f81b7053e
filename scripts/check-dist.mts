import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const FRESH = "lib/dist";

/** Returns the relative paths of all files below the folder, sorted. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => file.slice(folder.length + 1)).sort();
}

async function differs(file: string): Promise<boolean> {
  const [one, other] = await Promise.all(
    [FRESH, "dist"].map((folder) => readFile(join(folder, file)).catch(() => undefined)),
  );
  return one === undefined || other === undefined || !one.equals(other);
}

await execa({ preferLocal: true, stdio: "inherit" })`tsx scripts/build.mts ${FRESH}`;
const files = [...new Set([...(await filesIn(FRESH)), ...(await filesIn("dist"))])];
const stale = (await Promise.all(files.map(async (file) => ((await differs(file)) ? [file] : [])))).flat();
if (stale.length > 0) {
  console.error(
    `expected dist/ to be what the sources give, got other bytes in:\n  ${stale.join("\n  ")}\nRun: npm run build`,
  );
  process.exitCode = 1;
} else {
  console.log(`dist/ is what the sources give (${files.length} files).`);
}
