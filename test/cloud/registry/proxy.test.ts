import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failureOf, QUICK } from "../google";
import { makeImage, serve } from "./images";
import { cleanUp, connect, imageOn, startServer } from "./lab";

cleanUp();

/** What the proxy was asked for. */
const asked: string[] = [];
/** Stands for gcloud's proxy, and lets nothing through. */
const proxy = createServer((req, res) => {
  asked.push(`${req.method} ${req.url}`);
  res.writeHead(502).end();
}).on("connect", (req, socket) => {
  asked.push(`CONNECT ${req.url}`);
  socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
});
let env: Record<string, string>;
beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  env = { CLOUDSDK_PROXY_TYPE: "http", CLOUDSDK_PROXY_ADDRESS: "127.0.0.1", CLOUDSDK_PROXY_PORT: String(port) };
});
beforeEach(() => void asked.splice(0));
afterAll(() => proxy.close());

describe("gcloud's proxy", () => {
  it("is the way to Google's registries", async () => {
    const limits = { ...QUICK, deadline: 0.3 };
    const error = await failureOf(connect(env, limits).read(imageOn("us-central1-docker.pkg.dev", "p/r/app:v1")));
    expect(error.code).toBe("CLOUD_UNREACHABLE");
    expect(new Set(asked)).toEqual(new Set(["CONNECT us-central1-docker.pkg.dev:443"]));
  });

  it("is not the way to a registry on this machine", async () => {
    const { manifest, config } = makeImage();
    const server = await startServer(serve(manifest, config));
    expect((await connect(env).read(imageOn(server.host)))?.digest).toBe(manifest.digest);
    expect(asked).toEqual([]);
  });
});
