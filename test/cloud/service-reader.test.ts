import { describe, expect, it } from "vitest";
import { parseService } from "../../src/cloud/service-reader";
import { REF } from "./google";
import { FRESH, REVISIONS } from "./service-body";

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
