import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { Lab, latest, refusal, serving, template } from "./lab";

describe("an update mask", () => {
  const labelled = () => {
    const lab = serving();
    lab.patch(
      { labels: { team: "a" }, annotations: { note: "n" }, description: "d" },
      "labels,annotations,description",
    );
    lab.settle();
    return lab;
  };
  const rows: readonly { says: string; mask: string | null; body: JsonObject; expected: object }[] = [
    {
      says: "leaves what it does not name",
      mask: "description",
      body: { description: "e", labels: {} },
      expected: { description: "e", labels: { team: "a" } },
    },
    {
      says: "clears what it names and the body lacks",
      mask: "labels",
      body: {},
      expected: { labels: undefined, annotations: { note: "n" } },
    },
    {
      says: "reaches into messages",
      mask: "template.timeout,template.revision",
      body: { template: { timeout: "60s", revision: "hello-b" } },
      expected: {
        template: expect.objectContaining({
          timeout: "60s",
          containers: [expect.objectContaining({ image: "img:1" })],
        }),
      },
    },
    {
      says: "in snake case is understood",
      mask: "client_version",
      body: { client_version: "1" },
      expected: { clientVersion: "1" },
    },
    {
      says: "that is missing replaces everything, labels and annotations too",
      mask: null,
      body: { template: template("img:1"), description: "f" },
      expected: { description: "f", labels: undefined, annotations: undefined },
    },
    {
      says: "ignores output-only fields",
      mask: "uid,generation,description",
      body: { uid: "x", generation: "9", description: "g" },
      expected: { description: "g", generation: "3" },
    },
  ];
  it.each(rows)("$says", ({ mask, body, expected }) => {
    const lab = labelled();
    lab.patch(body, mask);
    const service = lab.service();
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, service[key]]))).toEqual(expected);
  });

  it("with an unknown field is refused", () => {
    expect(refusal(() => serving().patch({}, "template.colour"))).toMatchObject({
      status: "INVALID_ARGUMENT",
      http: 400,
    });
  });
});

describe("a stale etag", () => {
  it("is ignored as a rule", () => {
    const lab = serving();
    lab.patch({ description: "x", etag: '"stale"' }, "description");
    expect(lab.service()["description"]).toBe("x");
  });

  it("is ABORTED where etags are enforced; the current one is not", () => {
    const lab = serving({ etag: "enforced" });
    expect(refusal(() => lab.patch({ description: "x", etag: '"stale"' }, "description"))).toMatchObject({
      status: "ABORTED",
      http: 409,
    });
    lab.patch({ description: "y", etag: lab.service()["etag"] as string }, "description");
    expect(lab.service()["description"]).toBe("y");
  });
});

describe("validateOnly and allowMissing", () => {
  it("a validated write answers like a write and changes nothing", () => {
    const lab = serving();
    const before = { world: lab.world, effects: lab.effects.length };
    const operation = lab.patch({ template: template("img:2") }, "template", { validateOnly: true });
    expect(operation).toMatchObject({ done: true, response: { generation: "2" } });
    expect(lab.world).toBe(before.world);
    expect(lab.effects).toHaveLength(before.effects);
  });

  it("a patch of a missing service creates it where that is allowed", () => {
    const lab = new Lab();
    lab.patch({ template: template("img:1") }, "template", { allowMissing: true });
    expect(lab.service()).toMatchObject({ generation: "1", traffic: [latest(100)] });
  });
});
