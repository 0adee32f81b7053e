import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { announce } from "../../src/flows/mirror";
import { REF, STABLE } from "../fakes/cloud-run";
import { act, COMMIT, type Deed, deploymentsOn, run, scene } from "./mirroring";
import { CANARY } from "./worlds";

describe("GitHub shows a deployment for every stay at a stage", () => {
  it.each<[string, readonly Deed[], readonly string[]]>([
    ["none while no user is on the canary", ["0"], []],
    ["in progress at the first", ["one"], ["ion-api (demo us-central1)/one: in_progress"]],
    [
      "a stage that was left passed",
      ["one", "two"],
      ["ion-api (demo us-central1)/one: in_progress, success", "ion-api (demo us-central1)/two: in_progress"],
    ],
    ["promoted at the last", ["three", "next"], ["ion-api (demo us-central1)/three: in_progress, success"]],
    ["taken back at the present one", ["one", "rollback"], ["ion-api (demo us-central1)/one: in_progress, failure"]],
    ["none of a rollout that was taken back before", ["0", "rollback"], []],
  ])("%s", async (_what, deeds, shown) => {
    const on = scene();
    for (const deed of deeds) await run(on, deed);
    expect(deploymentsOn(on.hub)).toEqual(shown);
  });

  it("with the addresses of the canary while it lasts, and of the service once it is promoted", async () => {
    const on = scene();
    await run(on, "three");
    const [made] = on.hub.forge.made;
    const [present] = on.hub.forge.statuses.get(made?.id ?? 0) ?? [];
    await run(on, "next");
    const last = on.hub.forge.statuses.get(made?.id ?? 0)?.at(-1);
    expect(made).toMatchObject({
      commit: COMMIT,
      task: "cloud-run-canary",
      payload: { ...REF, canary: CANARY, stage: "three", percent: 100 },
    });
    expect(present?.environmentUrl).toContain("canary---");
    expect([present?.logUrl, last?.environmentUrl]).toEqual([on.world.actor.runUrl, on.world.cloud.state.url]);
  });

  it("and is over where another canary took its place", async () => {
    const on = scene();
    await run(on, "one");
    const { id, payload } = on.hub.forge.made[0] ?? { id: 0, payload: {} };
    on.hub.forge.made[0] = {
      ...on.hub.forge.made[0]!,
      payload: { ...(payload as object), canary: "ion-api-00001-old" },
    };
    await run(on, "nothing");
    expect(on.hub.forge.statuses.get(id)?.at(-1)).toMatchObject({
      state: "inactive",
      description: expect.stringContaining(CANARY),
    });
  });
});

describe("GitHub says of the commit", () => {
  it.each<[string, readonly Deed[], { state: string; description: string }]>([
    ["that it is deployed", ["0"], { state: "pending", description: `${CANARY}: deployed, and no user on it yet` }],
    ["how far it is", ["one"], { state: "pending", description: `${CANARY}: one, 5 % of the users` }],
    ["that it is promoted", ["three", "next"], { state: "success", description: `${CANARY}: promoted, all users` }],
    [
      "why it was taken back",
      ["one", "rollback"],
      { state: "failure", description: `${CANARY}: rolled back: error rate 12 %` },
    ],
  ])("%s", async (_what, deeds, said) => {
    const on = scene();
    for (const deed of deeds) await run(on, deed);
    const context = "cloud-run-canary/ion-api (demo us-central1)";
    expect(on.hub.forge.commitStatuses.at(-1)).toEqual({
      commit: COMMIT,
      context,
      url: on.world.actor.runUrl,
      ...said,
    });
  });

  it("nothing, nor of a deployment, where nobody knows it", async () => {
    const on = scene();
    const news = await act(on, "one", "");
    await announce(on.world, on.hub, REF, news);
    expect(on.hub.forge.writes()).toEqual([]);
  });
});

