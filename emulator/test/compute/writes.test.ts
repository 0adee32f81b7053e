import { describe, expect, it } from "vitest";
import { computeOperationView, readComputeOperation } from "../../core/compute/operations";
import type { JsonObject } from "../../core/json";
import { mergePatch } from "../../core/merge-patch";
import { backend, group, map, reasoned, twoBackends, weights } from "./lab";

const ID = "7d9f4f8e-0c9b-4c56-9d3c-0f6f0d6a2f11";
const STABLE = "https://www.googleapis.com/compute/v1/projects/p/global/backendServices/stable";

function withMap(body: JsonObject = { defaultService: "global/backendServices/stable" }) {
  const lab = twoBackends();
  lab.insert(map(), body);
  lab.settle();
  return lab;
}

describe("a write", () => {
  it.each([
    { after: 0, status: "PENDING", seen: false },
    { after: 499, status: "PENDING", seen: false },
    { after: 500, status: "RUNNING", seen: false },
    { after: 999, status: "RUNNING", seen: false },
    { after: 1000, status: "DONE", seen: true },
  ])("is $status after $after ms, and what it writes is seen: $seen", ({ after, status, seen }) => {
    const lab = twoBackends();
    const name = String(lab.insert(map(), { defaultService: "global/backendServices/stable" })["name"]);
    lab.books.pass(after);
    const view = lab.books.read((estate, now) =>
      computeOperationView(readComputeOperation(estate, { project: "p", scope: "global" }, name), now),
    );
    expect({ status: view["status"], seen: lab.view(map()) !== undefined }).toEqual({ status, seen });
  });

  it("keeps what its API shows: whole URLs, a kind, a fingerprint", () => {
    const lab = withMap();
    expect(lab.view(map())).toEqual({
      kind: "compute#urlMap",
      id: expect.stringMatching(/^\d{19}$/),
      creationTimestamp: expect.stringMatching(/^2025-01-01T/),
      name: "web",
      defaultService: STABLE,
      selfLink: "https://www.googleapis.com/compute/v1/projects/p/global/urlMaps/web",
      fingerprint: expect.stringMatching(/^[\w+/]{11}=$/),
    });
  });

  it("of two with one fingerprint, only the first is taken, also while that is on its way", () => {
    const lab = withMap(weights(0));
    const fingerprint = lab.fingerprint(map());
    lab.change(map(), { ...weights(50), fingerprint });
    expect(reasoned(() => lab.change(map(), { ...weights(100), fingerprint }))).toEqual({
      http: 412,
      reason: "conditionNotMet",
      message: "Invalid fingerprint.",
    });
    lab.settle();
    expect(lab.view(map())?.["defaultRouteAction"]).toMatchObject({ weightedBackendServices: [{ weight: 950 }, {}] });
  });

  it("is taken with a fingerprint in either alphabet of base64, and not without one", () => {
    const lab = withMap(weights(0));
    expect(reasoned(() => lab.change(map(), weights(1)))).toMatchObject({ http: 412 });
    for (let weight = 1; weight <= 30; weight += 1) {
      const fingerprint = lab.fingerprint(map()).replaceAll("+", "-").replaceAll("/", "_");
      lab.change(map(), { ...weights(weight), fingerprint });
      lab.settle();
    }
    expect(lab.view(map())?.["defaultRouteAction"]).toMatchObject({ weightedBackendServices: [{ weight: 970 }, {}] });
  });

  it("that is said again with its request id is the same operation, and nothing happens twice", () => {
    const lab = withMap(weights(0));
    const body = { ...weights(10), fingerprint: lab.fingerprint(map()) };
    const first = lab.change(map(), body, "patch", ID);
    lab.settle();
    const again = lab.change(map(), body, "patch", ID);
    expect([again["name"], again["status"]]).toEqual([first["name"], "DONE"]);
    expect(reasoned(() => lab.change(map(), body, "patch", "7"))).toMatchObject({ http: 400, reason: "invalid" });
  });

  it("of the weights leaves every other rule as it was", () => {
    const others = {
      description: "ours",
      hostRules: [{ hosts: ["api.example"], pathMatcher: "api" }],
      pathMatchers: [{ name: "api", defaultService: STABLE, pathRules: [{ paths: ["/v1/*"], service: STABLE }] }],
    };
    const lab = withMap({ ...others, ...weights(0) });
    lab.change(map(), { ...weights(250), fingerprint: lab.fingerprint(map()) });
    lab.settle();
    expect(lab.view(map())).toMatchObject(others);
  });

  it("to weights clears the default service where it says null, and is refused where it does not", () => {
    const lab = withMap();
    const fingerprint = lab.fingerprint(map());
    expect(reasoned(() => lab.change(map(), { ...weights(10), fingerprint }))).toMatchObject({ http: 400 });
    lab.change(map(), { ...weights(10), defaultService: null, fingerprint });
    lab.settle();
    expect(lab.view(map())).not.toHaveProperty("defaultService");
  });

  it("by update puts everything in the place of what was", () => {
    const lab = withMap({ description: "old", defaultService: STABLE });
    lab.change(map(), { defaultService: STABLE, fingerprint: lab.fingerprint(map()) }, "update");
    lab.settle();
    expect(lab.view(map())).not.toHaveProperty("description");
  });

  it("cannot delete what another uses, until that is gone", () => {
    const lab = withMap();
    expect(reasoned(() => lab.delete(backend("stable")))).toMatchObject({
      http: 400,
      reason: "resourceInUseByAnotherResource",
    });
    lab.delete(map());
    lab.delete(backend("stable"));
    lab.delete(group("stable"));
    lab.settle();
    expect(
      [map(), backend("stable"), group("stable"), backend("canary")].map((key) => lab.view(key) !== undefined),
    ).toEqual([false, false, false, true]);
  });
});

describe("a merge patch", () => {
  it.each([
    { what: "adds and replaces", to: { a: 1 }, patch: { a: 2, b: 3 }, is: { a: 2, b: 3 } },
    {
      what: "removes by null, also deep down",
      to: { a: { b: 1, c: 2 }, d: 1 },
      patch: { a: { b: null }, d: null },
      is: { a: { c: 2 } },
    },
    { what: "replaces arrays whole", to: { a: [{ b: 1 }, { b: 2 }] }, patch: { a: [{ c: 1 }] }, is: { a: [{ c: 1 }] } },
    { what: "puts an object in a scalar's place", to: { a: 1 }, patch: { a: { b: null, c: 1 } }, is: { a: { c: 1 } } },
  ])("$what", ({ to, patch, is }) => {
    expect(mergePatch(to, patch)).toEqual(is);
  });
});
