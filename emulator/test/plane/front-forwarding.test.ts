import fc from "fast-check";
import { Client } from "undici";
import { beforeEach, describe, expect, it } from "vitest";
import { freshStands, route, stand } from "./front-stand";
import { HOST } from "./support";

freshStands();

describe("passing on", () => {
  beforeEach(() => route({ r1: 100 }));

  it("carries bodies of any size unchanged in both directions", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_000_000 }), async (size) => {
        const body = "0123456789".repeat(Math.ceil(size / 10)).slice(0, size);
        const { text } = await stand.ask("/echo", { method: "POST", body });
        expect(text === body).toBe(true);
        expect(stand.recorder.requests.at(-1)).toMatchObject({ method: "POST", responseBytes: size });
      }),
      { numRuns: 10 },
    );
  });

  it("lets the first bytes through before the last ones are there", async () => {
    const { body } = await stand.agent.request({
      origin: stand.origin,
      path: "/drip",
      method: "GET",
      headers: { host: HOST },
    });
    const chunks: { text: string; at: number }[] = [];
    for await (const chunk of body) chunks.push({ text: String(chunk), at: performance.now() });
    expect(chunks.map(({ text }) => text)).toEqual(["first ", "last"]);
    expect((chunks[1]?.at ?? 0) - (chunks[0]?.at ?? 0)).toBeGreaterThan(200);
  });

  it("takes no more from the container than the client takes from it", async () => {
    const { body } = await stand.agent.request({
      origin: stand.origin,
      path: "/flood",
      method: "GET",
      headers: { host: HOST },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(Number((await stand.ask("/flooded")).text)).toBeLessThan(32_000_000);
    expect((await body.arrayBuffer()).byteLength).toBe(64_000_000);
  });

  it("keeps status, host and path, and tells the container who asked", async () => {
    expect(await stand.ask("/teapot")).toMatchObject({ status: 418, text: "short and stout" });
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const { text } = await stand.ask("/headers?a=1&b=%20", {
      headers: { "x-cloud-trace-context": `${trace}/7;o=1`, te: "trailers" },
    });
    expect(JSON.parse(text)).toMatchObject({
      host: HOST,
      "x-forwarded-for": "127.0.0.1",
      "x-cloud-trace-context": `${trace}/7;o=1`,
    });
    expect(JSON.parse(text)).not.toHaveProperty("te");
    expect(stand.recorder.requests.at(-1)).toMatchObject({ url: `http://${HOST}/headers?a=1&b=%20`, trace });
  });

  it("answers many requests of one client over one connection", async () => {
    const sockets = new Set<unknown>();
    stand.server.on("connection", (socket) => sockets.add(socket));
    const client = new Client(stand.origin);
    for (let i = 0; i < 20; i++) {
      const { body } = await client.request({ path: "/", method: "GET", headers: { host: HOST } });
      expect(await body.text()).toBe("r1");
    }
    expect(sockets.size).toBe(1);
    await client.close();
  });
});
