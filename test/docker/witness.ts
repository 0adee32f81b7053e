import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { readCommandLines } from "./site";

/** Writes down each call of docker and lets it go on to the real one. */
export interface Witness {
  /** A PATH on which docker is the witness. */
  readonly path: string;
  /** Returns the arguments of every call since the last look. */
  calls(): Promise<readonly string[]>;
}

/** Returns a witness who keeps notes in the folder. */
export async function callWitness(folder: string): Promise<Witness> {
  const bin = join(folder, "bin");
  const notes = join(bin, "notes");
  const { stdout: docker } = await execa("sh", ["-c", "command -v docker"]);
  await mkdir(bin, { recursive: true });
  await writeFile(notes, "");
  await writeFile(join(bin, "docker"), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${notes}'\nexec '${docker}' "$@"\n`);
  await chmod(join(bin, "docker"), 0o755);
  return {
    path: [bin, process.env["PATH"]].join(delimiter),
    async calls() {
      const written = await readFile(notes, "utf8");
      await writeFile(notes, "");
      return written.split("\n").filter((line) => line !== "");
    },
  };
}

/** Every command line that was seen on this machine while the work went on, each once. */
export async function watchCommandLines(work: () => Promise<unknown>): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  let done = false;
  const working = work().finally(() => {
    done = true;
  });
  while (!done) {
    for (const line of readCommandLines()) seen.add(line);
    await sleep(3);
  }
  await working;
  return seen;
}
