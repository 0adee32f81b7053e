import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";

/** A program that listens and answers with its revision's name. */
const HELLO = "require('node:http').createServer((q,s)=>s.end(process.env.K_REVISION)).listen(process.env.PORT)";

export const IMAGES = {
  "img*": { command: [process.execPath, "-e", HELLO], env: {} },
  broken: { command: [process.execPath, "-e", "process.exit(1)"], env: {} },
};

/** An emulator that reconciles fast and knows a good image, `img…`, and a bad one, `broken`. */
export function startQuick(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({ project: "p", reconcileMs: 20, graceSeconds: 1, images: IMAGES, ...options });
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Asks one API question by JSON. */
export async function ask(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Answer> {
  const response = await fetch(`${emulator.url}${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export const PARENT = "/v2/projects/p/locations/us-central1";

/** Deploys a service and waits until it serves. */
export async function deploy(emulator: Emulator, service = "hello", image = "img:1"): Promise<void> {
  const { body } = await ask(emulator, "POST", `${PARENT}/services?serviceId=${service}`, {
    template: { containers: [{ image }] },
  });
  await ask(emulator, "POST", `/v2/${String(body["name"])}:wait`, { timeout: "15s" });
}
