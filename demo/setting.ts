import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../emulator/emulator";
import { type Load, startLoad, type Tally } from "./app/load";
import { IMAGES } from "./cast";
import { type MakeImage, openForge } from "./forge";
import { createRunner, type Runner } from "./runner";

/** Requests of users a second: enough that 5 percent of them fill a window of the plan. */
export const RATE = 300;
/** Seconds; the plan's lag stands above them together. */
const SAMPLING = 1;
const INGESTION = 1;

/** The world that the demonstration plays in: a cloud, a runner, users. */
export interface Setting {
  readonly runner: Runner;
  readonly makeImage: MakeImage;
  /** Address of the emulated Cloud Run API. */
  readonly cloud: string;
  /** Sends users to the service, steadily, from the first call on. */
  sendUsers(url: string): void;
  /** Returns what users who came at `since` (epoch milliseconds) or later got, by revision; nothing before they come. */
  tally(since: number): Readonly<Record<string, Tally>>;
  /** Ends users, services and cloud. */
  close(): Promise<void>;
}

/** How the setting is to be. */
export interface SettingParts {
  /** The repository's folder. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** With real images, built and pushed by the show and run by Docker; else every version is a process of this machine. */
  readonly docker: boolean;
}

/** Opens the setting; nothing is deployed yet. Throws MissingPart where Docker is asked for and is not there. */
export async function openSetting({ root, signal, docker }: SettingParts): Promise<Setting> {
  const folder = makeFolder();
  const forge = docker ? await openForge(root, folder) : undefined;
  const emulator = await startEmulator({
    ...(forge === undefined ? { images: IMAGES } : { docker: { host: forge.environment["DOCKER_HOST"] ?? "" } }),
    samplingSeconds: SAMPLING,
    ingestionSeconds: INGESTION,
    logIngestionSeconds: INGESTION,
    graceSeconds: 2,
  });
  const cloud = { ...emulator.environment(), ...forge?.environment };
  let load: Load | undefined;
  return {
    runner: createRunner({ root, folder, cloud, signal }),
    makeImage: forge?.makeImage ?? (async (_build, { image }) => image),
    cloud: emulator.url,
    sendUsers(url) {
      load ??= startLoad({ url, ratePerSecond: RATE });
    },
    tally: (since) => load?.tally(since) ?? {},
    async close() {
      await load?.stop();
      await emulator.close();
      await forge?.close();
    },
  };
}

/** Makes the folder of the runner's files, which goes with this process, however that ends. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cloud-run-canary-demo-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
