import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is scraped every second: a port, and the revision that its series are labelled with. */
export interface Target {
  readonly port: number;
  readonly revision: string;
}

/** A real Prometheus server in a folder of its own. */
export interface Prometheus {
  readonly url: string;
  readonly port: number;
  /** Resolves when the query has the value; throws after so long that it never will. */
  until(query: string, value: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts Debian's `prometheus`; with a prefix its pages lie below that path. Labels are as the sources expect them. */
export async function startPrometheus(targets: readonly Target[], prefix = ""): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "prometheus-"));
  const port = await freePort();
  await writeFile(join(folder, "prometheus.yml"), config(targets));
  const server = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.route-prefix=${prefix === "" ? "/" : prefix}`,
      `--web.external-url=http://127.0.0.1:${port}${prefix}`,
    ],
    { stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}${prefix}`;
  const close = async (): Promise<void> => {
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  const ready = await until(async () => (await fetch(`${url}/-/ready`)).ok);
  if (!ready) {
    await close();
    throw new Error("expected Prometheus to be ready, got nothing");
  }
  return { url, port, close, until: (query, value) => awaitValue(url, query, value) };
}

function config(targets: readonly Target[]): string {
  return JSON.stringify({
    global: { scrape_interval: "1s", scrape_timeout: "1s" },
    scrape_configs: [
      {
        job_name: "shop",
        static_configs: targets.map(({ port, revision }) => ({
          targets: [`127.0.0.1:${port}`],
          labels: { revision, revision_name: revision },
        })),
      },
    ],
  });
}

async function awaitValue(url: string, query: string, value: number): Promise<void> {
  let last: unknown;
  const found = await until(async () => {
    const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    last = data.result[0]?.value[1];
    return Number(last) === value;
  });
  if (!found) throw new Error(`expected ${query} to be ${value}, got ${last}`);
}

async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once("exit", () => resolve());
    server.kill();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
