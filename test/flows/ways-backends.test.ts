import { describe, expect, it } from "vitest";
import type { Routing } from "../../src/core/routing";
import { RolloutError } from "../../src/errors";
import { deployCanary } from "../../src/flows/deploy-canary";
import type { BackendState } from "../../src/ports/routes";
import { REF } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { routedWorld } from "../fakes/routed";
import { BALANCER, BY_TAG, DOCUMENT, wayJob } from "./routings";

const serving = (service: string, tag?: string, region = REF.region): BackendState => ({
  serves: [{ region, service, ...(tag === undefined ? {} : { tag }) }],
  others: [],
});
type Spoilt = readonly [name: string, state: BackendState];

describe.each([true, false])("a way whose backend leads elsewhere is refused (dry run: %s)", (dryRun) => {
  it.each<[string, Routing, Spoilt]>([
    ["stable's leads to another service", BALANCER, ["ion-stable", serving("ion-blog")]],
    ["stable's leads to a tag", BALANCER, ["ion-stable", serving("ion-api", "canary")]],
    ["the canary's leads to the users' service", BALANCER, ["ion-canary", serving("ion-api")]],
    [
      "the canary's leads to another region",
      BALANCER,
      ["ion-canary", serving("ion-api-canary", undefined, "asia-east1")],
    ],
    ["the canary's leads to another tag", BY_TAG, ["ion-tagged", serving("ion-api", "preview")]],
    ["the canary's leads to nothing", BY_TAG, ["ion-tagged", { serves: [], others: [] }]],
    ["nobody can tell where the canary's leads", BALANCER, ["ion-canary", { serves: [], others: ["mask"] }]],
  ])("at the begin, where %s", async (_how, way, [name, state]) => {
    const world = routedWorld();
    world.routes.backends.set(name, state);
    const error = await refusalOf(() => deployCanary(world, wayJob([way], { stage: "0", dryRun })));
    expect([error.code, world.users.sent, world.routes.sent]).toEqual(["ROUTE_UNFIT", [], []]);
    expect(error.message).toContain(`'${name}' to lead to`);
  });

  it("at a hand-over, where it has come to lead elsewhere since the begin", async () => {
    const world = routedWorld();
    await deployCanary(world, wayJob([DOCUMENT, BALANCER], { stage: "one" }));
    const sent = [world.users.sent.length, world.routes.sent.length];
    world.routes.backends.set("ion-canary", serving("ion-blog"));
    const error = await refusalOf(() => deployCanary(world, wayJob([DOCUMENT, BALANCER], { stage: "two", dryRun })));
    expect([error.code, world.users.sent.length, world.routes.sent.length]).toEqual(["ROUTE_UNFIT", ...sent]);
  });

  it("with the error that names the permission, where nobody may read it", async () => {
    const world = routedWorld();
    const denied = new RolloutError("PERMISSION_DENIED", "got no compute.backendServices.get", "grant it");
    world.routes.backend = () => Promise.reject(denied);
    const error = await refusalOf(() => deployCanary(world, wayJob([BALANCER], { stage: "0", dryRun })));
    expect([error, error.exit, world.users.sent]).toEqual([denied, 4, []]);
  });
});
