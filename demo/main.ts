import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { MissingPart } from "../scripts/docker";
import { renderFailure } from "./failure";
import { recordSchema, type StoryRecord } from "./record";
import { renderReport } from "./report";
import { createScreen, type Screen } from "./screen";
import { playAll } from "./show";
import { renderTimeline } from "./timeline";

const ROOT = resolve(import.meta.dirname, "..");
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** An interruption that goes to the whole process group is passed on by npm, too, and so comes twice; milliseconds. */
const ECHO = 1000;

/** Returns a signal that is aborted by the first interruption; one more, later, ends the process at once. */
function listenForCancel(): AbortSignal {
  const cancel = new AbortController();
  let since = Number.POSITIVE_INFINITY;
  for (const [name, status] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (Date.now() - since > ECHO) process.exit(status);
      since = Math.min(since, Date.now());
      process.exitCode = status;
      cancel.abort();
    });
  }
  return cancel.signal;
}

/** What is asked for on the command line. */
interface Wishes {
  /** The folder for the record and the report. */
  readonly out: string;
  readonly docker: boolean;
}

/** Plays the show, and whatever came of it is told, written down and returned as the exit status. */
async function run(screen: Screen, { out, docker }: Wishes, signal: AbortSignal): Promise<number> {
  const startedAt = new Date();
  const stories: StoryRecord[] = [];
  const failure = await playAll({ root: ROOT, screen, signal, docker, stories }).then(
    () => undefined,
    (thrown: unknown) => ({ thrown }),
  );
  if (signal.aborted) return cancelled(screen);
  if (failure?.thrown instanceof MissingPart) return missing(screen, failure.thrown);
  const seconds = (Date.now() - startedAt.getTime()) / 1000;
  const record = recordSchema.parse({ startedAt: startedAt.toISOString(), seconds, stories });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "rollout.json"), `${JSON.stringify(record, null, 2)}\n`);
  await writeFile(join(out, "report.html"), await renderReport(record));
  for (const line of ["", ...renderTimeline(record)]) screen.say(line);
  screen.say(`\nReport: ${join(out, "report.html")}`);
  if (failure === undefined) return 0;
  screen.say(`\n✗ ${stories.at(-1)?.name ?? "before the first release"}: ${renderFailure(failure.thrown)}`, "red");
  return 1;
}

function cancelled(screen: Screen): number {
  screen.say("\nCancelled; nothing is left running.", "yellow");
  return Number(process.exitCode);
}

function missing(screen: Screen, part: MissingPart): number {
  screen.say(part.message, "red");
  return 2;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: join(ROOT, "out", "demo") },
      docker: { type: "boolean", default: false },
    },
  });
  const signal = listenForCancel();
  process.exitCode = await run(createScreen(process.stdout), { ...values, out: resolve(values.out) }, signal);
}

await main();
