import { createApi } from "./api";
import type { ImageCatalogue } from "./core/images";
import type { Settings } from "./core/world";
import { createEngine } from "./engine";
import { createOperations } from "./faces/operations";
import { createRunV2 } from "./faces/run-v2";
import type { Clock } from "./model";
import { createPlane } from "./plane";
import { listen } from "./server";
import { createTelemetry } from "./telemetry";

/** How an emulator is to be; everything has a default. */
export interface EmulatorOptions extends Partial<Omit<Settings, "port">> {
  /** 0 takes a free port. Default 0. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly images?: ImageCatalogue;
}

/** A running emulator. */
export interface Emulator {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends the listener and every process that was started. */
  close(): Promise<void>;
}

const DEFAULTS: Omit<Settings, "port"> = {
  project: "demo-project",
  region: "us-central1",
  etag: "ignored",
  reconcileMs: 200,
  startupMs: 240_000,
  writesPerMinute: 0,
  seed: "emulator",
};

/** Starts an emulator on the loopback address. Rejects when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, clock = { now: () => Date.now() }, images = { resolve: () => undefined }, ...given } = options;
  const telemetry = createTelemetry({ clock });
  const plane = createPlane({ catalogue: images, telemetry, clock });
  let closeEngine = () => {};
  const listener = await listen(port, (bound) => {
    const settings: Settings = { ...DEFAULTS, ...given, port: bound };
    const engine = createEngine({ settings, clock, runtime: plane.runtime, router: plane.router });
    closeEngine = engine.close;
    const api = createApi([createRunV2(engine), createOperations(engine), telemetry.monitoring, telemetry.logging]);
    return { ownsHost: (host) => host.endsWith(".run.localhost"), traffic: plane.handle, api };
  });
  return {
    port: listener.port,
    url: `http://127.0.0.1:${listener.port}`,
    async close() {
      closeEngine();
      await listener.close();
      await plane.close();
    },
  };
}
