import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, RolloutError } from "../errors";

/**
 * Returns a new folder in the one for temporary files, readable by nobody else. Throws INPUT_INVALID where that cannot be
 * written to, DISK_FULL where no space is left.
 */
export async function makeTemporary(folder: string, prefix: string): Promise<string> {
  return mkdtemp(join(folder, prefix)).catch((thrown: unknown) => {
    throw unwritable(folder, thrown);
  });
}

/** Returns the error for a folder for temporary files that could not be written to. */
export function unwritable(folder: string, thrown: unknown): RolloutError {
  const got = messageOf(thrown);
  const isFull = thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC";
  const message = `${folder}: expected a folder that can be written to, as RUNNER_TEMP or the system names it, got: ${got}`;
  return new RolloutError(isFull ? "DISK_FULL" : "INPUT_INVALID", message, `df -h ${folder}; ls -ld ${folder}`);
}
