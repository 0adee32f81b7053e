import { expect, it } from "vitest";
import { preflight } from "../../src/flows/preflight";
import type { FakeGround, Land } from "../fakes/ground";
import { groundWith, preflightJob } from "./preflight-jobs";

const elsewhere = [{ project: "demo", region: "europe-west1", service: "ion" }];

/** The service is in the regions alone. */
function groundIn(regions: readonly string[], land: Partial<Land> = {}): FakeGround {
  const ground = groundWith(land);
  const { services } = ground;
  return Object.assign(ground, {
    services: {
      ...services,
      read: async (ref: (typeof elsewhere)[0]) => (regions.includes(ref.region) ? services.read() : undefined),
    },
  });
}

it.each<[string, readonly string[], boolean, string, string]>([
  ["in both", ["us-central1", "europe-west1"], false, "ok", "is ready"],
  ["in the first alone", ["us-central1"], false, "error", "got it in us-central1 and not in europe-west1"],
  ["in the second alone", ["europe-west1"], true, "error", "got it in europe-west1 and not in us-central1"],
  ["in none", [], false, "error", "expected the Cloud Run service ion in us-central1"],
  ["in none, and may be made", [], true, "ok", "the first release creates it"],
])("a service of two regions that is %s", async (_where, regions, create, result, sentence) => {
  const ground = groundIn(regions);
  await preflight(ground, preflightJob({ elsewhere, create }));
  const kept = ground.evidence.kept[0]?.evidence as { rows: { name: string; result: string; sentence: string }[] };
  const row = kept.rows.find(({ name }) => name === "service");
  expect([row?.result, row?.sentence]).toEqual([result, expect.stringContaining(sentence)]);
});
