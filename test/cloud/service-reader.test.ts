import { describe, expect, it } from "vitest";
import { parseRevision, parseRevisionPage } from "../../src/cloud/revision-reader";
import { parseService } from "../../src/cloud/service-reader";
import { REF } from "./google";

const NAME = "projects/demo/locations/us-central1/services/hello";
const REVISIONS = `${NAME}/revisions`;
/** What a GET of a service gives: defaults filled in, int64 as text, full revision names, no revision for LATEST. */
const FRESH = {
  name: NAME,
  uid: "5d0f7a3e-1c11-4b7e-9d0c-2f6d0f7a3e11",
  generation: "1",
  createTime: "2026-03-01T10:00:00.000000Z",
  updateTime: "2026-03-01T10:00:00.000000Z",
  launchStage: "GA",
  ingress: "INGRESS_TRAFFIC_ALL",
  template: {
    scaling: { maxInstanceCount: 20 },
    timeout: "300s",
    serviceAccount: "app@demo.iam.gserviceaccount.com",
    containers: [
      {
        image: "us-docker.pkg.dev/demo/hello/hello@sha256:0a1b",
        resources: { limits: { cpu: "1000m", memory: "512Mi" }, cpuIdle: true },
        ports: [{ name: "http1", containerPort: 8080 }],
        env: [{ name: "EMPTY", value: "" }],
      },
    ],
    maxInstanceRequestConcurrency: 80,
    aFieldOfNextYear: { kept: true },
  },
  traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
  observedGeneration: "1",
  terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED", lastTransitionTime: "2026-03-01T10:00:09Z" },
  conditions: [
    { type: "RoutesReady", state: "CONDITION_SUCCEEDED" },
    { type: "ConfigurationsReady", state: "CONDITION_SUCCEEDED" },
  ],
  latestReadyRevision: `${REVISIONS}/hello-00001-abc`,
  latestCreatedRevision: `${REVISIONS}/hello-00001-abc`,
  trafficStatuses: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
  uri: "https://hello-abc123-uc.a.run.app",
  urls: ["https://hello-123456789.us-central1.run.app", "https://hello-abc123-uc.a.run.app"],
  etag: '"CJTStKMGEKDMujs/cHJvamVjdHM"',
};
const ASKED = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

