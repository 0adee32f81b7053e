import { join } from "node:path";
import { createApi } from "./api";
import { type Balancer, createBalancer } from "./balancer";
import { createStorageStore } from "./buckets";
import type { Delays } from "./core/estate/estate";
import type { ImageTable } from "./core/images";
import type { Settings } from "./core/settings";
import { createDesk } from "./desk";
import { createEngine, type Engine } from "./engine";
import { directEnvironment, externalAccount, type Reach, shellEnvironment } from "./environment";
import { createEstateFaces, estateSettings } from "./estate-faces";
import { createAdmin } from "./faces/admin";
import { createCompute } from "./faces/compute";
import { createIamCredentials } from "./faces/iam-credentials";
import { createOperations } from "./faces/operations";
import { createOperationsV1 } from "./faces/operations-v1";
import { createPolicies } from "./faces/policy";
import { createRunV1 } from "./faces/run-v1";
import { createRunV2 } from "./faces/run-v2";
import { createStorage } from "./faces/storage";
import { createSts } from "./faces/sts";
import { createGitHub } from "./github";
import { createLedger } from "./ledger";
import type { Clock } from "./model";
import { createPlane, type Plane, type PlaneParts } from "./plane";
import { type DockerEngine, openDocker } from "./plane/docker";
import { hostName } from "./plane/routes";
import { createRegistry } from "./registry";
import { type Doors, listen } from "./server";
import { createShelf } from "./shelf";
import { createTelemetry, type TelemetryParts } from "./telemetry";
import { createVault } from "./vault";

/** How an emulator is to be; everything has a default. */
export interface EmulatorOptions
  extends Partial<Omit<Settings, "port">>,
    Partial<Pick<PlaneParts, "random" | "graceSeconds" | "requestSeconds">>,
    Partial<Omit<TelemetryParts, "clock">>,
    Partial<Delays> {
  /** 0 takes a free port. Default 0. */
  readonly port?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** What the images run; more can be added while it runs. Default: a program that says hello for every image, none with `docker`. */
  readonly images?: ImageTable;
  /** `required` refuses API requests without a token that was issued here, or `token`. Default "off". */
  readonly auth?: "off" | "required";
  /** The access token that never expires. */
  readonly token?: string;
  /** Pulls and runs the images that `images` lacks, by this machine's Docker engine or the one at `host`. Default: false. */
  readonly docker?: boolean | { readonly host: string };
  /** `HOST:PORT` of a registry that stands in for every `*-docker.pkg.dev`: what is there under the same path is there. */
  readonly registry?: string;
}

/** A running emulator. */
export interface Emulator {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Variables for our own programs: the overrides lead straight to `url`. */
  environment(): Record<string, string>;
  /** Variables for a shell: the real gcloud works with them too, through the emulator as its proxy. */
  shellEnvironment(): Record<string, string>;
  /** Returns what a credentials file of workload identity federation would hold. */
  externalAccount(): object;
  /** Ends the listener and every process that was started. */
  close(): Promise<void>;
}

const DEFAULTS: Omit<Settings, "port"> = {
  project: "demo-project",
  region: "us-central1",
  etag: "ignored",
  latestReady: "prompt",
  failedTemplate: "forgotten",
  reconcileMs: 200,
  startupMs: 240_000,
  writesPerMinute: 0,
  seed: "emulator",
};

/** So that a first try needs no table: every image is the same small server. */
const HELLO: ImageTable = { "*": { command: [process.execPath, join(__dirname, "hello.mjs")], env: {} } };

const STANDING_TOKEN = "ya29.emulator";

interface Assembly {
  readonly engine: Engine;
  readonly doors: Doors;
}

type Machine = ReturnType<typeof assembleMachine>;

async function engineOf({ docker = false, registry }: EmulatorOptions): Promise<DockerEngine | undefined> {
  return docker === false ? undefined : openDocker({ host: docker === true ? undefined : docker.host, registry });
}

