import { describe, expect, it } from "vitest";
import { parseProposal, proposalFor } from "../../../src/core/proposal";
import type { Outcome } from "../../../src/core/report/outcome";
import { proposeTogether } from "../../../src/flows/regions/propose";
import { stageWaves } from "../../../src/flows/regions/stage";
import { fakeHub } from "../../fakes/hub";
import type { RegionsWorld } from "../../fakes/regions";
import { metricsJob } from "../jobs";
import { BAKED, HOUR, proposeJob } from "../proposing";
import { at, FIRST, move, passed, SECOND, seen, stageJobs, stands } from "./lab";

/** Proposes the next stage of all regions. */
function propose({ clouds, ...world }: RegionsWorld, rollouts: readonly string[] = []): Promise<Outcome> {
  const jobs = [...clouds.keys()].map((region) => {
    const ref = at(region);
    const metrics = { ...metricsJob({ ref, stages: BAKED }), deadMan: { hold: 2 * HOUR } };
    const { deploy, ...job } = proposeJob({ metrics }, { ref });
    const { image: _, ...promotion } = deploy;
    return { ...job, deploy: promotion };
  });
  return proposeTogether({ ...digested(world) }, jobs, rollouts, fakeHub());
}

/** Evidence whose digests a proposal may name. */
function digested<World extends Omit<RegionsWorld, "clouds">>(world: World): World {
  const keep = async (name: string) => ({ path: `/evidence/${name}.json`, digest: "a".repeat(64) });
  return { ...world, evidence: Object.assign(Object.create(world.evidence), { keep }) };
}

/** A rollout at its first stage for so many hours, in two regions. */
async function baked(hours = 25): Promise<RegionsWorld> {
  const world = await passed(0);
  await move(world, { stage: "one", stages: BAKED });
  world.clock.advance(hours * HOUR);
  return world;
}

const ahead = (world: RegionsWorld, region: string) =>
  move(
    { ...world, clouds: new Map([...world.clouds].filter(([name]) => name === region)) },
    { stage: "two", stages: BAKED },
  );

describe.each<[string, number, (world: RegionsWorld) => unknown, readonly unknown[]]>([
  ["all may go on", 25, () => undefined, [0, "advance", "two"]],
  ["one bakes", 1, () => undefined, [3, "hold", ""]],
  ["one is bad", 25, (world) => world.moods.set(SECOND, "bad"), [1, "rollback", ""]],
  ["one has no numbers", 25, (world) => world.moods.set(FIRST, "none"), [3, "hold", ""]],
  [
    "one is bad and one has no numbers",
    25,
    (world) => [world.moods.set(FIRST, "none"), world.moods.set(SECOND, "bad")],
    [1, "rollback", ""],
  ],
  ["one is behind", 25, async (world) => [await ahead(world, FIRST), world.clock.advance(HOUR)], [0, "advance", "two"]],
  [
    "one is behind and the one ahead is bad",
    25,
    async (world) => [await ahead(world, FIRST), world.clock.advance(HOUR), world.moods.set(FIRST, "bad")],
    [1, "rollback", ""],
  ],
])("a proposal for two regions of which %s", (_what, hours, befalls, ends) => {
  it("is one for both, or none", async () => {
    const world = await baked(hours);
    await befalls(world);
    const { exit, outputs } = await propose(world);
    expect([exit, outputs["decision"], outputs["stage"]]).toEqual(ends);
    expect(outputs["proposal"] === "").toBe(exit !== 0);
  });
});

describe("what was approved for two regions", () => {
  const approved = async (world: RegionsWorld) => {
    const proposal = parseProposal((await propose(world)).outputs["proposal"] ?? "");
    const jobs = stageJobs(world, { stages: BAKED, stage: proposal.stage, image: proposal.image }).map((job) => {
      const own = proposalFor(proposal, job.deploy.ref.region);
      const conditions = { approvalValid: 72 * HOUR, deadMan: { hold: 2 * HOUR }, ...(own && { proposal: own }) };
      return { ...job, metrics: metricsJob({ ref: job.deploy.ref, stages: BAKED }), conditions };
    });
    return { proposal, act: () => stageWaves(digested(world), jobs) };
  };

  it("carries the stay of each, and is done in each", async () => {
    const world = await baked();
    const { proposal, act } = await approved(world);
    expect([proposal.region, proposal.others?.map(({ region }) => region)]).toEqual([FIRST, [SECOND]]);
    expect(await seen(act())).toEqual([0, "advance", [FIRST, SECOND]]);
    expect(stands(world)).toEqual(["two", "two"]);
  });

  it("is refused before anything moves where the second region is not as it was", async () => {
    const world = await baked();
    const { act } = await approved(world);
    await ahead(world, SECOND);
    expect(await seen(act())).toEqual([3, "CONFLICT"]);
    expect(stands(world)).toEqual(["one", "two"]);
  });

  it("brings up the region that is behind alone", async () => {
    const world = await baked();
    await ahead(world, FIRST);
    world.clock.advance(HOUR);
    const { act } = await approved(world);
    expect((await act()).exit).toBe(0);
    expect(stands(world)).toEqual(["two", "two"]);
  });
});

describe("a rollout that is named", () => {
  it("is refused where another one is under way", async () => {
    expect((await propose(await baked(), ["ion-api-00042-abc"])).exit).toBe(3);
  });
});
