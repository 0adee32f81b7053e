import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../emulator/emulator";
import { type Load, startLoad, type Tally } from "./app/load";
import { IMAGES } from "./cast";
import { createRunner, type Runner } from "./runner";

/** Requests of users a second: enough that 5 percent of them fill a window of the plan. */
export const RATE = 300;
/** Seconds; the plan's lag stands above them together. */
const SAMPLING = 1;
const INGESTION = 1;

/** The world that the demonstration plays in: a cloud, a runner, users. */
export interface Setting {
  readonly runner: Runner;
  /** Address of the emulated Cloud Run API. */
  readonly cloud: string;
  /** Sends users to the service, steadily, from the first call on. */
  sendUsers(url: string): void;
  /** Returns what users who came at `since` (epoch milliseconds) or later got, by revision; nothing before they come. */
  tally(since: number): Readonly<Record<string, Tally>>;
  /** Ends users, services and cloud. */
  close(): Promise<void>;
}

/** Opens the setting for the repository at `root`; nothing is deployed yet. */
export async function openSetting(root: string, signal: AbortSignal): Promise<Setting> {
  const folder = makeFolder();
  const emulator = await startEmulator({
    images: IMAGES,
    samplingSeconds: SAMPLING,
    ingestionSeconds: INGESTION,
    logIngestionSeconds: INGESTION,
    graceSeconds: 2,
  });
  const cloud = { ...emulator.environment() };
  let load: Load | undefined;
  return {
    runner: createRunner({ root, folder, cloud, signal }),
    cloud: emulator.url,
    sendUsers(url) {
      load ??= startLoad({ url, ratePerSecond: RATE });
    },
    tally: (since) => load?.tally(since) ?? {},
    async close() {
      await load?.stop();
      await emulator.close();
    },
  };
}

/** Makes the folder of the runner's files, which goes with this process, however that ends. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cloud-run-canary-demo-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
