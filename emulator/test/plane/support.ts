import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Agent } from "undici";
import type { ImageCatalogue } from "../../core/images";
import type { ContainerLine, RequestRecord, RevisionSpec, Route, TelemetrySink } from "../../model";
import { createPlane, type Plane, type PlaneParts } from "../../plane";

export const APP = fileURLToPath(new URL("./fixtures/app.mjs", import.meta.url));
export const HOST = "ion-api-abc-uc.a.run.app";

/** One image, `app`, which is the fixture. */
export const CATALOGUE: ImageCatalogue = {
  resolve: (image) => (image === "app" ? { command: [process.execPath, APP], env: { FROM_IMAGE: "yes" } } : undefined),
};

/** A telemetry that remembers what it was told. */
export class Recorder implements TelemetrySink {
  readonly requests: RequestRecord[] = [];
  readonly lines: ContainerLine[] = [];
  request(record: RequestRecord): void {
    this.requests.push(record);
  }
  line(line: ContainerLine): void {
    this.lines.push(line);
  }
  /** The texts of one stream, oldest first. */
  texts(stream: ContainerLine["stream"]): string[] {
    return this.lines.filter((line) => line.stream === stream).map(({ text }) => text);
  }
}

export const SERVICE = { project: "p", region: "us-central1", service: "ion-api" } as const;

export function specOf(revision: string, changes: Partial<RevisionSpec> = {}): RevisionSpec {
  return {
    ...SERVICE,
    revision,
    image: "app",
    command: [],
    args: [],
    env: {},
    containerPort: 8080,
    sessionAffinity: false,
    ...changes,
  };
}

export function routeOf(split: Record<string, number>, changes: Partial<Route> = {}): Route {
  const weights = Object.entries(split).map(([revision, percent]) => ({ revision, percent }));
  return { ...SERVICE, hosts: [HOST], weights, tags: {}, ...changes };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, string | string[] | undefined>;
}

/** A plane behind a real port, and a client that may call any host there. */
export interface Stand {
  readonly plane: Plane;
  readonly recorder: Recorder;
  readonly server: Server;
  readonly agent: Agent;
  readonly origin: string;
  ask(
    path: string,
    options?: { host?: string; headers?: Record<string, string>; method?: string; body?: string },
  ): Promise<Answer>;
  close(): Promise<void>;
}

export async function openStand(parts: Partial<PlaneParts> = {}): Promise<Stand> {
  const recorder = new Recorder();
  const plane = createPlane({
    catalogue: CATALOGUE,
    telemetry: recorder,
    clock: { now: () => Date.now() },
    startupSeconds: 10,
    graceSeconds: 1,
    ...parts,
  });
  const server = createServer((request, response) => plane.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agent = new Agent();
  return {
    plane,
    recorder,
    server,
    agent,
    origin,
    async ask(path, { host = HOST, headers = {}, method = "GET", body = null as string | null } = {}) {
      const answer = await agent.request({
        origin,
        path,
        method: method as "GET",
        headers: { host, ...headers },
        body,
      });
      return { status: answer.statusCode, text: await answer.body.text(), headers: answer.headers };
    },
    async close() {
      await agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await plane.close();
    },
  };
}

/** Resolves once the condition holds; rejects with what was hoped for when it does not within five seconds. */
export async function until(hope: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`expected ${hope} within 5 s, got nothing of the kind`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
