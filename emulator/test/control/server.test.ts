import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { ProxyAgent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator";
import { ask, deploy, PARENT, startQuick } from "./http";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick();
  await deploy(emulator);
});
afterAll(() => emulator.close());

/** Writes bytes as they are and returns all that comes back until the peer has nothing more to say. */
async function talk(lines: readonly string[], socket: Socket = connect(emulator.port, "127.0.0.1")): Promise<string> {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString();
  });
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  await once(socket, "close");
  return text;
}

const host = async () =>
  String((await ask(emulator, "GET", `${PARENT}/services/hello`)).body["uri"]).replace("http://", "");

describe("the one listener", () => {
  it("answers by path, whatever the host says", async () => {
    const answer = await talk([
      `GET ${PARENT}/services/hello HTTP/1.1`,
      "Host: run.googleapis.com",
      "Connection: close",
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("answers whole URLs, as a proxy does, and takes the region from the host", async () => {
    const url = "http://europe-west1-run.emu.test/apis/serving.knative.dev/v1/namespaces/p/services/hello";
    const answer = await talk([`GET ${url} HTTP/1.1`, "Host: europe-west1-run.emu.test", "Connection: close"]);
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found/);
    expect(answer).toContain("in region 'europe-west1' in project 'p' does not exist.");
  });

  it("leads a tunnel for plain HTTP back into itself", async () => {
    const dispatcher = new ProxyAgent({ uri: emulator.url, proxyTunnel: true });
    const response = await undiciFetch(`http://run.emu.test${PARENT}/services/hello`, { dispatcher });
    expect(await response.json()).toMatchObject({ generation: "1" });
    await dispatcher.close();
  });

  it("hands requests for a service's host to the data plane", async () => {
    const answer = await talk(["GET / HTTP/1.1", `Host: ${await host()}`, "Connection: close"]);
    expect(answer).toMatch(/hello-00001-[a-z0-9]{3}/);
  });

  it("answers a path that no API has with Google's 404, and one that is no JSON with 400", async () => {
    expect(await ask(emulator, "GET", "/v9/nothing")).toMatchObject({
      status: 404,
      body: { error: { status: "NOT_FOUND" } },
    });
    const broken = await fetch(`${emulator.url}${PARENT}/services?serviceId=x`, { method: "POST", body: "{" });
    expect([broken.status, await broken.json()]).toEqual([
      400,
      { error: expect.objectContaining({ status: "INVALID_ARGUMENT" }) },
    ]);
  });

  it("takes a project's number for its id", async () => {
    const number = /hello-(\d+)\./.exec(
      JSON.stringify((await ask(emulator, "GET", `${PARENT}/services/hello`)).body["urls"]),
    )?.[1];
    expect(
      (await ask(emulator, "GET", `/v2/projects/${number}/locations/us-central1/services/hello`)).body,
    ).toMatchObject({
      name: "projects/p/locations/us-central1/services/hello",
    });
  });

  it("answers with enum numbers only when asked to", async () => {
    const type = async (query: string) =>
      (await ask(emulator, "GET", `${PARENT}/services/hello${query}`)).body["traffic"];
    expect([
      await type(""),
      await type("?$alt=json;enum-encoding=int"),
      await type("?%24alt=json%3Benum-encoding%3Dint"),
    ]).toEqual([
      [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
      [{ type: 1, percent: 100 }],
      [{ type: 1, percent: 100 }],
    ]);
  });

  it("lists operations, and forgets one on demand", async () => {
    const ids = async () =>
      ((await ask(emulator, "GET", `${PARENT}/operations`)).body["operations"] as { name: string }[]).map(
        ({ name }) => name,
      );
    const [newest = ""] = await ids();
    expect(await ask(emulator, "DELETE", `/v2/${newest}`)).toMatchObject({ status: 200 });
    expect(await ids()).not.toContain(newest);
    expect((await ask(emulator, "GET", `/v2/${newest}`)).body).toMatchObject({
      error: { status: "NOT_FOUND", message: expect.stringContaining("of kind 'OPERATION' in region 'us-central1'") },
    });
  });

  it("holds a wait no longer than it was asked to", async () => {
    await ask(emulator, "POST", "/emulator/v1/fates", { revision: "^waiting-", kind: "never-ready" });
    const template = { containers: [{ image: "img:1" }] };
    const { body } = await ask(emulator, "POST", `${PARENT}/services?serviceId=waiting`, { template });
    const before = performance.now();
    const waited = await ask(emulator, "POST", `/v2/${String(body["name"])}:wait`, { timeout: "0.2s" });
    expect(waited.body["done"]).toBeUndefined();
    expect(performance.now() - before).toBeGreaterThan(190);
    await ask(emulator, "DELETE", `${PARENT}/services/waiting`);
  });

  it("gives lists page by page", async () => {
    await deploy(emulator, "second");
    const page = (token: string) => ask(emulator, "GET", `${PARENT}/services?pageSize=1&pageToken=${token}`);
    const one = (await page("")).body;
    const two = (await page(String(one["nextPageToken"]))).body;
    expect([one, two]).toEqual([
      {
        services: [expect.objectContaining({ name: expect.stringMatching(/second$/) })],
        nextPageToken: expect.any(String),
      },
      { services: [expect.objectContaining({ name: expect.stringMatching(/hello$/) })] },
    ]);
  });
});

describe("an emulator with a clock of its own", () => {
  it("moves when that clock does", async () => {
    let now = Date.UTC(2025, 0, 1);
    const virtual = await startQuick({ reconcileMs: 3_600_000, clock: { now: () => now } });
    await ask(virtual, "POST", `${PARENT}/services?serviceId=hello`, {
      template: { containers: [{ image: "img:1" }] },
    });
    const service = async () => (await ask(virtual, "GET", `${PARENT}/services/hello`)).body;
    const revision = async () => (await ask(virtual, "GET", `${PARENT}/services/hello/revisions`)).body["revisions"];
    await expect.poll(revision).toEqual([expect.objectContaining({ observedGeneration: "1" })]);
    expect(await service()).toMatchObject({ reconciling: true, createTime: "2025-01-01T00:00:00.000000Z" });
    now += 3_600_000;
    expect(await service()).toMatchObject({
      terminalCondition: { state: "CONDITION_SUCCEEDED", lastTransitionTime: "2025-01-01T01:00:00.000000Z" },
    });
    await virtual.close();
  });
});

describe("closing", () => {
  it("frees the port and cuts what is open, tunnels included", async () => {
    const short = await startQuick();
    const socket = connect(short.port, "127.0.0.1");
    const closed = once(socket, "close");
    socket.write("CONNECT run.emu.test:80 HTTP/1.1\r\nHost: run.emu.test:80\r\n\r\n");
    await once(socket, "data");
    await short.close();
    await closed;
    const again = await startEmulator({ port: short.port });
    expect(again.port).toBe(short.port);
    await again.close();
  });

  it("a port that is taken is told", async () => {
    await expect(startEmulator({ port: emulator.port })).rejects.toThrow("EADDRINUSE");
  });
});
