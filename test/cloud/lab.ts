import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/emulator";
import { type Cloud, connectCloud, parseSettings } from "../../src/cloud/index";
import type { ServiceRef, ServiceState } from "../../src/core/service";
import { QUICK } from "./google";

/** Serves 200, or 500 below /boom; writes a line of JSON for each request. */
const APP = `
  const http = require("node:http");
  http.createServer((req, res) => {
    const boom = req.url.startsWith("/boom");
    console.log(JSON.stringify({ message: "answered " + req.url, success: !boom, confidence: 0.75 }));
    res.statusCode = boom ? 500 : 200;
    res.end(process.env.K_REVISION);
  }).listen(process.env.PORT);
`;
const CRASH = `console.error("first words"); console.error("no database, giving up"); process.exit(1);`;

export const REF: ServiceRef = { project: "demo-project", region: "us-central1", service: "hello" };
export const IMAGES = { app: "us-docker.pkg.dev/demo/hello/app", crash: "us-docker.pkg.dev/demo/hello/crash" };

/** The emulated Google Cloud and the adapters that are connected to it. */
export interface Lab {
  readonly emulator: Emulator;
  readonly cloud: Cloud;
  /** Returns the service as soon as it has settled. */
  settled(): Promise<ServiceState>;
  /** Returns the service with one revision of the image, settled. */
  create(image?: string): Promise<ServiceState>;
  close(): Promise<void>;
}

export async function openLab(options: EmulatorOptions = {}, env: Record<string, string> = {}): Promise<Lab> {
  const command = (script: string) => ({ command: [process.execPath, "-e", script], env: {} });
  const emulator = await startEmulator({
    auth: "required",
    token: "ya29.sentinel",
    reconcileMs: 20,
    graceSeconds: 1,
    images: { [IMAGES.app]: command(APP), [IMAGES.crash]: command(CRASH) },
    ...options,
  });
  const cloud = connectCloud(parseSettings({ ...emulator.environment(), ...env }), new AbortController().signal, {
    ...QUICK,
    attempt: 10,
    deadline: 10,
  });
  const settled = async (): Promise<ServiceState> => {
    for (let look = 0; look < 200; look += 1) {
      const state = await cloud.services.read(REF);
      if (state?.settled === true) return state;
      await cloud.clock.sleep(0.05);
    }
    throw new Error("the service never settled");
  };
  return {
    emulator,
    cloud,
    settled,
    async create(image = IMAGES.app) {
      await cloud.services.create(REF, { template: { revision: "hello-00001-one", containers: [{ image }] } });
      return settled();
    },
    close: () => emulator.close(),
  };
}
