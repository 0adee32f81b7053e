import { describe, expect, it } from "vitest";
import { deployCanary } from "../../../src/flows/deploy-canary";
import { type RegionsWorld, regionsWorld } from "../../fakes/regions";
import { deployJob } from "../jobs";
import { at, FIRST, move, passed, release, SECOND } from "./lab";

/** The first region is a stage ahead of the second. */
async function apart(): Promise<RegionsWorld> {
  const world = await passed(1);
  await deployCanary(world, deployJob({ ref: at(FIRST), stage: "two" }));
  return world;
}

const ACTS = [
  { by: "deploy-canary", act: move },
  { by: "stage", act: release },
];

describe.each(ACTS)("a dry run of $by where one region is behind", ({ act }) => {
  it("plans the turns that the run then takes", async () => {
    const world = await apart();
    const dry = await act(world, { dryRun: true });
    const real = await act(world);
    const turnsOf = (regions: string | undefined) =>
      Object.entries<{ stage?: string }>(JSON.parse(regions ?? "{}")).map(([region, { stage }]) => [region, stage]);
    const turns = [
      [FIRST, "two"],
      [SECOND, "two"],
    ];
    expect(turnsOf(dry.outputs["regions"])).toEqual(turns);
    expect(turnsOf(real.outputs["regions"])).toEqual(turns);
  });

  it("refuses what the run refuses before it changes anything", async () => {
    const world = regionsWorld([FIRST, SECOND], { [SECOND]: { exists: false } });
    const asked = { create: true, dryRun: true };
    await expect(act(world, asked)).rejects.toMatchObject({ code: "SERVICE_NOT_FOUND" });
    await expect(act(world, { ...asked, dryRun: false })).rejects.toMatchObject({ code: "SERVICE_NOT_FOUND" });
  });
});
