import { constants } from "node:os";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { MissingPart, openDockerParts } from "./docker";

/** What stands for "no". */
const OFF = ["", "0", "false"];

function isRequired(): boolean {
  return !OFF.includes(process.env["CANARY_REQUIRE_DOCKER"] ?? "");
}

/** A missing part is a reason to leave the command out, or a failure where it must be there. */
function statusWithout(missing: MissingPart, command: string): number {
  console.error(`${isRequired() ? "failed" : "LEFT OUT"}: ${command}: ${missing.message}`);
  return isRequired() ? 1 : 0;
}

/** What was interrupted before or while the command ran, and how to end the command early. */
function listen() {
  const heard: NodeJS.Signals[] = [];
  let end = () => {};
  // A terminal tells the whole group of a Ctrl-C, so the command has heard of it; of the others only we have.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      heard.push(signal);
      if (signal !== "SIGINT") end();
    });
  return {
    heard: () => heard.at(-1),
    onEnd: (act: () => void) => {
      end = act;
    },
  };
}

type Ears = ReturnType<typeof listen>;

/** Runs the command in the environment and returns its status; 128 and the signal's number when one ended it. */
async function run(command: readonly string[], env: Readonly<Record<string, string>>, ears: Ears): Promise<number> {
  const [program = "", ...args] = command;
  const child = execa(program, args, {
    env: { ...env },
    stdio: "inherit",
    reject: false,
    preferLocal: true,
    forceKillAfterDelay: 20_000,
  });
  ears.onEnd(() => child.kill("SIGTERM"));
  const { exitCode, signal } = await child;
  return exitCode ?? 128 + constants.signals[signal ?? "SIGTERM"];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { tools: { type: "string" } }, allowPositionals: true });
  const ears = listen();
  const tools = values.tools ?? process.env["CANARY_DOCKER_TOOLS"];
  const parts = await openDockerParts(tools).catch((error: unknown) => {
    if (error instanceof MissingPart) return error;
    throw error;
  });
  if (parts instanceof MissingPart) return statusWithout(parts, positionals.join(" "));
  try {
    const heard = ears.heard();
    if (heard !== undefined) return 128 + constants.signals[heard];
    console.error(`Docker at ${parts.environment["DOCKER_HOST"]}, ${parts.said}.`);
    return await run(positionals, parts.environment, ears);
  } finally {
    await parts.close();
  }
}

process.exitCode = await main();
