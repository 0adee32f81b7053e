import { afterEach, describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/ledger-text";
import { FakeCloudRun, REF } from "../fakes/cloud-run";
import { revisionsOf, servicesOf } from "../fakes/regions";
import { WeatherMetrics } from "./metrics";
import { Release } from "./release";
import { isOver, SHA, smallPlan } from "./small";
import type { Doors } from "./world";

const SECOND = "europe-west1";

let release: Release;
afterEach(() => release.close());

/** A small rollout over two regions by our workflows; the second region is a Cloud Run of its own. */
function begin(): { readonly second: FakeCloudRun; readonly abroad: WeatherMetrics } {
  release = new Release({
    plan: (text) => smallPlan(text).replace(/^regions: .*$/m, `regions: [us-central1, ${SECOND}]`),
    approveAfter: 1800,
    bend: (doors) => inBothRegions(doors),
  });
  const { time } = release;
  const second = new FakeCloudRun(time, { etags: "enforced" }, { ...REF, region: SECOND });
  const abroad = new WeatherMetrics(() => time.now());
  const cloudOf = ({ region }: { readonly region: string }) => (region === SECOND ? second : release.cloud);
  const inBothRegions = ({ world, ...rest }: Doors): Doors => {
    const { weather } = release;
    const metrics = {
      read: (query) => (query.ref.region === SECOND ? abroad : weather).read(query),
      renderQuery: (query) => weather.renderQuery(query),
    } satisfies Doors["world"]["metrics"];
    return { ...rest, world: { ...world, services: servicesOf(cloudOf), revisions: revisionsOf(cloudOf), metrics } };
  };
  release.github.push(SHA);
  release.watch(() => isOver(release) && statusOf(second) !== "running");
  return { second, abroad };
}

function statusOf({ state }: FakeCloudRun): string {
  const reading = readingOf(state);
  return reading.kind === "ledger" ? reading.ledger.status : reading.kind;
}

/** The share of the canary after each change, in percent. */
function percentsOf({ trace }: FakeCloudRun): readonly number[] {
  const share = (shares: Readonly<Record<string, number>>) =>
    Object.entries(shares).reduce((sum, [name, percent]) => sum + (name.includes("-00001-") ? 0 : percent), 0);
  return trace.map(({ shares }) => share(shares));
}

describe("a rollout over two regions by our workflows", () => {
  it("asks once for each stage, goes through it in one region after the other, and is promoted in both", async () => {
    const { second } = begin();
    await release.hours(20);
    expect([release.ledger?.status, statusOf(second)]).toEqual(["promoted", "promoted"]);
    expect(release.requests.map(({ environment }) => environment)).toEqual(["stage-1", "stage-3", "stage-5"]);
    expect([release.percents, percentsOf(second)]).toEqual([
      [0, 5, 25, 100],
      [0, 5, 25, 100],
    ]);
  });

  it("is taken back in both by one look where the second one's numbers become bad", async () => {
    const { second, abroad } = begin();
    await release.hours(20, () => percentsOf(second).at(-1) === 25);
    abroad.spells.push({ from: release.time.now(), mood: "bad" });
    await release.hours(20);
    expect([release.ledger?.status, statusOf(second)]).toEqual(["rolled-back", "rolled-back"]);
    expect([release.percents.at(-1), percentsOf(second).at(-1)]).toEqual([0, 0]);
    expect(release.requests.map(({ environment }) => environment)).toEqual(["stage-1", "stage-3"]);
  });
});
