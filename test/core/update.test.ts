import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshName, imageOf, templateAgain, templateFor } from "../../src/core/revision";
import { type ServiceState, shortName } from "../../src/core/service";
import { sameTraffic } from "../../src/core/traffic";
import { maskOf, predict, toCreation, toPatch, type UpdateRequest } from "../../src/core/update";
import { FakeClock } from "../fakes/clock";
import { FakeCloudRun, REF as ION, STABLE as ION_STABLE } from "../fakes/cloud-run";
import { latest, pin, REF, revision, STABLE, stateOf } from "./states";

const request: UpdateRequest = {
  ref: REF,
  plannedOn: 7,
  etag: '"e"',
  traffic: [pin(STABLE, 95, "stable"), latest(5), latest(0, "blue")],
  annotations: { "team.example/owner": "ion" },
};

describe("a change on the wire", () => {
  it("of the traffic alone names traffic and annotations, and nothing of the template", () => {
    expect(toPatch(request)).toEqual({
      method: "PATCH",
      path: "/v2/projects/demo/locations/us-central1/services/ion?updateMask=traffic,annotations",
      body: {
        name: "projects/demo/locations/us-central1/services/ion",
        etag: '"e"',
        annotations: { "team.example/owner": "ion" },
        traffic: [
          { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision: STABLE, percent: 95, tag: "stable" },
          { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 5 },
          { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 0, tag: "blue" },
        ],
      },
    });
  });

  it("that is planned on what is only foreseen has no etag, and not an empty one", () => {
    const { etag: _, ...body } = toPatch(request).body;
    expect(toPatch({ ...request, etag: predict(stateOf([latest(100)]), request).etag }).body).toEqual(body);
  });

  it("that makes a service names it beside its parent", () => {
    const body = { template: { containers: [{ image: "v1" }] } };
    const path = "/v2/projects/demo/locations/us-central1/services?serviceId=ion";
    expect(toCreation(REF, body)).toEqual({ method: "POST", path, body });
  });

  it("that makes a revision names the template, too", () => {
    const template = { revision: "ion-00008-bcd", containers: [{ image: "v2" }] };
    expect(maskOf({ ...request, template })).toEqual(["template", "traffic", "annotations"]);
    expect(toPatch({ ...request, template }).body).toMatchObject({ template });
  });
});

describe("a rehearsal", () => {
  const tag = fc.constantFrom(undefined, "blue", "green", "canary");
  const change = fc.record({ percent: fc.nat({ max: 100 }), tag, makes: fc.boolean(), follows: fc.boolean() });
  type Change = typeof change extends fc.Arbitrary<infer One> ? One : never;

  function requestOn(state: ServiceState, { percent, tag: named, makes, follows }: Change): UpdateRequest {
    const made = `ion-api-${String(state.generation + 1).padStart(5, "0")}-new`;
    const rest = follows ? latest(percent, named) : pin(makes ? made : ION_STABLE, percent, named);
    return {
      ref: ION,
      plannedOn: state.generation,
      etag: state.etag,
      traffic: [pin(ION_STABLE, 100 - percent), rest],
      annotations: { at: made },
      ...(makes ? { template: { revision: made, containers: [{ image: made }] } } : {}),
    };
  }

  it("foresees what Cloud Run shows once the change has settled", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), async (changes) => {
        const clock = new FakeClock();
        const cloud = new FakeCloudRun(clock, { settle: 5 });
        for (const each of changes) {
          const asked = requestOn(cloud.state, each);
          const { etag: _, serving: foreseen, ...rehearsed } = predict(cloud.state, asked);
          await cloud.services.send(asked);
          clock.advance(5);
          const { etag: __, serving, ...real } = cloud.state;
          expect(rehearsed).toEqual(real);
          expect(foreseen).toEqual(serving.map(({ uri: ___, ...target }) => target));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("leaves the state it was given as it was", () => {
    const before = stateOf([latest(100)]);
    const copy = structuredClone(before);
    predict(before, request);
    expect(before).toEqual(copy);
    expect(sameTraffic(predict(before, request).traffic, request.traffic)).toBe(true);
  });
});

describe("revisions", () => {
  const sidecar = { image: "sidecar" };
  const ingress = { image: "v1", ports: [{ containerPort: 8080 }], env: [{ name: "A", value: "1" }] };

  it.each([
    ["the only container", { containers: [{ image: "v1" }] }, [{ image: "v2" }]],
    ["the one that takes requests", { containers: [sidecar, ingress] }, [sidecar, { ...ingress, image: "v2" }]],
    ["the first where none says so", { containers: [{ image: "v1" }, sidecar] }, [{ image: "v2" }, sidecar]],
    ["an empty template", {}, [{ image: "v2" }]],
  ])("a new image goes to %s, and nothing else changes", (_what, template, containers) => {
    const made = templateFor({ ...template, timeout: "300s" }, "v2", "ion-00008-bcd");
    expect(made).toEqual({ revision: "ion-00008-bcd", containers, timeout: "300s" });
    expect(imageOf(made)).toBe("v2");
  });

  it("a template made again carries what a template may hold, and not what Cloud Run added", () => {
    const spec = { containers: [{ image: "v1" }], timeout: "300s", uid: "u", conditions: [], createTime: "t" };
    expect(templateAgain({ ...revision(STABLE), spec }, "ion-00008-bcd")).toEqual({
      containers: [{ image: "v1" }],
      timeout: "300s",
      revision: "ion-00008-bcd",
    });
  });

  it("fresh names begin with the service's name and fit into 63 characters", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 99_998 }),
        fc.string(),
        fc.integer({ min: 1, max: 49 }),
        (generation, image, length) => {
          const name = freshName({ ref: { ...REF, service: "s".repeat(length) }, generation }, image);
          expect(name).toMatch(/^s+-\d{5}-[a-z]{3}$/);
          expect(name.length).toBeLessThanOrEqual(63);
        },
      ),
    );
  });

  it.each([
    ["projects/demo/locations/us-central1/services/ion/revisions/ion-1", "ion-1"],
    ["ion-1", "ion-1"],
  ])("the short name of %s is %s", (name, short) => {
    expect(shortName(name)).toBe(short);
  });
});
