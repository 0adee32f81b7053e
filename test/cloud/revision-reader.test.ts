import { describe, expect, it } from "vitest";
import { parseRevision, parseRevisionPage } from "../../src/cloud/revision-reader";
import { REVISIONS } from "./service-body";

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
