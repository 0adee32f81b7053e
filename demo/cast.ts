import { join } from "node:path";
import type { ImageTable } from "../emulator/core/images";

const APP = join(import.meta.dirname, "app", "ion-api.mjs");
const REPOSITORY = "us-central1-docker.pkg.dev/demo-project/ion-api/ion-api";

/** A version of the sample service: its number, what its image is called, and how well it behaves. */
export interface Version {
  readonly number: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One release and how it must end; `expected` is spelt as the director spells what came. */
export interface Story {
  readonly name: string;
  readonly version: Version;
  readonly expected: string;
}

const version = (number: string, behaviour: Readonly<Record<string, string>> = {}): Version => ({
  number,
  image: `${REPOSITORY}:${number}`,
  env: { VERSION: number, ...behaviour },
});

const FIRST = version("1.0.0");
const HEALTHY = version("1.1.0");
const FAILING = version("1.2.0", { ERROR_RATE: "8" });
const SLOW = version("1.3.0", { SLOW_RATE: "20", SLOW_SECONDS: "0.8" });
const UNHEALTHY = version("1.4.0", { UNHEALTHY: "1" });

/** The release that everything begins with: there is no service yet. */
export const FIRST_RELEASE: Story = {
  name: "1.0.0, the first release",
  version: FIRST,
  expected: "created, 100 %",
};

/** The releases that follow, in this order, each on what the one before left behind. */
export const STORIES: readonly Story[] = [
  { name: "1.1.0, a good version", version: HEALTHY, expected: "promoted, 100 %" },
  {
    name: "1.2.0, 8 % of its answers are errors",
    version: FAILING,
    expected: "stopped by metrics-gate (error-rate), rolled back",
  },
  {
    name: "1.3.0, a fifth of its answers take 0.8 s",
    version: SLOW,
    expected: "stopped by metrics-gate (latency-p95), rolled back",
  },
  { name: "1.4.0, never healthy", version: UNHEALTHY, expected: "stopped by health-gate (/health), rolled back" },
];

/** The emulator's registry: every version is the same program in another environment. */
export const IMAGES: ImageTable = Object.fromEntries(
  [FIRST, HEALTHY, FAILING, SLOW, UNHEALTHY].map(({ image, env }) => [
    image,
    { command: [process.execPath, APP], env },
  ]),
);
