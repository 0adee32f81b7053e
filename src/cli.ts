import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { z } from "zod";
import { RolloutError } from "./errors";
import { runAction } from "./github/run-action";
import { ACTION_NAMES, ACTIONS, type ActionName } from "./inputs/registry";
import { isSecretInput } from "./inputs/secret-values";
import { startJob } from "./jobs";
import { OPTIONS } from "./simulate/options";
import { VERSION } from "./version";

const BAD_INPUT = 2;

/** Runs the command line: every action as a command with its inputs as options, the simulation and the emulator. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command("cloud-run-canary")
    .description("Progressive delivery to Google Cloud Run.")
    .version(VERSION);
  // Its own status for a mistyped option is 1, which by the contract says that the canary is at fault.
  program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_INPUT));
  for (const name of ACTION_NAMES) addAction(program, name);
  addSimulate(program);
  program
    .command("emulator")
    .description("Serve a local Google Cloud and print the export lines for a shell; everything after it is its own.")
    .allowUnknownOption()
    .helpOption(false)
    .argument("[options...]")
    .action((options: string[]) => serveEmulator(options));
  await program.parseAsync(argv);
}

function addAction(program: Command, name: ActionName): void {
  const command = program.command(name).description(ACTIONS[name].description);
  // Everybody on the machine may read a process's arguments, so no secret is taken from there.
  const inputs = Object.entries(ACTIONS[name].inputs.shape);
  const secrets = new Map(
    inputs.filter(([input]) => isSecretInput(name, input)).map(([input]) => [`${input}-file`, input]),
  );
  for (const [input, schema] of inputs)
    command.addOption(isSecretInput(name, input) ? fileOption(input, schema) : optionOf(input, schema));
  command.action((_options: unknown, { options }: Command) => {
    const given = options.flatMap((option): [string, string][] => {
      const value: unknown = command.getOptionValue(option.attributeName());
      return value === undefined ? [] : [[option.name(), String(value)]];
    });
    return runAction(async (signal) => {
      const raw = await Promise.all(given.map((one) => readSecret(one, secrets)));
      return startJob(name, Object.fromEntries(raw), process.env, signal);
    });
  });
}

/** Returns the input with its value; that of a secret is what the file has. Throws INPUT_INVALID where it cannot be read. */
async function readSecret(
  [option, value]: readonly [string, string],
  secrets: ReadonlyMap<string, string>,
): Promise<readonly [string, string]> {
  const input = secrets.get(option);
  if (input === undefined) return [option, value];
  const text = await readFile(value, "utf8").catch((cause: NodeJS.ErrnoException) => {
    // In place of the path there may stand the secret itself, so it is not shown.
    const message = `at ${option}: expected the path of a file with the input ${input}, got one that cannot be read (${cause.code ?? "unknown"})`;
    throw new RolloutError("INPUT_INVALID", message, `umask 077; cat > secret   # then:\n--${option} secret`);
  });
  return [input, text.replace(/\r?\n$/, "")];
}

/** No action: it asks no cloud, takes no secret, and is of use on a laptop only. */
function addSimulate(program: Command): void {
  const command = program
    .command("simulate")
    .description(
      "Play a plan thousands of times in virtual time, or judge kept evidence by it again; no cloud is asked.",
    );
  for (const [option, schema] of Object.entries(OPTIONS)) {
    const { description = "" } = schema.meta() ?? {};
    command.addOption(new Option(option === "replay" ? "--replay <file...>" : `--${option} <value>`, description));
  }
  command.action((_options: unknown, { options }: Command) =>
    runAction(async (signal) => {
      const { startSimulation } = await import("./simulate/run");
      const given = options.map((option): [string, unknown] => [
        option.name(),
        command.getOptionValue(option.attributeName()),
      ]);
      return startSimulation(
        Object.fromEntries(given.filter(([, value]) => value !== undefined)),
        process.cwd(),
        signal,
      );
    }),
  );
}

/** A secret comes by a file of its own. */
function fileOption(input: string, schema: z.ZodType): Option {
  return new Option(
    `--${input}-file <path>`,
    `A file with the input ${input}. ${schema.meta()?.description ?? ""}`.trim(),
  );
}

/** What takes `true` for true is a flag: it may stand without a value, as people write flags, and then has the value true. */
function optionOf(input: string, schema: z.ZodType): Option {
  const description = schema.meta()?.description ?? "";
  const isFlag = schema.safeParse("true").data === true;
  return new Option(isFlag ? `--${input} [value]` : `--${input} <value>`, description);
}

/** The emulator is a program of its own beside the bundle: the product never imports it. */
function serveEmulator(options: readonly string[]): Promise<void> {
  const main = join(__dirname, "..", "lib", "emulator", "main.js");
  // The channel tells the emulator when this process is gone, however it went.
  const child = spawn(process.execPath, [main, ...options], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGINT", pass).on("SIGTERM", pass);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      process.exitCode = code ?? 130;
      resolve();
    });
  });
}
