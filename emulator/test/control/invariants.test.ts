import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "../../core/errors";
import type { JsonObject } from "../../core/json";
import { Lab, latest, pinned, template, UNHEALTHY } from "./lab";

/** One thing that may happen to a service: a client's write, a container's end of starting, or time. */
type Happening =
  | { readonly kind: "deploy"; readonly revision: string; readonly image: string }
  | { readonly kind: "traffic"; readonly traffic: readonly JsonObject[] }
  | { readonly kind: "started"; readonly revision: string; readonly ok: boolean }
  | { readonly kind: "time"; readonly milliseconds: number };

const revision = fc.constantFrom("hello-a", "hello-b", "hello-c");
const percent = fc.integer({ min: 0, max: 100 });
const tag = fc.constantFrom("canary", "stable", "other");

const split = fc
  .record({ one: revision, two: revision, share: percent, tag })
  .map(({ one, two, share, tag: name }) => [pinned(one, share, name), pinned(two, 100 - share)]);
const everything = fc.constantFrom([latest(100)], [] as JsonObject[]);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant("deploy" as const), revision, image: fc.constantFrom("img:1", "img:2") }),
  fc.record({ kind: fc.constant("traffic" as const), traffic: fc.oneof(split, everything) }),
  fc.record({ kind: fc.constant("started" as const), revision, ok: fc.boolean() }),
  fc.record({ kind: fc.constant("time" as const), milliseconds: fc.integer({ min: 1, max: 3000 }) }),
);

function happen(lab: Lab, what: Happening): void {
  if (what.kind === "time") lab.pass(what.milliseconds);
  else if (what.kind === "started") lab.started(what.revision, what.ok ? { ok: true } : UNHEALTHY);
  else if (what.kind === "traffic") lab.patch({ traffic: what.traffic }, "traffic");
  else lab.patch({ template: template(what.image, { revision: what.revision }) }, "template");
}

/** Plays the story; what Cloud Run would refuse is refused, and counts for nothing. */
function play(story: readonly Happening[], after: (lab: Lab) => void): void {
  const lab = new Lab();
  lab.create({ template: template("img:0") });
  lab.settle();
  for (const what of story) {
    try {
      happen(lab, what);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    after(lab);
  }
}

const stories = fc.array(happening, { maxLength: 40 });
const record = (lab: Lab) => Object.values(lab.world.services)[0]!;

describe("whatever happens to a service", () => {
  it("what it serves adds up to 100 and is what the data plane was told last", () => {
    fc.assert(
      fc.property(stories, (story) =>
        play(story, (lab) => {
          const { serving } = record(lab).status;
          expect(serving.reduce((sum, target) => sum + target.percent, 0)).toBe(100);
          const told = lab.routes().at(-1)?.weights ?? [];
          expect(told).toEqual(
            serving
              .filter(({ percent: share }) => share > 0)
              .map(({ revision: name, percent: share }) => ({ revision: name, percent: share })),
          );
        }),
      ),
    );
  });

  it("it serves only revisions that are ready", () => {
    fc.assert(
      fc.property(stories, (story) =>
        play(story, (lab) => {
          const states = record(lab).status.serving.map(
            ({ revision: name }) => lab.world.revisions[`p/us-central1/${name}`]?.state,
          );
          expect(new Set(states)).toEqual(new Set(["ready"]));
        }),
      ),
    );
  });

  it("it has an open operation exactly while it reconciles", () => {
    fc.assert(
      fc.property(stories, (story) =>
        play(story, (lab) => {
          const open = Object.values(lab.world.operations).filter(({ done }) => !done);
          expect(open.length > 0).toBe(record(lab).reconcile !== undefined);
        }),
      ),
    );
  });

  it("spec and status agree exactly when the last generation took effect", () => {
    fc.assert(
      fc.property(stories, (story) =>
        play(story, (lab) => {
          const { generation, reconcile, status } = record(lab);
          const settledWell = reconcile === undefined && status.ready.state === "SUCCEEDED";
          expect(settledWell).toBe(status.observedGeneration === generation && reconcile === undefined);
          expect(status.observedGeneration).toBeLessThanOrEqual(generation);
        }),
      ),
    );
  });

  it("the same story gives the same world", () => {
    fc.assert(
      fc.property(stories, (story) => {
        const worlds: string[] = [];
        for (const _ of [1, 2]) {
          let last = "";
          play(story, (lab) => {
            last = JSON.stringify(lab.world);
          });
          worlds.push(last);
        }
        expect(worlds[0]).toBe(worlds[1]);
      }),
    );
  });
});
