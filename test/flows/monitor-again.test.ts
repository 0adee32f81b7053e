import { describe, expect, it } from "vitest";
import { rewrite, type Stand, standAt } from "./monitoring";

const WORKFLOW = "promote.yml";

/** A rollout whose promotion was ordered and has ended so; `rejectedBy` is who said no. */
async function ended(conclusion: string, rejectedBy?: string): Promise<Stand> {
  const stand = await standAt("one");
  stand.pass(25);
  await stand.tick();
  end(stand, conclusion, rejectedBy);
  return stand;
}

function end({ forge }: Stand, conclusion: string, rejectedBy?: string, workflow = WORKFLOW): void {
  const over = (forge.runs.get(workflow) ?? []).map(({ status: _, ...run }) => {
    return { ...run, id: run.url.slice(run.url.lastIndexOf("/") + 1), conclusion };
  });
  forge.runs.delete(workflow);
  forge.closed.set(workflow, [...over, ...(forge.closed.get(workflow) ?? [])]);
  const id = forge.closed.get(workflow)?.[0]?.id ?? "";
  const word = { environment: "two-gate", state: "rejected", comment: "not today" } as const;
  if (rejectedBy !== undefined) forge.approvalsOf.set(id, [{ ...word, by: rejectedBy }]);
}

/** Returns the exits of so many looks, half an hour apart. */
async function exitsOf(stand: Stand, looks: number): Promise<readonly number[]> {
  const exits: number[] = [];
  for (let look = 0; look < looks; look++) {
    stand.pass(0.5);
    exits.push((await stand.tick()).exit);
  }
  return exits;
}

describe("a promotion that was rejected", () => {
  it("is not ordered again, for days, and each look says who and what to paste", async () => {
    const stand = await ended("failure", "lisa");
    expect(await exitsOf(stand, 96)).toEqual(Array.from({ length: 96 }, () => 3));
    const { summary, detail } = await stand.tick();
    expect(detail).toContain("lisa rejected it");
    expect(summary).toContain("gh workflow run promote.yml --ref main -f plan=rollout.yml -f service=ion-api");
    expect(stand.promotions()).toEqual(["ion-api two"]);
  });

  it("goes on where a person orders it", async () => {
    const stand = await ended("failure", "lisa");
    const [order] = stand.forge.dispatched;
    if (order !== undefined) await stand.forge.dispatch(order);
    expect(await exitsOf(stand, 2)).toEqual([0, 0]);
    end(stand, "failure");
    await exitsOf(stand, 1);
    expect(stand.promotions()).toHaveLength(3);
  });

  it("is asked for again in a new stay at the stage", async () => {
    const stand = await ended("failure", "lisa");
    rewrite(stand, { since: stand.world.clock.now() + 1 });
    stand.pass(25);
    expect((await stand.tick()).exit).toBe(0);
    expect(stand.promotions()).toEqual(["ion-api two", "ion-api two"]);
  });
});

describe("a promotion that ended in vain by itself", () => {
  it("is ordered again by the next look", async () => {
    const stand = await ended("failure");
    expect(await exitsOf(stand, 1)).toEqual([0]);
    expect(stand.promotions()).toEqual(["ion-api two", "ion-api two"]);
  });

  it("is ordered ever less often where it always ends so, and somebody is called", async () => {
    const stand = await ended("failure");
    const exits: number[] = [];
    for (let look = 0; look < 48; look++) {
      exits.push(...(await exitsOf(stand, 1)));
      end(stand, "failure");
    }
    expect(stand.promotions().length).toBeLessThan(10);
    expect(exits).toContain(3);
  });

  it("is ordered by nobody while GitHub does not tell how it ended", async () => {
    const stand = await ended("failure");
    stand.forge.break("down", "approvals");
    expect(await exitsOf(stand, 1)).toEqual([3]);
    expect(stand.promotions()).toEqual(["ion-api two"]);
  });
});

describe("an image that waited, whose release ended in vain", () => {
  it("is ordered again after a rest, not by every look", async () => {
    const stand = await standAt("one");
    const waited = {
      image: "registry.example/ion-api:v3",
      at: stand.world.clock.now(),
      by: "mona",
      run: "",
      commit: "",
    };
    rewrite(stand, { status: "promoted", queued: waited });
    const orders: number[] = [];
    for (const hours of [0.1, 0.1, 0.2]) {
      stand.pass(hours);
      await stand.tick();
      end(stand, "failure", undefined, "deploy.yml");
      orders.push(stand.forge.dispatched.length);
    }
    expect(orders).toEqual([1, 1, 2]);
  });
});
