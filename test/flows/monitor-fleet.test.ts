import { describe, expect, it } from "vitest";
import { RolloutError as Refusal, type RolloutError } from "../../src/errors";
import { REF } from "../fakes/cloud-run";
import { minute, type Source } from "../fakes/metrics";
import { monitorJob, rewrite, standAt, watchTerms } from "./monitoring";

const NAMES = ["ion-api", "ion-web", "ion-batch"];
const denied: RolloutError = new Refusal("PERMISSION_DENIED", "monitoring.timeSeries.list is missing", "grant it");

/** The web is bad, the batch cannot be asked, and the rest is well. */
const mixed: Source = (query) => {
  if (query.ref.service === "ion-batch") throw denied;
  return minute(query, query.ref.service === "ion-web" ? "bad" : "good");
};

describe("three rollouts", () => {
  it("are each acted for, whatever befell the others, and the worst one gives the exit", async () => {
    const stand = await standAt("one", mixed, NAMES);
    stand.pass(25);
    rewrite(stand, { blindSince: stand.world.clock.now() - 3_600_000 }, "ion-batch");
    const outcome = await stand.tick();
    expect(outcome.exit).toBe(1);
    expect(outcome.outputs["decisions"]?.split("\n").sort()).toEqual([
      "ion-api advance",
      "ion-batch rollback",
      "ion-web rollback",
    ]);
    expect(stand.promotions()).toEqual(["ion-api two"]);
    expect(NAMES.map((name) => stand.ledger(name).status)).toEqual(["running", "rolled-back", "rolled-back"]);
  });

  it("are found by one list", async () => {
    const stand = await standAt("one", mixed, NAMES);
    stand.pass(1);
    await stand.tick();
    expect(stand.world.listed).toEqual(["demo us-central1"]);
  });

  it("are told of as JSON, each with where it stands", async () => {
    const stand = await standAt("one", mixed, NAMES);
    stand.pass(1);
    const { outputs } = await stand.tick();
    expect(JSON.parse(outputs["rollouts"] ?? "")).toMatchObject([
      { service: "ion-api", region: "us-central1", stage: "one", percent: 5, verdict: "pass", decision: "hold" },
      { service: "ion-web", status: "rolled-back", percent: 0, verdict: "fail", decision: "rollback" },
      { service: "ion-batch", status: "running", verdict: "error", decision: "hold" },
    ]);
  });

  it("are left alone where no plan is for them", async () => {
    const stand = await standAt("one", mixed, NAMES);
    stand.pass(25);
    const termsOf = ({ service }: typeof REF) => (service === "ion-api" ? watchTerms() : undefined);
    const outcome = await stand.tick(monitorJob({ termsOf }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { decisions: "ion-api advance" } });
  });
});

describe("a region that refuses", () => {
  it("is told, with its hint, and the others are looked at all the same", async () => {
    const stand = await standAt("one");
    stand.world.closed.add("europe-west1");
    stand.pass(25);
    const places = ["europe-west1", "us-central1"].map((region) => ({ project: REF.project, region }));
    const outcome = await stand.tick(monitorJob({ places }));
    expect(outcome.exit).toBe(4);
    expect(outcome.headline).toContain("europe-west1 of demo could not be looked at: nobody may list europe-west1");
    expect(stand.promotions()).toEqual(["ion-api two"]);
  });
});

describe("a service that cannot be read", () => {
  const GARBLED = "ion-web (us-central1) could not be looked at: its traffic is none";

  it.each<[string, readonly string[], number, boolean]>([
    ["is an alarm where it is to be looked after", NAMES, 3, true],
    ["is nobody's business where it is not", ["ion-api"], 0, false],
  ])("%s, and the others are judged", async (_, watched, exit, told) => {
    const stand = await standAt("one", undefined, NAMES);
    stand.world.garbled.add("ion-web");
    stand.pass(25);
    const termsOf = ({ service }: typeof REF) => (watched.includes(service) ? watchTerms() : undefined);
    const outcome = await stand.tick(monitorJob({ termsOf }));
    expect(outcome.exit).toBe(exit);
    expect(outcome.headline.includes(GARBLED)).toBe(told);
    expect(stand.promotions()).toContain("ion-api two");
    expect(stand.promotions()).not.toContain("ion-web two");
  });
});

describe("no rollout at all", () => {
  it("is said, and is no mistake", async () => {
    const stand = await standAt("one");
    const outcome = await stand.tick(monitorJob({ places: [{ project: "demo", region: "europe-west1" }] }));
    expect(outcome).toMatchObject({ exit: 0, headline: "No rollout is under way.", outputs: { rollouts: "[]" } });
  });
});
