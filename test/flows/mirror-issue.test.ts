import { describe, expect, it } from "vitest";
import { announce } from "../../src/flows/mirror";
import { REF } from "../fakes/cloud-run";
import { act, run, type Scene, scene } from "./mirroring";

/** Lets three looks pass by, each half an hour after the one before. */
async function lookOn(on: Scene): Promise<void> {
  for (let look = 0; look < 3; look += 1) {
    on.world.clock.advance(1800);
    await announce(on.world, on.hub, REF, await act(on, "nothing"));
  }
}

describe("an issue that a person closed does not come back", () => {
  it.each<[string, (on: Scene) => void]>([
    [
      "where the commit's status may be read and not written",
      ({ hub }) => hub.forge.break("denied", "setCommitStatus"),
    ],
    ["where it may neither be read", ({ hub }) => hub.forge.break("denied", "commitStatus", "setCommitStatus")],
    [
      "where somebody else wrote over it",
      ({ hub }) => {
        hub.forge.setCommitStatus = () => Promise.resolve();
      },
    ],
    [
      "where the description has a secret in it",
      ({ hub }) => {
        hub.forge.clean = (text) => text.replaceAll("error rate", "[secret]");
        const set = hub.forge.setCommitStatus.bind(hub.forge);
        hub.forge.setCommitStatus = (said) => set({ ...said, description: hub.forge.clean(said.description) });
      },
    ],
  ])("%s", async (_where, bend) => {
    const on = scene();
    bend(on);
    await run(on, "one");
    await run(on, "rollback");
    on.hub.forge.closeIssue(on.hub.forge.issues[0]?.number ?? 0);
    await lookOn(on);
    expect(on.hub.forge.issues.map(({ isOpen }) => isOpen)).toEqual([false]);
  });

  it("and what is shown without its secrets is shown once", async () => {
    const on = scene();
    on.hub.forge.clean = (text) => text.replaceAll("error rate", "[secret]");
    await run(on, "one");
    await run(on, "rollback");
    const { commitStatuses, issues } = on.hub.forge;
    const said = JSON.stringify([commitStatuses, issues, [...on.hub.forge.statuses]]);
    const writes = on.hub.forge.writes().length;
    await lookOn(on);
    expect(said).not.toContain("error rate");
    expect(on.hub.forge.writes()).toHaveLength(writes);
  });
});

describe("two projects with a service of the same name, region and commit", () => {
  it("are told apart on one repository", async () => {
    const [one, other] = [scene(), scene()];
    const hub = { ...other.hub, forge: one.hub.forge };
    await run(one, "one");
    await run(one, "rollback");
    const read = async () => ({ ...other.world.cloud.state, ref: { ...REF, project: "other" } });
    const world = { ...other.world, services: { ...other.world.services, read } };
    await announce(world, hub, { ...REF, project: "other" }, await act(other, "one"));
    await run(one, "nothing");
    const { commitStatuses, made } = one.hub.forge;
    const last = new Map(commitStatuses.map(({ context, state }) => [context, state]));
    expect([...last]).toEqual([
      ["cloud-run-canary/ion-api (demo us-central1)", "failure"],
      ["cloud-run-canary/ion-api (other us-central1)", "pending"],
    ]);
    const environments = made.map(({ environment }) => environment);
    expect(environments).toEqual(["ion-api (demo us-central1)/one", "ion-api (other us-central1)/one"]);
  });
});

describe("a deployment", () => {
  it("is made once, though hundreds of other services were deployed since", async () => {
    const on = scene();
    await run(on, "one");
    const others = Array.from({ length: 300 }, (_, id) => ({
      ...(on.hub.forge.made[0] as (typeof on.hub.forge.made)[number]),
      id: 1000 + id,
      commit: "f".repeat(40),
      payload: {},
    }));
    on.hub.forge.made.push(...others);
    await run(on, "nothing");
    expect(on.hub.forge.made).toHaveLength(301);
  });
});