function assembleMachine(options: EmulatorOptions, docker: DockerEngine | undefined) {
  const clock = options.clock ?? { now: () => Date.now() };
  const desk = createDesk(options.images ?? (docker === undefined ? HELLO : {}));
  const telemetry = createTelemetry({ ...options, clock });
  const startupSeconds = (options.startupMs ?? DEFAULTS.startupMs) / 1000;
  const plane = createPlane({ ...options, docker, startupSeconds, catalogue: desk.images, telemetry, clock });
  return { clock, desk, telemetry, plane };
}

/** Copies the settings and nothing else, so that options of other parts do not travel with them. */
function settingsOf(options: EmulatorOptions, port: number): Settings {
  const known = Object.keys(DEFAULTS).filter((key) => Object.hasOwn(options, key));
  const given: Partial<Settings> = Object.fromEntries(Object.entries(options).filter(([key]) => known.includes(key)));
  return { ...DEFAULTS, ...given, port };
}

function doorsOf(plane: Plane, balancer: Balancer, api: Doors["api"]): Doors {
  const isService = (host: string) => host.endsWith(".run.localhost");
  return {
    ownsHost: (host) => isService(host) || balancer.owns(host),
    traffic: (request, response) => {
      const direct = isService(hostName(request.headers.host));
      plane.handle(request, response, direct ? undefined : balancer.lead(request));
    },
    api,
  };
}

function assemble(options: EmulatorOptions, machine: Machine, port: number): Assembly {
  const { clock, desk, telemetry, plane } = machine;
  const settings = settingsOf(options, port);
  const engine = createEngine({ settings, clock, runtime: plane.runtime, router: plane.router });
  const ledger = createLedger(estateSettings(options, settings), clock);
  const gitHub = createGitHub(clock);
  const registry = options.registry === undefined ? undefined : createRegistry(options.registry);
  const shelf = createShelf(desk, registry, clock);
  const buckets = createStorageStore();
  const vault = createVault(clock, settings.seed, [options.token ?? STANDING_TOKEN]);
  const api = createApi({
    admin: createAdmin({ desk, engine, ledger, gitHub, buckets, setMonitoringErrors: telemetry.setExecutionErrors }),
    faces: [
      createRunV2(engine, desk.denied),
      createPolicies(engine, desk.denied),
      createOperations(engine),
      createRunV1(engine, settings),
      ...createEstateFaces(ledger, desk, shelf),
      createOperationsV1(engine),
      createSts(vault),
      createIamCredentials(vault, clock),
      gitHub.face,
      telemetry.monitoring,
      telemetry.logging,
      createStorage({ store: buckets, clock, denied: desk.denied }),
      createCompute({ ledger, clock, denied: desk.denied }),
    ],
    desk,
    vault,
    ledger,
    clock,
    auth: options.auth ?? "off",
  });
  return { engine, doors: doorsOf(plane, createBalancer(ledger, options.random ?? Math.random), api) };
}

/** Starts an emulator on the loopback address. Rejects when the port is taken, or no Docker engine answers that was asked for. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const machine = assembleMachine(options, await engineOf(options));
  let engine: Engine | undefined;
  const listener = await listen(options.port ?? 0, (port) => {
    const assembly = assemble(options, machine, port);
    engine = assembly.engine;
    return assembly.doors;
  }).catch(async (error: unknown) => {
    await machine.plane.close();
    throw error;
  });
  const { project = DEFAULTS.project, region = DEFAULTS.region, token = STANDING_TOKEN } = options;
  const reach: Reach = { port: listener.port, project, region, token };
  return {
    port: listener.port,
    url: `http://127.0.0.1:${listener.port}`,
    environment: () => ({ ...directEnvironment(reach) }),
    shellEnvironment: () => ({ ...shellEnvironment(reach) }),
    externalAccount: () => externalAccount(reach),
    async close() {
      engine?.close();
      await listener.close();
      await machine.plane.close();
    },
  };
}
