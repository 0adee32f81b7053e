import { describe, expect, it } from "vitest";
import { runStage } from "../../src/flows/stage";
import { type RoutedOptions, routedWorld } from "../fakes/routed";
import { stepsOf } from "./dry-runs";
import { stageJob } from "./jobs";
import { ENV, wayJob } from "./routings";

describe("a dry run of a stage whose canary is a service of its own", () => {
  it.each<[string, RoutedOptions, string]>([
    ["at the address that it has", {}, "GET https://ion-api-canary-x7c2-uc.a.run.app/health"],
    ["at an address that nobody knows before it is made", { canary: { exists: false } }, "GET SERVICE/health"],
  ])("asks the canary for its health %s", async (_where, options, asked) => {
    const world = routedWorld(options);
    const deploy = wayJob([ENV], { dryRun: true, create: true });
    const outcome = await runStage(world, stageJob({ deploy }));
    const [health] = stepsOf(outcome).filter(({ title }) => title.startsWith("Ask the canary for its health"));
    expect(health?.request.split("\n")[0]).toBe(asked);
  });
});
