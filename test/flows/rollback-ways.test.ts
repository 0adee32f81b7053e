import { describe, expect, it } from "vitest";
import { routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { RolloutError } from "../../src/errors";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob, V2 } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, wayJob } from "./routings";

const WAYS: readonly [string, readonly Routing[]][] = [
  ["revisions", [REVISIONS]],
  ["a variable", [ENV]],
  ["a document", [DOCUMENT]],
  ["a load balancer", [BALANCER]],
  ["a load balancer to a tag", [BY_TAG]],
  ["a variable, then a load balancer", [ENV, BALANCER]],
  ["a document, then a load balancer", [DOCUMENT, BALANCER]],
];

async function worldAt(ways: readonly Routing[], stages: readonly string[]): Promise<RoutedWorld> {
  const world = routedWorld();
  for (const stage of stages) await deployCanary(world, wayJob(ways, { stage }));
  return world;
}

describe.each(WAYS)("a rollback of a canary that users reach by %s", (_by, ways) => {
  it.each([[["0"]], [["0", "one"]], [["0", "one", "two"]], [["0", "one", "two", "three", "next"]]])(
    "leaves nobody on it by one write of their service, after %j",
    async (stages) => {
      const world = await worldAt(ways, stages);
      const sent = world.users.sent.length;
      const { outputs } = await rollback(world, rollbackJob());
      expect([outputs["outcome"], world.users.sent.length - sent]).toEqual(["rolled-back", 1]);
      expect([world.exposure(V2, [...new Set(ways)]), ledgerOn(world.users).status]).toEqual([0, "rolled-back"]);
      expect((await rollback(world, rollbackJob())).outputs["outcome"]).toBe("nothing-to-do");
    },
  );
});

describe("a way that cannot be closed", () => {
  it("is named with the command that closes it, and the rollout is taken back all the same", async () => {
    const world = await worldAt([BALANCER], ["0", "one"]);
    const denied = () => {
      throw new RolloutError("PERMISSION_DENIED", "nobody may update the URL map");
    };
    // Once at first, and once more when the service is written.
    for (const _ of ["first", "again"]) world.routes.at("before", denied);
    const error = await refusalOf(() => rollback(world, rollbackJob()));
    expect([error.code, error.exit, error.message, error.hint]).toEqual([
      "WAY_OPEN",
      4,
      expect.stringContaining("got 5 % of the users: nobody may update the URL map"),
      expect.stringContaining("gcloud compute url-maps import ion-map --global --project=demo"),
    ]);
    expect(ledgerOn(world.users).status).toBe("rolled-back");
    expect((await rollback(world, rollbackJob())).outputs["outcome"]).toBe("rolled-back");
    expect(world.exposure(V2, [BALANCER])).toBe(0);
  });

  it.each(["before", "after"] as const)("is closed though an answer was lost %s the write", async (moment) => {
    const world = await worldAt([BALANCER], ["0", "one"]);
    world.routes.loseAnswer(moment);
    expect(await rollback(world, rollbackJob())).toMatchObject({ exit: 0 });
    expect(world.exposure(V2, [BALANCER])).toBe(0);
  });
});

it("mode delete deletes the canary's service, and not while another rule of the URL map leads there", async () => {
  const world = await worldAt([BALANCER], ["0", "one"]);
  const route = routeOf(REF, BALANCER);
  if (route === undefined) throw new Error("expected a route");
  const rule = { service: "projects/demo/global/backendServices/ion-canary" };
  world.routes.write(route, {
    ...world.routes.body(route),
    pathMatchers: [{ name: "other", defaultService: rule.service }],
  });
  expect((await refusalOf(() => rollback(world, rollbackJob({ mode: "delete" })))).code).toBe("HELD");
  expect(world.canary.exists).toBe(true);
  world.routes.write(route, { ...world.routes.body(route), pathMatchers: [] });
  expect((await rollback(world, rollbackJob({ mode: "delete" }))).outputs["outcome"]).toBe("deleted");
  expect([world.canary.exists, world.users.exists]).toEqual([false, true]);
});
