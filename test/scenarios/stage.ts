import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/emulator";
import { bundle, type Ended, endOf } from "./bundles";

/** The token of the whole suite; no output of any bundle may ever contain it. */
export const TOKEN = "ya29.sentinel-of-the-scenarios";
const REGION = "us-central1";
const PROJECT = "demo-project";
const SERVICES = `/v2/projects/${PROJECT}/locations/${REGION}/services`;
const APP = resolve("demo/app/ion-api.mjs");

/** Images by name and how the sample application behaves in them. */
const BEHAVIOURS: Readonly<Record<string, Record<string, string>>> = {
  v1: { VERSION: "1.0.0" },
  v2: { VERSION: "2.0.0" },
  unhealthy: { UNHEALTHY: "1" },
  crash: { CRASH: "1" },
  unsure: { CONFIDENCE: "0.5" },
  rare: { ERROR_RATE: "0.8" },
  frail: { ERROR_RATE: "8" },
};

/** Returns the reference of one of the sample images. */
export function image(name: string): string {
  return `us-central1-docker.pkg.dev/${PROJECT}/demo/ion-api:${name}`;
}

/** A plan that every scenario can start from; `extra` is appended as it is. */
export function planText(extra = "", service = "ion-api"): string {
  return `version: 1
project: ${PROJECT}
service: ${service}
regions: [${REGION}]
stages:
  - { name: stage-1, percent: 5, watch: 1s, bake: 24h }
  - { name: stage-2, percent: 50, watch: 1s, bake: 24h }
  - { name: stage-3, percent: 100, watch: 1s, bake: 24h }
health: { path: /health, expect: status == 200 && body.pipeline_ready, passes: 2, every: 100ms, deadline: 2s }
checks:
  - name: chat
    request: { method: POST, path: /chat, json: { message: hello, user_id: test-canary-001 } }
    expect: status == 200 && body.success && body.confidence > 0.8
    within: 15s
${extra}`;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

/** An emulated Google Cloud, a workspace with a plan, and the bundles run in them as the runner does. */
export interface Stage {
  readonly emulator: Emulator;
  /** The workspace, with `rollout.yml` in it; its path has a space. */
  readonly folder: string;
  /** Runs `dist/NAME.js`; absent inputs are empty texts, as the runner hands them over. */
  run(name: string, inputs?: Record<string, string>, env?: Record<string, string>): Promise<Ended>;
  /** Starts `dist/NAME.js` and leaves it running. */
  start(name: string, inputs: Record<string, string>): ReturnType<typeof bundle>;
  writePlan(text: string): Promise<void>;
  /** Makes a service that serves the image to everybody, and returns when it does. */
  deploy(service?: string, name?: string): Promise<void>;
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Percent by revision and tags of what the service serves. */
  traffic(service?: string): Promise<{ percent: Record<string, number>; tags: Record<string, string> }>;
  /** The requests that could have changed something since the last call. */
  writes(): Promise<readonly Request[]>;
  close(): Promise<void>;
}

/** Returns a fresh stage; close it, for it has processes. */
export async function openStage(options: Parameters<typeof startEmulator>[0] = {}): Promise<Stage> {
  const command = (behaviour: Record<string, string>) => ({ command: [process.execPath, APP], env: behaviour });
  const images = Object.fromEntries(Object.entries(BEHAVIOURS).map(([name, env]) => [image(name), command(env)]));
  const emulator = await startEmulator({
    images,
    auth: "required",
    token: TOKEN,
    reconcileMs: 50,
    startupMs: 5000,
    samplingSeconds: 1,
    ingestionSeconds: 0,
    ...options,
  });
  const folder = await mkdtemp(join(tmpdir(), "canary scenario "));
  const plan = join(folder, "rollout.yml");
  await writeFile(plan, planText());
  const api = (method: string, path: string, body?: unknown) => ask(emulator, method, path, body);
  const start = (name: string, inputs: Record<string, string>, env: Record<string, string> = {}) =>
    bundle(emulator, folder, name, inputs, env);
  return {
    emulator,
    folder,
    api,
    start,
    run: async (name, inputs = {}, env = {}) => endOf(folder, start(name, inputs, env)),
    writePlan: (text) => writeFile(plan, text),
    deploy: (service = "ion-api", name = "v1") => deploy(api, service, name),
    traffic: (service = "ion-api") => trafficOf(api, service),
    writes: () => takeWrites(api),
    async close() {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(emulator: Emulator, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${emulator.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

type Api = Stage["api"];

async function deploy(api: Api, service: string, name: string): Promise<void> {
  const { status } = await api("POST", `${SERVICES}?serviceId=${service}`, {
    template: { containers: [{ image: image(name) }] },
  });
  if (status !== 200) throw new Error(`expected the service to be made, got HTTP ${status}`);
  for (let look = 0; look < 200; look++) {
    const { body } = await api("GET", `${SERVICES}/${service}`);
    if (body["reconciling"] !== true) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("expected the service to settle, got one that did not");
}

interface Served {
  readonly revision?: string;
  readonly percent?: number;
  readonly tag?: string;
}

async function trafficOf(api: Api, service: string) {
  const { body } = await api("GET", `${SERVICES}/${service}`);
  const latest =
    String(body["latestReadyRevision"] ?? "")
      .split("/")
      .at(-1) ?? "";
  const served = (body["trafficStatuses"] ?? []) as readonly Served[];
  const percent: Record<string, number> = {};
  const tags: Record<string, string> = {};
  for (const { revision = latest, percent: share = 0, tag } of served) {
    if (share > 0) percent[revision] = (percent[revision] ?? 0) + share;
    if (tag) tags[tag] = revision;
  }
  return { percent, tags };
}

async function takeWrites(api: Api): Promise<readonly Request[]> {
  const { body } = await api("GET", "/emulator/v1/requests");
  await api("DELETE", "/emulator/v1/requests");
  const requests = body["requests"] as readonly Request[];
  return requests.filter(
    ({ method, path }) => method !== "GET" && !path.startsWith("/v2/entries") && !/token|:generate/i.test(path),
  );
}