describe("a rollback has an issue", () => {
  it("with what a person needs", async () => {
    const on = scene();
    await run(on, "one");
    await run(on, "rollback", { digest: "d1935", evidence: "### Numbers of the gate" });
    const [issue] = on.hub.forge.issues;
    expect(issue?.title).toBe(`Rolled back ion-api: ${CANARY} at one`);
    expect(issue?.labels).toEqual(["cloud-run-canary"]);
    for (const part of [
      "error rate 12 %",
      CANARY,
      STABLE,
      "d1935",
      "### Numbers of the gate",
      on.world.actor.runUrl,
      COMMIT,
    ])
      expect(issue?.body).toContain(part);
  });

  it.each<[string, readonly Deed[], number]>([
    ["none before", ["one", "two"], 0],
    ["one and no more, however often a run passes by", ["one", "rollback", "nothing", "rollback", "nothing"], 1],
  ])("%s", async (_what, deeds, count) => {
    const on = scene();
    for (const deed of deeds) await run(on, deed);
    expect(on.hub.forge.issues).toHaveLength(count);
  });

  it("that a run which only passes by neither writes anew nor opens again once it is closed", async () => {
    const on = scene();
    await run(on, "one");
    await run(on, "rollback", { evidence: "### Numbers of the gate" });
    const { number, body } = on.hub.forge.issues[0]!;
    await run(on, "nothing", { evidence: "### Nothing to roll back" });
    expect(on.hub.forge.issues[0]?.body).toBe(body);
    on.hub.forge.closeIssue(number);
    await run(on, "rollback", { evidence: "### Nothing to roll back" });
    expect(on.hub.forge.issues).toMatchObject([{ isOpen: false }]);
  });

  it("that is written anew by the run that took the canary back, once it knows more", async () => {
    const on = scene();
    await run(on, "one");
    const news = await act(on, "rollback");
    await announce(on.world, on.hub, REF, { ...news, evidence: "first" });
    await announce(on.world, on.hub, REF, { ...news, evidence: "second" });
    expect(on.hub.forge.issues.map(({ body }) => body.includes("second"))).toEqual([true]);
  });

  it("of its own where one was closed and another canary is taken back", async () => {
    const on = scene();
    await run(on, "one");
    await run(on, "rollback");
    on.hub.forge.closeIssue(on.hub.forge.issues[0]?.number ?? 0);
    const { issues } = on.hub.forge;
    issues[0] = { ...issues[0]!, body: issues[0]!.body.replace(CANARY, "ion-api-00001-old") };
    on.hub.forge.commitStatuses.length = 0;
    await run(on, "nothing");
    expect(issues.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });
});

describe("telling", () => {
  const deeds = fc.array(fc.constantFrom<Deed>("0", "one", "two", "three", "next", "rollback", "nothing"), {
    maxLength: 6,
  });

  it("sends nothing the second time, whatever was done and whether or not a person is needed", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.boolean(), async (all, alarm) => {
        const on = scene();
        for (const deed of all) await run(on, deed, { alarm }).catch(() => undefined);
        await run(on, "nothing", { alarm });
        const before = [on.hub.forge.writes().length, on.hub.messenger.posted.length];
        await run(on, "nothing", { alarm });
        expect([on.hub.forge.writes().length, on.hub.messenger.posted.length]).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it("makes up for an outage: GitHub then shows what it would have shown without one", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.nat({ max: 5 }), async (all, from) => {
        const [on, calm] = [scene(), scene()];
        for (const [index, deed] of all.entries()) {
          if (index >= from) on.hub.forge.break("down");
          await run(on, deed).catch(() => undefined);
          await run(calm, deed).catch(() => undefined);
        }
        on.hub.forge.mend();
        await run(on, "nothing");
        const finals = ({ hub }: typeof on) => deploymentsOn(hub).map((line) => line.replace(/: .*, /, ": "));
        expect(finals(on)).toEqual(finals(calm));
        expect(on.hub.forge.commitStatuses.at(-1)).toEqual(calm.hub.forge.commitStatuses.at(-1));
        expect(on.hub.forge.issues.length).toBe(calm.hub.forge.issues.length);
      }),
      { numRuns: 60 },
    );
  });
});
