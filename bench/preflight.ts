/**
 * Preflight beside the same calls made one after another, at the delays of a release that was measured: APIs 11 s,
 * service account 2 s, repository 2 s, project access 2 s. Usage: npm run bench [-- FOLDER_OF_THE_BUNDLE]
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startEmulator } from "../emulator/emulator";

/** Seconds that each call took in the release, and which calls of ours stand for it. */
const DELAYS = [
  { what: "enable six APIs", seconds: 11, method: "POST", path: "services:batchEnable$" },
  { what: "read the project", seconds: 2, method: "GET", path: "^/v1/projects/[^/:]+$" },
  { what: "read the service account", seconds: 2, method: "GET", path: "/serviceAccounts/[^/:]+$" },
  { what: "read the repository", seconds: 2, method: "GET", path: "/repositories/[^/:]+$" },
];
/** The target: as long as the slowest call, and a fifth more. */
const ALLOWED = 1.2;
const PROJECT = "demo-project";
const APIS = ["run", "artifactregistry", "secretmanager", "aiplatform", "cloudresourcemanager", "iam"];
const PLAN = `version: 1
project: ${PROJECT}
service: ion-api
regions: [us-central1]
image: us-central1-docker.pkg.dev/${PROJECT}/ion-api/ion-api-canary
service-account: ion-api-canary-runner@${PROJECT}.iam.gserviceaccount.com
first-release: create
`;

type Emulator = Awaited<ReturnType<typeof startEmulator>>;

/** One request as the emulator has logged it. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
  readonly status: number;
}

async function ask(emulator: Emulator, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${emulator.environment()["CLOUDSDK_AUTH_ACCESS_TOKEN"] ?? ""}`,
  };
  const sent = body === undefined || method === "GET" ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${emulator.url}${path}`, { method, headers, ...sent });
  if (!answer.ok)
    throw new Error(`expected ${method} ${path} to succeed, got ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** The service account and the repository are reused, as they were then; the APIs are off. */
async function prepare(emulator: Emulator): Promise<void> {
  await ask(emulator, "PUT", "/emulator/v1/delays", { enableMs: 0, propagationMs: 0, accountMs: 0, repositoryMs: 0 });
  await ask(emulator, "POST", `/v1/projects/${PROJECT}/serviceAccounts`, { accountId: "ion-api-canary-runner" });
  const repositories = `/v1/projects/${PROJECT}/locations/us-central1/repositories`;
  await ask(emulator, "POST", `${repositories}?repositoryId=ion-api`, { format: "DOCKER" });
  for (const { method, path, seconds } of DELAYS) {
    await ask(emulator, "POST", "/emulator/v1/faults", { method, path, times: 0, delayMs: seconds * 1000 });
  }
}

/** APIs stay on once they are enabled, so each run has a Google Cloud of its own. */
async function withEmulator<T>(use: (emulator: Emulator) => Promise<T>): Promise<T> {
  const emulator = await startEmulator({});
  try {
    await prepare(emulator);
    const names = APIS.map((api) => `${api}.googleapis.com`);
    await ask(emulator, "PUT", "/emulator/v1/disabled-apis", names);
    await ask(emulator, "DELETE", "/emulator/v1/requests");
    return await use(emulator);
  } finally {
    await emulator.close();
  }
}

/** Returns the seconds from the start of the bundle's process to its end, and those that its report tells. */
async function preflight(emulator: Emulator, bundle: string): Promise<{ process: number; table: number }> {
  const folder = await mkdtemp(join(tmpdir(), "canary-bench-"));
  try {
    await writeFile(join(folder, "rollout.yml"), PLAN);
    await writeFile(join(folder, "output"), "");
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      ...emulator.environment(),
      GITHUB_OUTPUT: join(folder, "output"),
      RUNNER_TEMP: folder,
      CANARY_INPUTS: JSON.stringify({ plan: "rollout.yml", mode: "fix" }),
    };
    const from = performance.now();
    const exit = await run(join(bundle, "preflight.js"), folder, env);
    const seconds = (performance.now() - from) / 1000;
    if (exit !== 0) throw new Error(`expected preflight to end with 0, got ${exit}`);
    return { process: seconds, table: await longestRow(join(folder, "output")) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(bundle: string, cwd: string, env: Record<string, string>): Promise<number | null> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [bundle], { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", fail).once("exit", done);
  });
}

async function longestRow(outputs: string): Promise<number> {
  const report = /^report<<(\S+)\n(.*)\n\1$/m.exec(await readFile(outputs, "utf8"))?.[2] ?? "";
  const { rows } = JSON.parse(await readFile(report, "utf8")) as { rows: readonly { seconds: number }[] };
  return Math.max(...rows.map(({ seconds }) => seconds));
}

/** The calls that did what they were to do, in the order of their answers. */
async function callsOf(emulator: Emulator): Promise<readonly Call[]> {
  const { requests } = (await ask(emulator, "GET", "/emulator/v1/requests")) as { requests: readonly Call[] };
  return requests.filter(({ status }) => status < 300);
}

/** Returns the seconds of each call, each one begun when the one before it was answered. */
async function oneAfterAnother(emulator: Emulator, calls: readonly Call[]): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (const { method, path, query, body } of calls) {
    const search = new URLSearchParams(query).toString();
    const from = performance.now();
    await ask(emulator, method, search === "" ? path : `${path}?${search}`, body);
    seconds.push((performance.now() - from) / 1000);
  }
  return seconds;
}

async function main(): Promise<void> {
  const bundle = resolve(process.argv[2] ?? "dist");
  const { took, calls } = await withEmulator(async (emulator) => {
    const found = await preflight(emulator, bundle);
    return { took: found, calls: await callsOf(emulator) };
  });
  const singles = await withEmulator((emulator) => oneAfterAnother(emulator, calls));
  const slowest = Math.max(...singles);
  const line = (what: string, seconds: number) => `${what.padEnd(52)}${seconds.toFixed(2).padStart(7)} s`;
  console.log(
    [
      "",
      line("the slowest call", slowest),
      line(
        `the same ${calls.length} calls one after another`,
        singles.reduce((sum, one) => sum + one, 0),
      ),
      line(
        "the release that was measured, one after another",
        DELAYS.reduce((sum, { seconds }) => sum + seconds, 0),
      ),
      line("preflight, until the last row was known", took.table),
      line("preflight, the whole process", took.process),
      "",
      ...[took.table, took.process].map(
        (seconds) =>
          `${(seconds / slowest).toFixed(3)} of the slowest call: ${seconds <= slowest * ALLOWED ? "within" : "beyond"} ${ALLOWED}`,
      ),
    ].join("\n"),
  );
  if (took.process > slowest * ALLOWED) process.exitCode = 1;
}

void main();
