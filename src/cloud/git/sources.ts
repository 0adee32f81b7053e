import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { relative } from "node:path";
import { RolloutError } from "../../errors";
import type { Sources } from "../../ports/workshop";
import { readRules } from "../context-rules";
import type { RunProgram } from "../programs";
import { readRepository } from "./repository";

/** Returns the sources on this machine's disk, as git knows them. Nothing there is ever written. */
export function createSources(run: RunProgram, env: NodeJS.ProcessEnv, temporary = tmpdir()): Sources {
  return {
    read: async (named, dockerfile) => {
      await requireThere(named, dockerfile);
      const context = await realpath(named);
      await requireApart(context, temporary);
      const [bytes, rules] = await Promise.all([readFile(dockerfile), readRules(context, dockerfile)]);
      const git = await readRepository(run, context, rules, env);
      return { dockerfile: sha256(bytes), rules: sha256(rules.text), git };
    },
  };
}

/** Throws INPUT_INVALID, with a line for each, where the context is no folder or the Dockerfile no file. */
export async function requireThere(context: string, dockerfile: string): Promise<void> {
  const [folder, file] = await Promise.all([context, dockerfile].map((path) => stat(path).catch(() => undefined)));
  const lines = [
    ...(folder?.isDirectory() ? [] : [`expected input 'context' to name a folder, got ${context}, which is none`]),
    ...(file?.isFile() ? [] : [`expected a Dockerfile at ${dockerfile}, got none`]),
  ];
  if (lines.length === 0) return;
  throw new RolloutError(
    "INPUT_INVALID",
    lines.join("\n"),
    "Check the repository out before this step; paths are relative to the workspace:\nwith:\n  context: .\n  dockerfile: Dockerfile",
  );
}

/** Where temporary files lie, there lies a login for Docker while it builds. One that is not there is found out later. */
async function requireApart(context: string, temporary: string): Promise<void> {
  const folder = await realpath(temporary).catch(() => undefined);
  if (folder === undefined || relative(context, folder).split("/")[0] === "..") return;
  throw new RolloutError(
    "INPUT_INVALID",
    `expected input 'context' to name a folder without the one for temporary files (RUNNER_TEMP, or the system's), got ${context}, which has ${folder} in it`,
    "Name the folder with the sources alone:\nwith:\n  context: .",
  );
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
