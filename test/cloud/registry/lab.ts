import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { createCredentials } from "../../../src/cloud/auth";
import { parseSettings } from "../../../src/cloud/index";
import { createRegistry } from "../../../src/cloud/registry";
import { createChannel } from "../../../src/cloud/registry/channel";
import type { Limits } from "../../../src/cloud/retry";
import { createExchange, dispatcherFor } from "../../../src/cloud/transport";
import { type ImageName, parseImage } from "../../../src/core/image";
import type { Registry } from "../../../src/ports/registry";
import { type Google, type Handler, QUICK, startGoogle, TOKEN } from "../google";

const closing: (() => unknown)[] = [];
/** Takes away what a test opened. */
export function cleanUp(): void {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
}

/** A real HTTP server that stands for a registry and remembers what it was asked. */
export async function startServer(handler: Handler): Promise<Google & { readonly host: string }> {
  const server = await startGoogle(handler);
  closing.push(server.close);
  return { ...server, host: `127.0.0.1:${server.port}` };
}

/** Returns a folder that ends with the test, with these files in it. */
export function makeFolder(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "canary-registry-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o755 });
  }
  return folder;
}

/** Returns what a registry needs of a run whose Google token is known and whose Docker knows nobody, unless told otherwise. */
export function makeSession(env: Record<string, string> = {}, limits: Limits = QUICK) {
  const { signal } = new AbortController();
  const settings = parseSettings({ CLOUDSDK_AUTH_ACCESS_TOKEN: TOKEN, ...env });
  const exchange = createExchange(settings, signal);
  return { settings, credentials: createCredentials(settings, exchange, signal), exchange, signal, limits };
}

/** Returns the registry, as the program has it. */
export function connect(env: Record<string, string> = {}, limits: Limits = QUICK): Registry {
  return createRegistry(makeSession(env, limits));
}

/**
 * Returns the registry for hosts that a test cannot be: what is meant for `https://HOST/PATH` goes to the server as
 * `/https/HOST/PATH`.
 */
export function connectInstead(server: Google, env: Record<string, string> = {}): Registry {
  return createRegistry(makeSession(env), (_, { signal }) => {
    const channel = createChannel(dispatcherFor({}), signal);
    return (outgoing) => channel({ ...outgoing, url: `${server.url}/${outgoing.url.replace("://", "/")}` });
  });
}

/** Returns the image `shop/app` with the tag `v1` on that host. */
export function imageOn(host: string, reference = "shop/app:v1"): ImageName {
  const image = parseImage(`${host}/${reference}`);
  if (image === undefined) throw new Error(`expected an image, got ${reference}`);
  return image;
}

/** Returns the image `shop/app` with the digest on that host. */
export function digestedOn(host: string, digest: string): ImageName & { readonly digest: string } {
  return { host, path: "shop/app", digest };
}
