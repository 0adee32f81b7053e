import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { RolloutError } from "../../errors";
import type { Sources } from "../../ports/workshop";
import { readRules } from "../context-rules";
import type { RunProgram } from "../programs";
import { readRepository } from "./repository";

/** Returns the sources on this machine's disk, as git knows them. Nothing there is ever written. */
export function createSources(run: RunProgram, env: NodeJS.ProcessEnv): Sources {
  return {
    read: async (context, dockerfile) => {
      await requireThere(context, dockerfile);
      const [bytes, rules] = await Promise.all([readFile(dockerfile), readRules(context, dockerfile)]);
      const git = await readRepository(run, context, rules, env);
      return { dockerfile: sha256(bytes), rules: sha256(rules.text), git };
    },
  };
}

async function requireThere(context: string, dockerfile: string): Promise<void> {
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

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
