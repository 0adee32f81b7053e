import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { request } from "undici";
import { afterEach, describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "..", "..", "main.ts");

let child: ChildProcess | undefined;
let directory = "";
afterEach(async () => {
  child?.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

/** Starts the command line and returns what it printed for the shell, once it listens. */
async function start(...args: readonly string[]): Promise<string> {
  const running = spawn(process.execPath, ["--import", "tsx", MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  child = running;
  const said = { out: "", err: "" };
  running.stdout.on("data", (chunk) => {
    said.out += String(chunk);
  });
  running.stderr.on("data", (chunk) => {
    said.err += String(chunk);
  });
  await expect
    .poll(() => said, { timeout: 15_000 })
    .toMatchObject({
      out: expect.stringContaining("CLOUD_RUN_EMULATOR"),
      err: expect.stringContaining("Listening on http://127.0.0.1:"),
    });
  return said.out;
}

/** Ends it as a shell's Ctrl-C does; returns its exit code. */
async function stop(): Promise<number | null> {
  const ended = once(child as ChildProcess, "exit");
  child?.kill("SIGINT");
  const [code] = await ended;
  return code;
}

describe("the command line", () => {
  it("prints export lines for a shell, serves, and leaves nothing behind when it is stopped", async () => {
    directory = await mkdtemp(join(tmpdir(), "emulator-"));
    const images = join(directory, "images.yml");
    const program = "require('node:http').createServer((q,s)=>s.end(String(process.pid))).listen(process.env.PORT)";
    await writeFile(images, JSON.stringify({ "*": { command: [process.execPath, "-e", program] } }));
    const text = await start("--project", "shop", "--images", images, "--reconcile", "0");
    expect(text).toContain("export CLOUDSDK_CORE_PROJECT='shop'\n");
    expect(text).toContain("export CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN='http://run.emu.test/'\n");
    const url = /export CLOUD_RUN_EMULATOR='(.*)'/.exec(text)?.[1] ?? "";
    const parent = "/v2/projects/shop/locations/us-central1/services";
    await fetch(`${url}${parent}?serviceId=hello`, {
      method: "POST",
      body: JSON.stringify({ template: { containers: [{ image: "any" }] } }),
    });
    const ready = async () => (await (await fetch(`${url}${parent}/hello`)).json()) as { uri?: string };
    await expect.poll(async () => (await ready()).uri, { timeout: 10_000 }).toBeDefined();
    const service = new URL((await ready()).uri ?? "");
    const container = Number(await (await request(url, { headers: { host: service.host } })).body.text());
    expect(process.kill(container, 0)).toBe(true);
    expect(await stop()).toBe(0);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    expect(() => process.kill(container, 0)).toThrow("ESRCH");
  });

  it("prints one JSON object on demand", async () => {
    const text = await start("--json");
    expect(JSON.parse(text.split("\n")[0] ?? "")).toMatchObject({
      CLOUDSDK_CORE_PROJECT: "demo-project",
      CLOUDSDK_PROXY_TYPE: "http",
    });
  });

  const rows = [
    { says: "a port that is no number", args: ["--port", "high"], message: "expected a number, 0 or more" },
    { says: "an unknown etag mode", args: ["--etag", "maybe"], message: "Allowed choices are enforced, ignored" },
    { says: "a file of images that is not there", args: ["--images", "/nowhere/images.yml"], message: "ENOENT" },
  ];
  it.each(rows)("refuses $says", async ({ args, message }) => {
    const done = await execa(process.execPath, ["--import", "tsx", MAIN, ...args], { reject: false });
    expect(done).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(message) });
  });
});
