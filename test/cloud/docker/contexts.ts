import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { openScratch } from "../../../src/cloud/docker/scratch";
import type { Tools } from "../../../src/core/build/order";

export const FILES = { Dockerfile: "FROM scratch\n", a: "1", ".git/config": "token" };
export const CREDENTIALS = { "gha-creds-1.json": "{}", "b/gha-creds-2.json": "{}" };

/** Returns the files of a folder and of those in it, sorted. */
export function filesIn(path: string): readonly string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(path, join(entry.parentPath, entry.name))).sort();
}

/** A folder that Docker is to get, and one for temporary files. */
export class Context {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "context-")));
  readonly temporary = mkdtempSync(join(tmpdir(), "temporary-"));

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  open(tools: Tools): ReturnType<typeof openScratch> {
    const dockerfile = join(this.folder, "Dockerfile");
    return openScratch(tools, { context: this.folder, dockerfile }, this.temporary);
  }

  remove(): void {
    for (const path of [this.folder, this.temporary]) rmSync(path, { recursive: true });
  }
}
