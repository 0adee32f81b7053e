import { describe, expect, it } from "vitest";
import { rollback } from "../../src/flows/rollback";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { rollbackJob, V3 } from "./jobs";
import { latest, pin } from "./reading";
import { CANARY, worldAt } from "./worlds";

describe("somebody else writes at the same time", () => {
  it("and rollback goes first: it plans again on what they left", async () => {
    const world = await worldAt("two");
    world.cloud.at("after", () => world.cloud.write({ traffic: [pin(STABLE, 50), pin(CANARY, 50, "canary")] }));
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0, outputs: { outcome: "rolled-back" } });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("and cannot keep it from going through where etags are enforced", async () => {
    const world = await worldAt("two", { etags: "enforced" });
    world.cloud.at("before", () =>
      world.cloud.write({ annotations: { ...world.cloud.state.annotations, theirs: "1" } }),
    );
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0 });
    expect(world.cloud.state.annotations).toMatchObject({ theirs: "1" });
  });

  it("again and again: after three attempts a person has to look", async () => {
    const world = await worldAt("two");
    const split = () => world.cloud.write({ traffic: [pin(STABLE, 50), pin(CANARY, 50, "canary")] });
    for (let attempt = 1; attempt <= 4; attempt++) world.cloud.at("after", split);
    const sent = world.cloud.sent.length;
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit, world.cloud.sent.length - sent]).toEqual(["CONFLICT", 3, 3]);
  });

  it("and it is another rollback: both end well", async () => {
    const world = await worldAt("two");
    let other: Promise<unknown> | undefined;
    world.cloud.at("before", () => {
      other = rollback(world, rollbackJob());
    });
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0 });
    expect(await other).toMatchObject({ exit: 0 });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("and sends the traffic elsewhere: it is not claimed that it was rolled back", async () => {
    const world = await worldAt("two");
    world.cloud.at("after", () => world.cloud.write({ image: V3, traffic: [latest(100)] }));
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit, error.message]).toEqual([
      "CONFLICT",
      3,
      expect.stringContaining("got generation 5 with LATEST 100 %"),
    ]);
  });

  it("and breaks the way back: it is not claimed that it was rolled back", async () => {
    const world = await worldAt("two");
    world.cloud.at("after", () => {
      world.cloud.write({ traffic: [pin(STABLE, 50), pin(CANARY, 50, "canary")] });
      world.cloud.break(STABLE);
    });
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect(error.exit).not.toBe(0);
    expect(world.cloud.shares).toEqual({ [STABLE]: 50, [CANARY]: 50 });
  });
});
