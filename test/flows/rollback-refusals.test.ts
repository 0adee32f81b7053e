import { describe, expect, it } from "vitest";
import { rollback } from "../../src/flows/rollback";
import type { RollbackJob } from "../../src/flows/rollback-job";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld } from "../fakes/world";
import { rollbackJob } from "./jobs";
import { pin } from "./reading";
import { CANARY, worldAt } from "./worlds";

describe("the confirmation", () => {
  it.each<[string, Partial<RollbackJob>]>([
    ["is missing", {}],
    ["is another service's name", { confirm: "ion" }],
    ["is only nearly the name", { confirm: "Ion-api" }],
  ])("that %s stops a normal rollback before anything is asked", async (_what, change) => {
    const world = await worldAt("two");
    const { shares } = world.cloud;
    const error = await refusalOf(() => rollback(world, rollbackJob({ mode: "normal", ...change })));
    expect([error.code, error.exit, world.cloud.shares]).toEqual(["CONFIRMATION_MISSING", 2, shares]);
  });

  it.each<[string, Partial<RollbackJob>]>([
    ["in mode normal with the name typed", { mode: "normal", confirm: "ion-api" }],
    ["in mode normal where the plan asks for none", { mode: "normal", mustConfirm: false }],
    ["as an emergency, which asks nobody", { mode: "emergency" }],
    ["as a deletion, which asks nobody", { mode: "delete" }],
  ])("is given or not needed: %s", async (_what, change) => {
    const world = await worldAt("two");
    expect(await rollback(world, rollbackJob(change))).toMatchObject({ exit: 0 });
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });
});

describe("rollback is held or refused", () => {
  it("where traffic is split and nobody says who the canary is", async () => {
    const world = await worldAt("two");
    world.cloud.write({ annotations: {}, traffic: [pin(STABLE, 60), pin(CANARY, 40)] });
    const sent = world.cloud.sent.length;
    const outcome = await rollback(world, rollbackJob());
    expect(outcome).toMatchObject({ exit: 3, outputs: { outcome: "held" } });
    expect(outcome.summary).toContain("gcloud run services update-traffic ion-api --region us-central1 --project demo");
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it("where no other revision is healthy", async () => {
    const world = await worldAt("two");
    world.cloud.break(STABLE);
    const sent = world.cloud.sent.length;
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit, world.cloud.sent.length]).toEqual(["NOTHING_SERVES_WELL", 4, sent]);
  });

  it("where the service does not exist", async () => {
    const error = await refusalOf(() => rollback(fakeWorld({ exists: false }), rollbackJob()));
    expect([error.code, error.exit]).toEqual(["SERVICE_NOT_FOUND", 2]);
  });

  it("to claim what Cloud Run does not serve", async () => {
    const world = await worldAt("two");
    world.cloud.at("before", () => world.cloud.break(STABLE));
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_REFUSED", 4]);
  });

  it("with a lost answer and nothing done it says so; the next one does it", async () => {
    const world = await worldAt("two");
    world.cloud.loseAnswer("before");
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_UNREACHABLE", 4]);
    expect(await rollback(world, rollbackJob())).toMatchObject({ outputs: { outcome: "rolled-back" } });
  });
});
