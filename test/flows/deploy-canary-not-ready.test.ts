import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld } from "../fakes/world";
import { deployJob, V2, V3 } from "./jobs";
import { latest, ledgerOn, pin, story } from "./reading";

describe("a canary that never becomes ready", () => {
  const broken = {
    fates: {
      [V2]: {
        ready: "failed",
        after: 20,
        message: "The container failed to start and listen on port 8080.",
        lastWords: ["Traceback (most recent call last):", "KeyError: 'API_KEY'"],
      },
    },
  } as const;

  it("is told with its own last words, and the service is put back exactly", async () => {
    const world = fakeWorld(broken);
    world.cloud.write({ traffic: [latest(100), latest(0, "preview"), pin(STABLE, 0, "v-one")] });
    const before = world.cloud.state;
    const error = await refusalOf(() => deployCanary(world, deployJob({ stage: "two" })));
    expect([error.code, error.exit]).toEqual(["CANARY_NOT_READY", 1]);
    expect(error.message).toBe(
      [
        "ion-api-00003-bzp never became ready: The container failed to start and listen on port 8080.",
        "  │ Traceback (most recent call last):",
        "  │ KeyError: 'API_KEY'",
      ].join("\n"),
    );
    expect(error.hint).toContain(`No user was on it. Users are served so now: ${STABLE} 100 %.`);
    expect(world.cloud.state).toMatchObject({ traffic: before.traffic, serving: before.serving });
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "rolled-back", percent: 0 });
    expect(story(world.cloud)).toEqual([`${STABLE} 100`]);
  });

  it("is found by the next run, too, where the first one died before it knew", async () => {
    const world = fakeWorld(broken);
    world.cloud.at("after", () => {
      throw new Error("killed");
    });
    await expect(deployCanary(world, deployJob())).rejects.toThrow("killed");
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CANARY_NOT_READY", 1]);
    expect(world.cloud.state.traffic).toEqual([pin(STABLE, 100)]);
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "rolled-back", percent: 0 });
  });

  it("does not stand in the way of the next image", async () => {
    const world = fakeWorld(broken);
    await refusalOf(() => deployCanary(world, deployJob()));
    const outcome = await deployCanary(world, deployJob({ image: V3, stage: "one" }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { stage: "one", percent: "5" } });
  });

  it("is waited for, but not for ever", async () => {
    const world = fakeWorld({ fates: { [V2]: { after: 20_000 } } });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CLOUD_UNREACHABLE", 4]);
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("and may yet do so is taken off LATEST, or it would get everybody once it is", async () => {
    const world = fakeWorld({ patience: 30, fates: { [V2]: { after: 900 } } });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit]).toEqual(["CANARY_NOT_READY", 1]);
    world.clock.advance(3600);
    expect(world.cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("says so where the service could not be put back", async () => {
    const world = fakeWorld(broken);
    world.cloud.at("after", () => world.cloud.loseAnswer("before"));
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.hint]).toEqual([
      "CANARY_NOT_READY",
      expect.stringContaining("its tag could not be taken away: the connection was reset"),
    ]);
  });
});
