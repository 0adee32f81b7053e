import { describe, expect, it } from "vitest";
import { RolloutError } from "../../src/errors";
import { announce } from "../../src/flows/mirror";
import type { Hub } from "../../src/ports/forge";
import { REF } from "../fakes/cloud-run";
import type { ForgeMethod } from "../fakes/forge";
import { act, type Deed, deploymentsOn, eventsOn, run, type Scene, scene } from "./mirroring";
import { CANARY } from "./worlds";

describe("people are told what a run changed", () => {
  it.each<[string, readonly Deed[], readonly string[]]>([
    ["nothing of a canary that no user is on", ["0"], []],
    ["a stage that has begun", ["one", "two"], ["stage", "stage"]],
    ["a promotion", ["three", "next"], ["stage", "promoted"]],
    ["a rollback, once", ["one", "rollback", "rollback"], ["stage", "rolled-back"]],
    ["nothing by a run that changed nothing", ["one", "nothing", "one"], ["stage"]],
  ])("%s", async (_what, deeds, kinds) => {
    const on = scene();
    for (const deed of deeds) await run(on, deed);
    expect(eventsOn(on.hub)).toEqual(kinds);
  });

  it("in one shape for programs, and in words for chats", async () => {
    const on = scene();
    await run(on, "one");
    const bodies = new Map(on.hub.messenger.posted.map(({ channel, body }) => [channel, body]));
    const headline = `ion-api: one has begun, 5 % of the users are on ${CANARY}.`;
    expect(bodies.get("webhook")).toEqual({
      version: 1,
      kind: "stage",
      ...REF,
      stage: "one",
      percent: 5,
      canary: CANARY,
      stable: "ion-api-00001-abc",
      image: "registry.example/ion-api@sha256:bbb",
      headline,
      run: on.world.actor.runUrl,
      at: new Date(on.world.clock.now()).toISOString(),
    });
    for (const chat of ["slack", "google-chat"] as const)
      expect(bodies.get(chat)).toEqual({ text: expect.stringContaining(`${headline}\n`) });
  });

  it("that a person is needed, once while it stays so, and again after it was well", async () => {
    const on = scene();
    await run(on, "one");
    for (const alarm of [true, true, false, true]) await run(on, "nothing", { alarm });
    expect(eventsOn(on.hub)).toEqual(["stage", "held", "held"]);
  });

  it("that a person is needed each time where nobody remembers, for too often is better than never", async () => {
    const on = scene();
    await run(on, "one");
    on.hub.forge.break("down");
    for (const alarm of [true, true]) await run(on, "nothing", { alarm });
    expect(eventsOn(on.hub)).toEqual(["stage", "held", "held"]);
  });
});

describe("what cannot be told", () => {
  it.each<[string, ForgeMethod, readonly string[]]>([
    ["deployments that may not be written", "deploy", ["setCommitStatus", "openIssue"]],
    ["issues that may not be read", "allIssues", ["deploy", "setCommitStatus"]],
    ["commit statuses that may not be written", "setCommitStatus", ["openIssue", "deploy"]],
  ])("keeps nothing else from being told: %s", async (_what, denied, others) => {
    const on = scene();
    const news = [await act(on, "one"), await act(on, "rollback")];
    on.hub.forge.break("denied", denied);
    await announce(on.world, on.hub, REF, news[1]!);
    for (const other of others) expect(on.hub.forge.writes()).toContain(other);
    expect(eventsOn(on.hub)).toEqual(["rolled-back"]);
    expect(on.world.lines.join("\n")).toContain("permissions:");
  });

  it("by a GitHub that does not answer is asked no further, and chats hear of the rollout all the same", async () => {
    const on = scene();
    on.hub.forge.break("down");
    await run(on, "one");
    expect(on.hub.forge.calls.map(({ method }) => method)).toEqual(["commitStatus"]);
    expect(eventsOn(on.hub)).toEqual(["stage"]);
  });

  it("by a chat that is down is a line, and the others hear of it", async () => {
    const on = scene();
    on.hub.messenger.isDown = true;
    await run(on, "one");
    expect(on.hub.messenger.refused).toEqual(["slack", "google-chat", "webhook"]);
    expect(on.world.lines.filter((line) => line.includes("was not told"))).toHaveLength(3);
    expect(deploymentsOn(on.hub)).toEqual(["ion-api (demo us-central1)/one: in_progress"]);
  });

  it.each<[string, (on: Scene) => void, number, number]>([
    ["a line and a warning where GitHub is down", ({ hub }) => hub.forge.break("down"), 1, 1],
    [
      "a line and a warning for each chat that is down, of which the run shows one",
      ({ hub }) => {
        hub.messenger.isDown = true;
      },
      3,
      3,
    ],
    ["a line alone where the job lacks a permission", ({ hub }) => hub.forge.break("denied", "deploy"), 1, 0],
  ])("is %s", async (_what, breaking, lines, warned) => {
    const on = scene();
    const warnings: string[] = [];
    const hub: Hub = { ...on.hub, warn: (message) => warnings.push(message) };
    const news = await act(on, "one");
    const before = on.world.lines.length;
    breaking(on);
    await announce(on.world, hub, REF, news);
    expect([on.world.lines.length - before, warnings.length]).toEqual([lines, warned]);
  });

  it.each([
    ["the cloud does not answer", () => Promise.reject(new RolloutError("CLOUD_UNREACHABLE", "no answer")), 1],
    ["the run is cancelled", () => Promise.reject(new RolloutError("CANCELLED", "cancelled")), 0],
    ["the tool itself is at fault", () => Promise.reject(new Error("x is undefined")), 1],
    ["there is no such service", () => Promise.resolve(undefined), 0],
  ])("is never thrown: where %s", async (_when, read, lines) => {
    const on = scene();
    const news = await act(on, "one");
    const before = on.world.lines.length;
    const world = { ...on.world, services: { ...on.world.services, read } };
    await announce(world, on.hub, REF, news);
    expect([on.world.lines.length - before, on.hub.forge.writes(), on.hub.messenger.posted]).toEqual([lines, [], []]);
  });
});
