import { createHash } from "node:crypto";
import { type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { image, openStage } from "./stage";

const SERVICES = "/v2/projects/demo-project/locations/us-central1/services";
const ROUTER = { command: [process.execPath, resolve("examples/router/server.mjs")], env: {} };

/** What a user got. */
export interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export type Ask = Pick<RequestOptions, "method" | "path" | "headers"> & { readonly body?: string };

/** Returns a fresh emulator whose only image is the sample router; close it, for it has processes. */
export async function openRouters() {
  const stage = await openStage({ images: { [image("router")]: ROUTER } });

  /** Makes the service or gives it a new revision, with these variables and no others; returns its address once it serves. */
  async function deploy(service: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
    const body = { template: { containers: [{ image: image("router"), env }] } };
    const { status } = await stage.api("PATCH", `${SERVICES}/${service}?allowMissing=true`, body);
    if (status !== 200) throw new Error(`expected the service to be written, got HTTP ${status}`);
    for (let look = 0; look < 200; look += 1) {
      const { body: state } = await stage.api("GET", `${SERVICES}/${service}`);
      if (state["reconciling"] !== true) return String(state["uri"]);
      await sleep(50);
    }
    throw new Error("expected the service to settle, got one that did not");
  }

  return { ...stage, deploy };
}

/** Sends one request to a service of the emulator; every `*.localhost` is this machine. */
export function ask(url: string, { body, ...options }: Ask = {}): Promise<Reply> {
  const { host, port } = new URL(url);
  const headers = { ...options.headers, host } as Record<string, string>;
  return new Promise((done, fail) => {
    request({ host: "127.0.0.1", port, path: "/", ...options, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.once("end", () => done({ status: answer.statusCode, headers: answer.headers, text }));
    })
      .once("error", fail)
      .end(body);
  });
}

/** One user of each bucket, by Node's own MD5: the router must not be measured by what it routes with. */
export const USERS: readonly string[] = usersByBucket();

function usersByBucket(): readonly string[] {
  const users: string[] = [];
  for (let number = 0; Object.keys(users).length < 100; number += 1) {
    const user = `user-${number}`;
    users[createHash("md5").update(user).digest().readUInt32BE(0) % 100] ??= user;
  }
  return users;
}

/** Returns the buckets, in order, whose users the service's canary serves; fails where a user is told another bucket. */
export async function bucketsOnCanary(url: string, canary: string): Promise<readonly number[]> {
  const served: number[] = [];
  for (const [bucket, user] of USERS.entries()) {
    const { status, headers } = await ask(url, { headers: { "x-user-id": user } });
    if (status !== 200 || headers["x-bucket"] !== String(bucket))
      throw new Error(`expected HTTP 200 for bucket ${bucket}, got ${status} for ${headers["x-bucket"]}`);
    if (String(headers["x-served-by"]).startsWith(`${canary}-0`)) served.push(bucket);
  }
  return served;
}

/** Returns the buckets below the percent. */
export function below(percent: number): readonly number[] {
  return Array.from({ length: percent }, (_, bucket) => bucket);
}
