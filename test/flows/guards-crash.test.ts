import { describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/ledger-text";
import { deployCanary } from "../../src/flows/deploy-canary";
import type { World } from "../../src/ports";
import { STABLE } from "../fakes/cloud-run";
import { Crash, type CrashPoint, dyingAt } from "../fakes/crash";
import type { FakeWorld, Overrides } from "../fakes/world";
import { deployJob, GUARDS, V3 } from "./jobs";
import { ledgerOn } from "./reading";
import { worldAt } from "./worlds";

const job = deployJob({ image: V3, stage: "one", guards: { ...GUARDS, whileRunning: "supersede" } });
const supersede = (world: World) => deployCanary(world, job);

/** Lets it die at the given point, then runs it again on the same cloud; returns how many calls it made until then. */
async function dieAndRunAgain(world: FakeWorld, point: CrashPoint): Promise<number> {
  const dying = dyingAt(world, point);
  const died = await supersede(dying.world).then(
    () => false,
    (thrown: unknown) => thrown instanceof Crash,
  );
  if (died) await supersede(world);
  return dying.calls();
}

/** Returns the moments at which a user was on neither the stable version nor the canary of the ledger in force. */
function strays({ cloud }: FakeWorld, from: number): readonly unknown[] {
  return cloud.trace.slice(from).filter(({ shares }) => (shares[STABLE] ?? 0) < 95);
}

/** Returns the writes in which another canary than the ledger's own has users or a tag. */
function leftovers({ cloud }: FakeWorld, from: number): readonly unknown[] {
  return cloud.sent.slice(from).filter((request) => {
    const reading = readingOf(request);
    const canary = reading.kind === "ledger" ? reading.ledger.canary : "";
    return request.traffic.some((target) => target.kind === "latest" || ![STABLE, canary].includes(target.revision));
  });
}

describe("a run that supersedes may die at any call, and the next one goes on", () => {
  it.each<[string, Overrides]>([
    ["in a fast cloud", {}],
    ["in a slow cloud", { settle: 3 }],
  ])("%s", async (_where, overrides) => {
    const calls = await dieAndRunAgain(await worldAt("two", overrides), { call: 1e6, moment: "before" });
    expect(calls).toBeGreaterThan(4);
    for (let call = 1; call <= calls; call++) {
      for (const moment of ["before", "after"] as const) {
        const world = await worldAt("two", overrides);
        const [sent, served] = [world.cloud.sent.length, world.cloud.trace.length];
        await dieAndRunAgain(world, { call, moment });
        const { canary, image, status } = ledgerOn(world.cloud);
        expect({
          call,
          moment,
          image,
          status,
          shares: world.cloud.shares,
          revisions: world.cloud.names.length,
        }).toEqual({
          call,
          moment,
          image: V3,
          status: "running",
          shares: { [STABLE]: 95, [canary]: 5 },
          revisions: 3,
        });
        expect([strays(world, served), leftovers(world, sent)]).toEqual([[], []]);
      }
    }
  });
});
