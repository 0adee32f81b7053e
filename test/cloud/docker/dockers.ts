import type { CallDocker } from "../../../src/cloud/docker/call";
import type { Command } from "../../../src/core/build/order";

/** What one call of docker comes to. */
export interface Said {
  readonly status?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Returns a docker that answers by how its arguments begin, the first that fits, and remembers its calls. */
export function scriptedDocker(script: Readonly<Record<string, Said | (() => Said | Promise<Said>)>>): {
  readonly call: CallDocker;
  readonly calls: readonly Command[];
} {
  const calls: Command[] = [];
  const call: CallDocker = async (command, onLine) => {
    calls.push(command);
    const line = command.args.join(" ");
    const found = Object.entries(script).find(([start]) => line.startsWith(start))?.[1];
    if (found === undefined) throw new Error(`expected no call of docker ${line}`);
    const { status = 0, stdout = "", stderr = "" } = typeof found === "function" ? await found() : found;
    const lines = `${stdout}\n${stderr}`.split("\n").filter(Boolean);
    for (const text of lines) onLine?.(text);
    return { status, stdout, lines };
  };
  return { call, calls };
}
