import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { connectCloud, parseSettings } from "../../src/cloud/index";
import { templateAgain, templateFor } from "../../src/core/revision";
import type { TrafficTarget } from "../../src/core/service";
import { IMAGES, type Lab, openLab, REF } from "./lab";

let lab: Lab;
afterEach(() => lab.close());

const SPLIT: readonly TrafficTarget[] = [
  { kind: "revision", revision: "hello-00001-one", percent: 90, tag: "stable" },
  { kind: "revision", revision: "hello-00002-two", percent: 10, tag: "canary" },
];

/** Returns the lab with a second revision that has a tenth of the traffic. */
async function split(image = IMAGES.app): Promise<Lab> {
  const opened = await openLab();
  const { etag, generation, template } = await opened.create();
  await opened.cloud.services.send({
    ref: REF,
    plannedOn: generation,
    etag,
    traffic: SPLIT,
    annotations: { "cloud-run-canary/rollout": '{"v":1}' },
    template: templateFor(template, image, "hello-00002-two"),
  });
  return opened;
}

describe("the adapters against an emulated Google Cloud", () => {
  it("find no service where there is none, then create it", async () => {
    lab = await openLab();
    expect(await lab.cloud.services.read(REF)).toBeUndefined();
    expect(await lab.create()).toMatchObject({
      generation: 1,
      ready: "ready",
      traffic: [{ kind: "latest", percent: 100 }],
      serving: [{ kind: "latest", revision: "hello-00001-one", percent: 100 }],
      latestReady: "hello-00001-one",
      latestCreated: "hello-00001-one",
    });
    await expect(lab.cloud.services.create(REF, { template: { containers: [{ image: "x" }] } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it("make a canary with its traffic, tag and ledger in one request, and read back what they sent", async () => {
    lab = await split();
    const state = await lab.settled();
    expect(state).toMatchObject({
      generation: 2,
      ready: "ready",
      traffic: SPLIT,
      annotations: { "cloud-run-canary/rollout": '{"v":1}' },
    });
    expect(state.serving).toMatchObject(SPLIT);
    expect(await lab.cloud.revisions.read(REF, "hello-00002-two")).toMatchObject({ image: IMAGES.app, ready: "ready" });
    expect((await lab.cloud.revisions.list(REF)).map(({ name }) => name)).toEqual([
      "hello-00002-two",
      "hello-00001-one",
    ]);
  });

  it("reach each revision by its tag's URL, on a host that no resolver knows", async () => {
    lab = await split();
    const { serving } = await lab.settled();
    const url = serving.find(({ tag }) => tag === "canary")?.uri ?? "";
    expect(new URL(url).hostname).toMatch(/^canary---.*\.localhost$/);
    expect(await lab.cloud.probe.ask({ method: "GET", url, headers: {}, within: 5 })).toMatchObject({
      kind: "answer",
      status: 200,
      text: "hello-00002-two",
    });
  });

  it("make an old revision again from what they read of it", async () => {
    lab = await openLab();
    const { etag, generation } = await lab.create();
    const old = await lab.cloud.revisions.read(REF, "hello-00001-one");
    const template = templateAgain(old ?? { spec: {} }, "hello-00002-two");
    await lab.cloud.services.send({
      ref: REF,
      plannedOn: generation,
      etag,
      traffic: [{ kind: "latest", percent: 100 }],
      annotations: {},
      template,
    });
    expect(await lab.settled()).toMatchObject({ ready: "ready", latestReady: "hello-00002-two" });
  });

  it("tell why a revision never became ready, in its own last words", async () => {
    lab = await split(IMAGES.crash);
    const state = await lab.settled();
    expect(state).toMatchObject({ ready: "failed", message: expect.stringContaining("hello-00002-two") });
    expect(state.serving.map(({ revision, percent }) => [revision, percent])).toEqual([["hello-00001-one", 100]]);
    expect(await lab.cloud.revisions.read(REF, "hello-00002-two")).toMatchObject({
      ready: "failed",
      message: expect.stringContaining("failed to start"),
    });
    await expect
      .poll(() => lab.cloud.revisions.lastWords(REF, "hello-00002-two"), { timeout: 5000 })
      .toEqual(["first words", "no database, giving up", "Container called exit(1)."]);
  });

  it("delete a revision without traffic, and are refused for one with", async () => {
    lab = await split();
    const { etag, generation } = await lab.settled();
    await expect(lab.cloud.revisions.delete(REF, "hello-00001-one")).rejects.toMatchObject({ code: "CLOUD_REFUSED" });
    const traffic: TrafficTarget[] = [{ kind: "revision", revision: "hello-00002-two", percent: 100 }];
    await lab.cloud.services.send({ ref: REF, plannedOn: generation, etag, traffic, annotations: {} });
    await lab.settled();
    await lab.cloud.revisions.delete(REF, "hello-00001-one");
    expect(await lab.cloud.revisions.read(REF, "hello-00001-one")).toBeUndefined();
  });

  it("report a conflict where the cloud enforces etags", async () => {
    lab = await openLab({ etag: "enforced" });
    const { generation } = await lab.create();
    const send = lab.cloud.services.send({
      ref: REF,
      plannedOn: generation,
      etag: '"stale/etag"',
      traffic: [{ kind: "latest", percent: 100 }],
      annotations: {},
    });
    await expect(send).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("say that tag and service are too long together", async () => {
    lab = await openLab();
    const { generation, etag } = await lab.create();
    const traffic: TrafficTarget[] = [{ kind: "latest", percent: 100, tag: `a${"b".repeat(45)}` }];
    await expect(
      lab.cloud.services.send({ ref: REF, plannedOn: generation, etag, traffic, annotations: {} }),
    ).rejects.toMatchObject({ code: "NAME_TOO_LONG" });
  });

  it("work in the shell that the emulator sets up for gcloud, by way of its proxy", async () => {
    lab = await openLab();
    await lab.create();
    const { services } = connectCloud(parseSettings(lab.emulator.shellEnvironment()), new AbortController().signal);
    expect(await services.read(REF)).toMatchObject({ ready: "ready" });
  });

  it("work with workload identity federation, ID tokens included", async () => {
    lab = await openLab();
    await lab.create();
    const folder = await mkdtemp(join(tmpdir(), "canary-wif-"));
    const path = join(folder, "gha-creds.json");
    writeFileSync(path, JSON.stringify(lab.emulator.externalAccount()));
    const { CLOUDSDK_AUTH_ACCESS_TOKEN: _, ...env } = lab.emulator.environment();
    const { services, probe } = connectCloud(
      parseSettings({ ...env, GOOGLE_APPLICATION_CREDENTIALS: path }),
      new AbortController().signal,
    );
    const state = await services.read(REF);
    const token = await probe.idToken(state?.url ?? "");
    await rm(folder, { recursive: true });
    expect(JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString())).toMatchObject({
      aud: state?.url,
    });
  });

  it("are told of a token that nobody issued", async () => {
    lab = await openLab({}, { CLOUDSDK_AUTH_ACCESS_TOKEN: "not-one-of-yours" });
    await expect(lab.cloud.services.read(REF)).rejects.toMatchObject({ code: "CREDENTIALS_MISSING" });
  });
});
