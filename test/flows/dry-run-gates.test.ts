import { describe, expect, it } from "vitest";
import { runStage } from "../../src/flows/stage";
import { steadily } from "../fakes/metrics";
import { answer } from "../fakes/probe";
import type { Overrides } from "../fakes/world";
import { changesOf, countIn, dryStage, madeIn, realStage, timeless } from "./dry-runs";
import { V3 } from "./jobs";
import { fresh, halfReleased, nowhere, type Position, untouched, watched } from "./positions";
import { URL } from "./probing";

describe("what a dry run prints for a gate that fails is what the real run then sends", () => {
  it.each<[string, Position, Overrides, RegExp]>([
    ["a new canary that is not healthy", untouched, { probe: () => answer(500) }, /not healthy/],
    ["a canary at one that is not healthy", watched("one"), { probe: () => answer(500) }, /not healthy/],
    ["a stage that fails when it is watched", fresh("0"), { metrics: steadily("bad") }, /judged fail/],
    ["a stage that fails before it is left", watched("two"), { metrics: steadily("bad") }, /two .*judged fail/],
    [
      "a canary that does not start",
      untouched,
      { fates: { [V3]: { ready: "failed", message: "exit 1" } } },
      /does not start/,
    ],
  ])("%s", async (_what, position, overrides, condition) => {
    const world = await position(overrides);
    const change = overrides.fates === undefined ? {} : { image: V3 };
    const rehearsed = await runStage(world, dryStage(change));
    const before = countIn(world);
    const { exit } = await runStage(world, realStage(change)).catch(() => ({ exit: 1 }));
    const [back] = madeIn(world, before).slice(-1);
    expect([exit, changesOf(rehearsed, condition).map(timeless)[0]]).toEqual([1, timeless(back ?? "nothing")]);
  });
});

it("a dry run names the address that the canary is given once it is deployed", async () => {
  const world = await untouched();
  const { detail } = await runStage(world, dryStage({}));
  await runStage(world, realStage({}));
  expect(detail).toContain(`\nGET ${world.probe.asked[0]?.url}\n`);
});

it("a dry run keeps an address open that nobody knows before the service is made", async () => {
  const { detail } = await runStage(await nowhere(), dryStage({ create: true }));
  expect(detail).toContain("#    SERVICE is the address that the service is given.\nGET SERVICE/health");
});

it("a dry run names the address of a service that is made already", async () => {
  const { detail } = await runStage(await halfReleased(60)(), dryStage({ create: true }));
  expect(detail).toContain(`\nGET ${URL}/health`);
});
