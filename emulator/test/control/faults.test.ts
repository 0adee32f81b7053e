import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, deploy, PARENT, startQuick } from "./http";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick();
});
afterEach(() => emulator.close());

const SERVICE = `${PARENT}/services/hello`;
const fault = (body: object) => ask(emulator, "POST", "/emulator/v1/faults", body);
const describe_ = (description: string) => ask(emulator, "PATCH", `${SERVICE}?updateMask=description`, { description });
const description = async () => (await ask(emulator, "GET", SERVICE)).body["description"];
const requests = async () =>
  (await ask(emulator, "GET", "/emulator/v1/requests")).body["requests"] as {
    method: string;
    path: string;
    status: number;
    injected: boolean;
    body: unknown;
  }[];

describe("an injected fault", () => {
  it("answers in the service's place, as often as asked, and only where it matches", async () => {
    await deploy(emulator);
    await fault({ method: "GET", path: "/services/hello$", times: 2, answer: { status: 503 } });
    const statuses: number[] = [];
    for (const _ of [1, 2, 3]) statuses.push((await ask(emulator, "GET", SERVICE)).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect((await ask(emulator, "GET", `${PARENT}/services`)).status).toBe(200);
  });

  it("can let requests pass first", async () => {
    await deploy(emulator);
    await fault({
      method: "GET",
      after: 1,
      answer: { status: 429, body: { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "Slow down." } } },
    });
    const answers = [await ask(emulator, "GET", SERVICE), await ask(emulator, "GET", SERVICE)];
    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(answers[1]?.body).toEqual({ error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "Slow down." } });
  });

  it("can lose the request before anything has happened", async () => {
    await deploy(emulator);
    await fault({ method: "PATCH", drop: "before" });
    await expect(describe_("lost")).rejects.toThrow("fetch failed");
    expect(await description()).toBeUndefined();
  });

  it("can lose only the answer, after the write took effect", async () => {
    await deploy(emulator);
    await fault({ method: "PATCH", drop: "after" });
    await expect(describe_("written")).rejects.toThrow("fetch failed");
    expect(await description()).toBe("written");
  });

  it("can be a delay", async () => {
    await deploy(emulator);
    await fault({ method: "PATCH", delayMs: 150 });
    const before = performance.now();
    expect((await describe_("late")).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(140);
  });

  it("never hits the emulator's own API, and is gone after a reset", async () => {
    await fault({ times: 0, answer: { status: 500 } });
    expect((await ask(emulator, "GET", "/emulator/v1/faults")).body["faults"]).toHaveLength(1);
    expect((await ask(emulator, "GET", `${PARENT}/services`)).status).toBe(500);
    await ask(emulator, "POST", "/emulator/v1/reset");
    expect((await ask(emulator, "GET", `${PARENT}/services`)).status).toBe(200);
  });

  it("that does nothing is refused", async () => {
    expect(await fault({ method: "GET" })).toMatchObject({
      status: 400,
      body: { error: { status: "INVALID_ARGUMENT" } },
    });
  });
});

describe("the request log", () => {
  it("keeps what was asked of the APIs and how it ended, injected answers and refusals too", async () => {
    await deploy(emulator);
    await ask(emulator, "DELETE", "/emulator/v1/requests");
    await fault({ method: "PATCH", answer: { status: 503 } });
    await describe_("a");
    await ask(emulator, "PATCH", `${SERVICE}?updateMask=nonsense`, {});
    await ask(emulator, "GET", SERVICE);
    expect((await requests()).map(({ method, path, status, injected }) => [method, path, status, injected])).toEqual([
      ["PATCH", SERVICE, 503, true],
      ["PATCH", SERVICE, 400, false],
      ["GET", SERVICE, 200, false],
    ]);
    expect((await requests())[0]?.body).toEqual({ description: "a" });
  });
});

describe("a fate", () => {
  it("makes a revision fail, and with it the service's update", async () => {
    await ask(emulator, "POST", "/emulator/v1/fates", { revision: "^hello-", kind: "fails", message: "Doomed." });
    await deploy(emulator);
    expect((await ask(emulator, "GET", SERVICE)).body).toMatchObject({
      terminalCondition: { state: "CONDITION_FAILED", message: expect.stringMatching(/Doomed\.$/) },
    });
  });
});

describe("an image", () => {
  it("that is unknown fails the revision, until it is registered", async () => {
    const deployNew = async (service: string) => {
      await deploy(emulator, service, "registry/app@sha256:1");
      return (await ask(emulator, "GET", `${PARENT}/services/${service}`)).body;
    };
    expect(await deployNew("before")).toMatchObject({
      terminalCondition: {
        state: "CONDITION_FAILED",
        message: expect.stringContaining("Image 'registry/app@sha256:1' not found."),
      },
    });
    const program = "require('node:http').createServer((q,s)=>s.end()).listen(process.env.PORT)";
    await ask(emulator, "PUT", "/emulator/v1/images", {
      image: "registry/*",
      command: [process.execPath, "-e", program],
    });
    expect(await deployNew("after")).toMatchObject({ terminalCondition: { state: "CONDITION_SUCCEEDED" } });
  });
});
