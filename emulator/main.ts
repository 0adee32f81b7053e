import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import type { ImageTable } from "./core/images";
import { startEmulator } from "./emulator";

const imagesFile = z.record(
  z.string(),
  z.strictObject({ command: z.array(z.string()).min(1), env: z.record(z.string(), z.string()).default({}) }),
);

interface Flags {
  readonly port: number;
  readonly images?: string;
  readonly project: string;
  readonly region: string;
  readonly sampling?: number;
  readonly ingestion?: number;
  readonly logIngestion?: number;
  readonly reconcile: number;
  readonly startup: number;
  readonly etag: "enforced" | "ignored";
  readonly auth: "off" | "required";
  readonly enable: number;
  readonly propagation: number;
  readonly accountDelay: number;
  readonly writesPerMinute: number;
  readonly latestReady: "prompt" | "lagging";
  readonly failedTemplate: "forgotten" | "remembered";
  readonly docker?: boolean;
  readonly registry?: string;
  readonly json?: boolean;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError("expected a number, 0 or more");
  return value;
}

function readImages(file: string): ImageTable {
  const result = imagesFile.safeParse(parseYaml(readFileSync(file, "utf8")));
  if (result.success) return result.data;
  throw new Error(`${file}: ${z.prettifyError(result.error)}`);
}

function program(): Command {
  return new Command("emulator")
    .description(
      "A local Google Cloud for Cloud Run: prints the export lines for a shell and serves until it is stopped.",
    )
    .option("--port <port>", "port on 127.0.0.1; 0 takes a free one", number, 0)
    .option(
      "--images <file>",
      "YAML or JSON: image reference, prefix* or * to {command: [...], env: {...}}; without it all say hello",
    )
    .option("--docker", "pull images that --images lacks, and run them by the Docker engine of this machine")
    .option("--registry <host:port>", "a registry that stands in for every *-docker.pkg.dev, such as 127.0.0.1:5000")
    .option("--project <id>", "project id", "demo-project")
    .option("--region <region>", "region of requests that name none", "us-central1")
    .option("--sampling <seconds>", "how often metrics are sampled; Cloud Run: 60", number)
    .option("--ingestion <seconds>", "until a sample can be read; Cloud Run: up to 180", number)
    .option("--log-ingestion <seconds>", "until a log entry can be read", number)
    .option("--reconcile <seconds>", "until a write reaches the routing, at least", number, 0.2)
    .option("--startup <seconds>", "until a container must listen; Cloud Run: 240", number, 240)
    .option("--enable <seconds>", "until the operation that enables an API is done", number, 0.1)
    .option("--propagation <seconds>", "until an API that was enabled answers", number, 0)
    .option("--account-delay <seconds>", "until a new service account can be read", number, 0)
    .option("--writes-per-minute <count>", "quota per project and region; 0 is none, Cloud Run: 60", number, 0)
    .addOption(
      new Option("--etag <mode>", "what a stale etag does on v2").choices(["enforced", "ignored"]).default("ignored"),
    )
    .addOption(new Option("--auth <mode>", "whether requests need a token").choices(["off", "required"]).default("off"))
    .addOption(
      new Option("--latest-ready <mode>", "whether latestReadyRevision waits for traffic")
        .choices(["prompt", "lagging"])
        .default("prompt"),
    )
    .addOption(
      new Option("--failed-template <mode>", "what a failed latest revision means for later writes")
        .choices(["forgotten", "remembered"])
        .default("forgotten"),
    )
    .option("--json", "print the variables as one JSON object instead of export lines");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function render(variables: Readonly<Record<string, string>>, json: boolean): string {
  if (json) return JSON.stringify(variables);
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quote(value)}`)
    .join("\n");
}

/**
 * Calls back when whoever started this process is gone, where that would leave the emulator to nobody: below npm, and
 * below a parent that speaks to it by IPC. A shell may leave without it: then it runs in the background on purpose.
 */
function onParentGone(stop: () => void): void {
  if (process.connected) process.once("disconnect", stop);
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 500);
  watch.unref();
}

async function main(): Promise<void> {
  const flags = program().parse().opts<Flags>();
  const { images, sampling, ingestion, logIngestion, ...settings } = flags;
  const emulator = await startEmulator({
    ...settings,
    ...(images === undefined ? {} : { images: readImages(images) }),
    reconcileMs: flags.reconcile * 1000,
    enableMs: flags.enable * 1000,
    propagationMs: flags.propagation * 1000,
    accountMs: flags.accountDelay * 1000,
    startupMs: flags.startup * 1000,
    ...(sampling === undefined ? {} : { samplingSeconds: sampling }),
    ...(ingestion === undefined ? {} : { ingestionSeconds: ingestion }),
    ...(logIngestion === undefined ? {} : { logIngestionSeconds: logIngestion }),
  });
  // Whoever reads the lines may stop the emulator at once.
  const stop = () => void emulator.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  onParentGone(stop);
  console.log(render({ ...emulator.shellEnvironment(), CLOUD_RUN_EMULATOR: emulator.url }, flags.json === true));
  console.error(`Listening on ${emulator.url}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
