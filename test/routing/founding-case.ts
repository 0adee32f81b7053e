import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LEDGER_KEY } from "../../src/core/ledger-text";
import type { Ended } from "../scenarios/bundles";
import { image, openStage, type Stage, TOKEN } from "../scenarios/stage";
import { application, makeBalancer, makeService, SERVICES } from "./estate";
import { DOCUMENT, foundingPlan, type Publish } from "./plan";

/** What the ledger on the service that users reach says; only what the tests look at. */
export interface Told {
  readonly status?: string;
  readonly stage?: string;
  readonly percent?: number;
  readonly handOver?: boolean;
  readonly home?: string;
  readonly canary?: string;
}

/** The founding case before its first canary, in an emulator of its own. */
export interface FoundingCase extends Stage {
  /** Where its users come in: the load balancer. */
  readonly url: string;
  /** Lets the version fail on the canary's service from now on. */
  turnBad(version: string): Promise<void>;
  readLedger(): Promise<Told>;
  /** Deploys the version to the canary's service without a user. */
  prepare(version: string): Promise<Ended>;
  /** Moves the rollout to its next stage, without judging. */
  next(): Promise<Ended>;
  readImage(service: string): Promise<string | undefined>;
}

const VERSIONS = ["v1", "v2", "v3"];

/** Returns the founding case with both services, the load balancer and what belongs to others; close it. */
export async function openFoundingCase(publish: Publish = "env"): Promise<FoundingCase> {
  const folder = await mkdtemp(join(tmpdir(), "founding-case-"));
  const faults = join(folder, "bad-version");
  const images = Object.fromEntries(VERSIONS.map((name) => [image(name), application(name, faults)]));
  const stage = await openStage({ images, computeMs: 50, logIngestionSeconds: 0 });
  const { api, run } = stage;
  const metadata = await openMetadata();
  const canary = await makeService(api, "ion-api-canary", image("v1"), {});
  const reads = publish === "document" ? documentVariables(stage, metadata) : {};
  await makeService(api, "ion-api", image("v1"), { CANARY_URL: canary, TEAM: "ion", ...reads });
  await makeService(api, "blog", image("v1"), {});
  await api("POST", "/storage/v1/b?project=demo-project", { name: DOCUMENT.bucket });
  await makeBalancer(api);
  await stage.writePlan(foundingPlan(publish));
  return {
    ...stage,
    url: `http://ion.lb.localhost:${stage.emulator.port}`,
    turnBad: (version) => writeFile(faults, version),
    readLedger: () => readLedger(api),
    prepare: (version) => run("deploy-canary", { image: image(version), stage: "0" }),
    next: () => run("deploy-canary"),
    readImage: (service) => readImage(api, service),
    async close() {
      await stage.close();
      await new Promise((done) => metadata.close(done));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The metadata server that a router asks for its token. */
async function openMetadata(): Promise<Server> {
  const server = createServer((_, response) => response.end(JSON.stringify({ access_token: TOKEN })));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

function documentVariables({ emulator }: Stage, metadata: Server): Record<string, string> {
  return {
    CANARY_DOCUMENT_URL: `gs://${DOCUMENT.bucket}/${DOCUMENT.object}`,
    CANARY_DOCUMENT_SECONDS: "0.2",
    STORAGE_EMULATOR_HOST: emulator.url,
    GCE_METADATA_HOST: `127.0.0.1:${(metadata.address() as AddressInfo).port}`,
  };
}

async function readLedger(api: Stage["api"]): Promise<Told> {
  const { body } = await api("GET", `${SERVICES}/ion-api`);
  const annotations = (body["annotations"] ?? {}) as Record<string, string>;
  return JSON.parse(annotations[LEDGER_KEY] ?? "{}") as Told;
}

interface Template {
  readonly containers: readonly { readonly image: string }[];
}

async function readImage(api: Stage["api"], service: string): Promise<string | undefined> {
  const { body } = await api("GET", `${SERVICES}/${service}`);
  return (body["template"] as Template).containers[0]?.image;
}
