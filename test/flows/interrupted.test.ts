import { describe, expect, it } from "vitest";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import type { CrashPoint } from "../fakes/crash";
import type { RoutedWorld } from "../fakes/routed";
import { type Act, breachesIn, dieAt, ending, endOf, NEVER, prepared } from "./interrupted";
import { GUARDS, rollbackJob, V2, V3 } from "./jobs";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, wayJob } from "./routings";

const WAYS: readonly (readonly [string, readonly Routing[]])[] = [
  ["by revisions", [REVISIONS]],
  ["by a variable", [ENV]],
  ["by a document", [DOCUMENT]],
  ["by a load balancer", [BALANCER]],
  ["by a load balancer to a tag", [BY_TAG]],
  ["by a variable, then a load balancer", [ENV, BALANCER]],
  ["by a load balancer, then a variable", [BALANCER, ENV]],
  ["by a document, then a load balancer", [DOCUMENT, BALANCER]],
  ["by revisions, then a load balancer", [REVISIONS, BY_TAG]],
  ["by a load balancer, then revisions", [BY_TAG, REVISIONS]],
];
type To = (ways: readonly Routing[]) => Act;
const to =
  (stage: string): To =>
  (ways) =>
  (world) =>
    deployCanary(world, wayJob(ways, { stage }));
const supersede: To = (ways) => (world) =>
  deployCanary(world, wayJob(ways, { stage: "0", image: V3, guards: { ...GUARDS, whileRunning: "supersede" } }));
const back: To = () => (world) => rollback(world, rollbackJob());

/** What is done, and what was done before. */
const STEPS: readonly (readonly [string, To, readonly To[]])[] = [
  ["begun", to("0"), []],
  ["taken to its first stage", to("one"), [to("0")]],
  ["taken to its second stage", to("two"), [to("one")]],
  ["promoted", to("next"), [to("three")]],
  ["superseded", supersede, [to("one")]],
  ["rolled back", back, [to("two")]],
];

interface Scene {
  readonly ways: readonly Routing[];
  readonly act: Act;
  readonly before: readonly Act[];
}

/** Before and after every call of every door, as the uninterrupted run makes them. */
async function pointsOf({ act, before }: Scene): Promise<readonly CrashPoint[]> {
  const calls = await dieAt(await prepared(before), act, NEVER);
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
    { call, moment: "before" as const },
    { call, moment: "after" as const },
  ]);
}

/** Returns the world in which the act died there, and what was broken on the way. */
async function died(
  { ways, act, before }: Scene,
  point: CrashPoint,
): Promise<{ world: RoutedWorld; breaches: string[] }> {
  const world = await prepared(before);
  const breaches = breachesIn(world, ways);
  await dieAt(world, act, point);
  return { world, breaches };
}

describe.each(WAYS)("a rollout %s that dies at any call", (_by, ways) => {
  it.each(STEPS)(
    "while it is %s goes on when it is run again, and never has more users than its ledger says",
    async (_step, step, earlier) => {
      const scene = { ways, act: step(ways), before: earlier.map((one) => one(ways)) };
      const calm = await died(scene, NEVER);
      expect(calm.breaches).toEqual([]);
      const points = await pointsOf(scene);
      expect(points.length).toBeGreaterThan(4);
      for (const point of points) {
        const { world, breaches } = await died(scene, point);
        const refused = await ending(() => scene.act(world));
        const seen = { point, refused, breaches, end: endOf(world, ways) };
        expect(seen).toEqual({ point, refused: undefined, breaches: [], end: endOf(calm.world, ways) });
      }
    },
  );

  it.each(STEPS)("while it is %s can be rolled back from there", async (_step, step, earlier) => {
    const scene = { ways, act: step(ways), before: earlier.map((one) => one(ways)) };
    for (const point of await pointsOf(scene)) {
      const { world, breaches } = await died(scene, point);
      const { status } = endOf(world, ways);
      await ending(() => rollback(world, rollbackJob()));
      const running = status === "running" || status === "rolled-back";
      const left = world.exposure(V2, [...new Set(ways)]);
      expect({ point, breaches, left: running ? left : 0 }).toEqual({ point, breaches: [], left: 0 });
    }
  });
});
