import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { projectNumberOf, uuidOf } from "../../core/ids";
import { digestReference, type Image, resolveImage } from "../../core/images";
import { canonical } from "../../core/json";
import { acceptJson, withEnumNumbers } from "../../core/schema";
import { etagOf, microsOfResourceVersion, resourceVersionOf, timestamp } from "../../core/timestamps";
import { hostsOf } from "../../core/urls";

const NAME = "projects/p/locations/us-central1/services/hello";
const micros = fc.integer({ min: 1_600_000_000_000_000, max: 2_000_000_000_000_000 });

describe("timestamps", () => {
  it("have six decimals", () => {
    expect(timestamp(1_735_689_600_000_042)).toBe("2025-01-01T00:00:00.000042Z");
  });

  it("come back from a resource version as the integer that went in", () => {
    fc.assert(fc.property(micros, (at) => microsOfResourceVersion(resourceVersionOf(at)) === at));
  });

  it("look in a resource version as recorded ones do", () => {
    expect(microsOfResourceVersion("AAZZJrWF8/E")).toBe(1_786_872_649_348_081);
  });
});

describe("an etag", () => {
  it("is a quoted protobuf Timestamp and the resource's name", () => {
    // 1684875540.124692 s is the update time of a recorded answer whose etag begins like this.
    expect(etagOf(NAME, 1_684_875_540_124_692)).toBe(`"CJTStKMGEKDMujs/${Buffer.from(NAME).toString("base64url")}"`);
  });

  it("differs for two moments and for two resources", () => {
    fc.assert(
      fc.property(micros, micros, (one, two) => {
        fc.pre(one !== two);
        return etagOf(NAME, one) !== etagOf(NAME, two) && etagOf(NAME, one) !== etagOf(`${NAME}2`, one);
      }),
    );
  });
});

describe("v2 JSON", () => {
  const traffic = (type: string | number) => ({ traffic: [{ type, percent: 100, revision: "hello-one" }] });

  it("is the same whether enums come as names or as numbers", () => {
    expect(acceptJson("Service", traffic(2), "service")).toEqual(
      acceptJson("Service", traffic("TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"), "service"),
    );
  });

  it("shows enums as numbers on demand, at any depth, and leaves free text alone", () => {
    const service = {
      ingress: "INGRESS_TRAFFIC_ALL",
      ...traffic("TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"),
      labels: { ingress: "INGRESS_TRAFFIC_ALL" },
      template: { executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2" },
      terminalCondition: { type: "Ready", state: "CONDITION_FAILED", revisionReason: "HEALTH_CHECK_CONTAINER_ERROR" },
    };
    expect(withEnumNumbers("Service", service)).toEqual({
      ingress: 1,
      ...traffic(2),
      labels: { ingress: "INGRESS_TRAFFIC_ALL" },
      template: { executionEnvironment: 2 },
      terminalCondition: { type: "Ready", state: 3, revisionReason: 6 },
    });
  });

  it("loses defaults, so that what a client filled in while reading reads like what was never set", () => {
    const body = {
      traffic: [{ type: 1, percent: 100, revision: "", tag: "" }],
      labels: {},
      description: "",
      observedGeneration: "0",
    };
    expect(acceptJson("Service", body, "service")).toEqual({
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    });
  });

  it("is compared whatever the order of its keys", () => {
    const values = fc.dictionary(fc.string(), fc.integer());
    fc.assert(
      fc.property(
        values,
        (value) => canonical(value) === canonical(Object.fromEntries(Object.entries(value).reverse())),
      ),
    );
  });
});

describe("names that are made here", () => {
  it("are the same for the same text and look like Google's", () => {
    expect(uuidOf("a")).toBe(uuidOf("a"));
    expect(uuidOf("a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(projectNumberOf("my-project")).toMatch(/^\d{12}$/);
    expect(projectNumberOf("123456789012")).toBe("123456789012");
  });

  it("give a service two hosts", () => {
    expect(hostsOf({ project: "p", region: "europe-west1", service: "hello" })).toEqual([
      expect.stringMatching(/^hello-[a-z0-9]{10}-ew\.a\.run\.localhost$/),
      expect.stringMatching(/^hello-\d{12}\.europe-west1\.run\.localhost$/),
    ]);
  });
});

describe("an image", () => {
  const image = (name: string): Image => ({ command: [name], env: {} });
  const table = {
    "repo/app:1": image("exact"),
    "repo/*": image("prefix"),
    "repo/app*": image("longer prefix"),
  };
  const rows = [
    { says: "is found by its exact reference", reference: "repo/app:1", command: "exact" },
    { says: "is found by the longest prefix", reference: "repo/app:2", command: "longer prefix" },
    { says: "is found by a shorter prefix", reference: "repo/other", command: "prefix" },
    { says: "is found by the digest its tag stands for", reference: digestReference("repo/app:1"), command: "exact" },
  ];
  it.each(rows)("$says", ({ reference, command }) => {
    expect(resolveImage(table, reference)?.command).toEqual([command]);
  });

  it("is not found where nothing matches, unless there is one for all others", () => {
    expect(resolveImage(table, "else")).toBeUndefined();
    expect(resolveImage({ ...table, "*": image("any") }, "else")?.command).toEqual(["any"]);
  });
});