describe("parseService", () => {
  it("reads a service after its first deploy", () => {
    expect(parseService(REF, FRESH)).toEqual({
      ref: REF,
      generation: 1,
      etag: FRESH.etag,
      settled: true,
      ready: "ready",
      message: "",
      traffic: [{ kind: "latest", percent: 100 }],
      serving: [{ kind: "latest", revision: "hello-00001-abc", percent: 100 }],
      latestReady: "hello-00001-abc",
      latestCreated: "hello-00001-abc",
      url: FRESH.uri,
      urls: ["https://hello-abc123-uc.a.run.app", "https://hello-123456789.us-central1.run.app"],
      annotations: {},
      template: FRESH.template,
    });
  });

  it("keeps the template to the last field, so that it can be sent back", () => {
    expect(parseService(REF, FRESH).template).toStrictEqual(FRESH.template);
  });

  it.each([
    [
      "one entry with percent and tag",
      [{ type: ASKED, revision: "b", percent: 10, tag: "canary" }],
      [{ kind: "revision", revision: "b", percent: 10, tag: "canary" }],
    ],
    [
      "gcloud's shape, a percent and the tag apart",
      [
        { type: ASKED, revision: "b", percent: 10 },
        { type: ASKED, revision: "b", tag: "canary" },
      ],
      [
        { kind: "revision", revision: "b", percent: 10 },
        { kind: "revision", revision: "b", percent: 0, tag: "canary" },
      ],
    ],
    [
      "enums as numbers",
      [
        { type: 2, revision: "b", percent: 10 },
        { type: 1, percent: 90 },
      ],
      [
        { kind: "revision", revision: "b", percent: 10 },
        { kind: "latest", percent: 90 },
      ],
    ],
    [
      "full revision names",
      [{ type: ASKED, revision: `${REVISIONS}/b`, percent: 100 }],
      [{ kind: "revision", revision: "b", percent: 100 }],
    ],
    [
      "empty fields as absent ones",
      [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", revision: "", percent: 100, tag: "" }],
      [{ kind: "latest", percent: 100 }],
    ],
    [
      "LATEST as LATEST, whichever revision it stands for at the moment",
      [{ type: 1, revision: "b", percent: 100 }],
      [{ kind: "latest", percent: 100 }],
    ],
    ["a tag on LATEST", [{ type: 1, percent: 0, tag: "next" }], [{ kind: "latest", percent: 0, tag: "next" }]],
    ["no list at all as LATEST, as the API has it", undefined, [{ kind: "latest", percent: 100 }]],
  ])("reads traffic: %s", (_, traffic, expected) => {
    expect(parseService(REF, { ...FRESH, traffic }).traffic).toEqual(expected);
  });

  it("resolves LATEST and keeps addresses in what is served", () => {
    const trafficStatuses = [
      { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 },
      { type: ASKED, revision: "hello-00002-xyz", tag: "canary", uri: "https://canary---hello-abc123-uc.a.run.app" },
    ];
    expect(parseService(REF, { ...FRESH, trafficStatuses }).serving).toEqual([
      { kind: "latest", revision: "hello-00001-abc", percent: 100 },
      {
        kind: "revision",
        revision: "hello-00002-xyz",
        percent: 0,
        tag: "canary",
        uri: "https://canary---hello-abc123-uc.a.run.app",
      },
    ]);
  });

  it("serves nothing before the first revision is ready", () => {
    const { latestReadyRevision: _, ...unready } = FRESH;
    expect(parseService(REF, unready).serving).toEqual([]);
  });

  it.each([
    ["while Cloud Run works on it", { reconciling: true }, { settled: false, ready: "ready" }],
    ["before the generation was looked at", { generation: "2" }, { settled: false, ready: "ready" }],
    [
      "when it failed, though a failed generation is never observed",
      {
        generation: "2",
        terminalCondition: { type: "Ready", state: "CONDITION_FAILED", message: "Revision 'b' is not ready" },
      },
      { settled: true, ready: "failed", message: "Revision 'b' is not ready" },
    ],
    [
      "when only a part says why",
      {
        terminalCondition: { type: "Ready", state: 3 },
        conditions: [{ type: "RoutesReady", state: 3, message: "no route" }],
      },
      { settled: true, ready: "failed", message: "no route" },
    ],
    ["without any condition", { terminalCondition: undefined, conditions: [] }, { settled: true, ready: "pending" }],
    [
      "with a state that is not known",
      { terminalCondition: { type: "Ready", state: "CONDITION_PONDERING" } },
      { settled: true, ready: "pending" },
    ],
  ])("knows how far it is %s", (_, fields, expected) => {
    expect(parseService(REF, { ...FRESH, ...fields })).toMatchObject(expected);
  });

  it.each([
    ["no generation", { ...FRESH, generation: undefined }, "generation"],
    ["a percent over 100", { ...FRESH, traffic: [{ type: 1, percent: 101 }] }, "traffic.0.percent"],
    ["a page of HTML", "<html>", "the answer"],
  ])("refuses %s and names the field", (_, answer, field) => {
    expect(() => parseService(REF, answer)).toThrow(
      expect.objectContaining({
        code: "CLOUD_UNREACHABLE",
        message: expect.stringContaining(`us-central1: ${field}: `),
      }),
    );
  });
});

describe("parseRevision", () => {
  const REVISION = {
    name: `${REVISIONS}/hello-00002-xyz`,
    createTime: "2026-03-01T10:00:00Z",
    containers: [
      { image: "side", name: "side" },
      { image: "main", ports: [{ containerPort: 8080 }] },
    ],
    conditions: [
      { type: "Active", state: "CONDITION_FAILED", severity: "INFO", revisionReason: "RETIRED" },
      { type: "Ready", state: "CONDITION_SUCCEEDED", revisionReason: "RETIRED" },
    ],
    aFieldOfNextYear: 1,
  };

  it("reads a retired revision as ready, because its container started", () => {
    expect(parseRevision(REVISION)).toEqual({
      name: "hello-00002-xyz",
      image: "main",
      ready: "ready",
      message: "",
      createdAt: Date.parse(REVISION.createTime),
      spec: REVISION,
    });
  });

  it("reads one that failed with its own words", () => {
    const conditions = [
      { type: "Ready", state: "CONDITION_FAILED" },
      { type: "ContainerReady", state: "CONDITION_FAILED", message: "The container failed to start" },
    ];
    expect(parseRevision({ ...REVISION, conditions })).toMatchObject({
      ready: "failed",
      message: "The container failed to start",
    });
  });

  it("leaves out those that are being deleted", () => {
    const page = parseRevisionPage({
      revisions: [REVISION, { ...REVISION, deleteTime: "2026-03-02T10:00:00Z" }],
      nextPageToken: "more",
    });
    expect({ names: page.revisions.map(({ name }) => name), next: page.next }).toEqual({
      names: ["hello-00002-xyz"],
      next: "more",
    });
  });
});
