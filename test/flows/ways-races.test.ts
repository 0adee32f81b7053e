import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import type { World } from "../../src/ports";
import { refusalOf } from "../fakes/refusal";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob, V2 } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, DOCUMENT, wayJob } from "./routings";

type Meanwhile = () => Promise<unknown>;

/** The world in which something happens once, before the revisions are listed. */
function beforeListing(world: RoutedWorld, meanwhile: Meanwhile): World {
  const once = onceOf(meanwhile);
  const list: World["revisions"]["list"] = async (ref) => {
    await once();
    return world.revisions.list(ref);
  };
  return { ...world, revisions: { ...world.revisions, list } };
}

/** The world in which something happens once at a call of the routes, as soon as the users' service was written. */
function afterPatch(world: RoutedWorld, at: "read" | "send", meanwhile: Meanwhile): World {
  const once = onceOf(meanwhile);
  const sent = world.users.sent.length;
  const due = () => (world.users.sent.length > sent && world.users.state.settled ? once() : undefined);
  const { routes } = world;
  const read: World["routes"]["read"] = async (route) => {
    if (at === "read") await due();
    return routes.read(route);
  };
  const send: World["routes"]["send"] = async (change) => {
    if (at === "send") await due();
    return routes.send(change);
  };
  return { ...world, routes: { read, send, backend: (route, name) => routes.backend(route, name) } };
}

function onceOf(act: Meanwhile): Meanwhile {
  let done = false;
  return async () => {
    if (done) return;
    done = true;
    await act();
  };
}

describe.each([BALANCER, DOCUMENT])("by $mode", (way) => {
  const move = (world: World, stage: string) => deployCanary(world, wayJob([way], { stage }));
  async function atOne(): Promise<RoutedWorld> {
    const world = routedWorld();
    for (const stage of ["0", "one"]) await move(world, stage);
    return world;
  }

  it("a rollback that a promotion overtakes takes that one back, too", async () => {
    const world = await atOne();
    const { outputs } = await rollback(
      beforeListing(world, () => move(world, "two")),
      rollbackJob(),
    );
    expect([outputs["outcome"], ledgerOn(world.users).status, world.exposure(V2, [way])]).toEqual([
      "rolled-back",
      "rolled-back",
      0,
    ]);
  });

  it.each(["read", "send"] as const)(
    "a promotion that a rollback overtakes before its %s raises nobody",
    async (at) => {
      const world = await atOne();
      const racing = afterPatch(world, at, () => rollback(world, rollbackJob()));
      const { code } = await refusalOf(() => move(racing, "two"));
      expect([code, ledgerOn(world.users).status, world.exposure(V2, [way])]).toEqual(["CONFLICT", "rolled-back", 0]);
    },
  );

  it("a first stage that a rollback overtakes unseen by the way raises nobody for good", async () => {
    const world = routedWorld();
    await move(world, "0");
    const racing = afterPatch(world, "send", () => rollback(world, rollbackJob()));
    const { code } = await refusalOf(() => move(racing, "one"));
    expect([code, ledgerOn(world.users).status, world.exposure(V2, [way])]).toEqual(["CONFLICT", "rolled-back", 0]);
  });

  it.each(["read", "send"] as const)(
    "a promotion that another one overtakes before its %s leaves that one's users",
    async (at) => {
      const world = await atOne();
      const racing = afterPatch(world, at, () => move(world, "three"));
      const { code } = await refusalOf(() => move(racing, "two"));
      expect([code, ledgerOn(world.users).stage, world.exposure(V2, [way])]).toEqual([
        "CONFLICT",
        "three",
        ledgerOn(world.users).percent,
      ]);
    },
  );
});
