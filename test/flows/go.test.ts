import { describe, expect, it } from "vitest";
import { NO_COMPLAINTS } from "../../src/core/go";
import { judgeStage } from "../../src/flows/go";
import { parseRecorded } from "../../src/plan/recorded";
import { REF } from "../fakes/cloud-run";
import { type Source, steadily } from "../fakes/metrics";
import { standAt, watchTerms } from "./monitoring";
import { goodBut } from "./moods";

async function judged(hours: number, source: Source = steadily("good"), bake = 24 * 3600) {
  const stand = await standAt("one", source);
  stand.pass(hours);
  const stages = watchTerms().stages.map((stage) => ({ ...stage, bake }));
  const job = { ...watchTerms({ stages }), ref: REF };
  const sent = stand.world.clouds.get(REF.service)?.sent.length;
  const finding = await judgeStage(stand.world, job, stand.ledger(), { complaints: NO_COMPLAINTS, override: [] });
  return { ...finding, stand, written: (stand.world.clouds.get(REF.service)?.sent.length ?? 0) - (sent ?? 0) };
}

describe("a whole stage", () => {
  it("is judged from its begin, keeps its evidence, and writes nothing", async () => {
    const { go, evidence, stand, written } = await judged(25);
    expect(go).toMatchObject({ go: true, decision: "advance" });
    expect(written).toBe(0);
    const [kept] = stand.world.evidence.kept;
    const { stage, since, decision, metrics } = parseRecorded(JSON.stringify(kept?.evidence), "stage.json");
    expect({ stage, since, decision }).toEqual({ stage: "one", since: stand.ledger().since, decision: "advance" });
    expect(metrics.map(({ range }) => range.from)).toEqual([since, since]);
    expect(evidence.digest).toBe("digest-1");
  });

  it.each<[string, number, Source, number, string]>([
    ["five quiet minutes at night do not block", 25, goodBut("silent", 600, 605), 24, "go: pass"],
    ["five minutes between the lines do not block", 25, goodBut("middling", 600, 605), 24, "go: pass"],
    ["five bad minutes long ago are a failure", 25, goodBut("bad", 600, 605), 24, "no go: fail"],
    ["bad first minutes are not yet a bad window", 0.08, goodBut("bad", 1, 2), 24, "no go: inconclusive"],
    ["they are all there is where the bake is over", 0.08, goodBut("bad", 1, 4), 0, "no go: fail"],
  ])("%s", async (_, hours, source, bake, expected) => {
    const { go } = await judged(hours, source, bake * 3600);
    expect(`${go.go ? "go" : "no go"}: ${go.verdict}`).toBe(expected);
  });
});
