import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLoad } from "../../demo/app/load";
import { parseRecorded } from "../../src/plan/recorded";
import { image, openStage, planText, type Stage } from "./stage";
import { chat, nextSecond } from "./users";

/** The same numbers by two judges; the one with the windows is told only. Cloud Run's samples are a second apart here. */
const METRICS = `judge: sequential
metrics:
  - { name: errors, source: cloud-monitoring, measure: rate, target: 1%, warn: 2%, rollback: 5%, lag: 1ms }
  - { name: by-windows, source: cloud-monitoring, measure: rate, target: 1%, warn: 2%, rollback: 5%, window: 1s, lag: 1ms,
      judge: thresholds, role: dry-run }
`;
const SERVICES = "/v2/projects/demo-project/locations/us-central1/services";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.deploy("ion-api");
  await stage.deploy("frail-api");
});
afterAll(() => stage.close());

describe("the sequential judge, through the bundles", () => {
  it("lets a healthy canary go on that one unlucky moment with few requests would have taken back", async () => {
    await stage.writePlan(planText(METRICS));
    const { outputs } = await stage.run("deploy-canary", { image: image("rare"), stage: "stage-2" });
    const [canary = "", stable = ""] = [outputs["tag-url"], outputs["tag-url"]?.replace("canary---", "stable---")];
    // The canary fails its 125th answer: the second sample has ten requests, and one of them is that one.
    for (const requests of [120, 10, 170]) {
      await nextSecond();
      await Promise.all([chat(canary, requests), chat(stable, requests)]);
    }
    await nextSecond();
    const gate = await stage.run("metrics-gate", { for: "200ms" });
    expect(gate).toMatchObject({ exit: 0, outputs: { verdict: "pass", decision: "advance" } });
    const evidence = JSON.parse(await readFile(gate.outputs["evidence"] ?? "", "utf8"));
    expect(evidence).toMatchObject({
      verdict: "pass",
      share: { verdict: "pass", configured: 0.5 },
      metrics: [
        { name: "errors", judgement: { verdict: "pass" } },
        { name: "by-windows", judgement: { verdict: "fail", role: "dry-run" } },
      ],
    });
    expect(parseRecorded(JSON.stringify(evidence), "evidence.json").metrics.map(({ name }) => name)).toEqual([
      "errors",
      "by-windows",
    ]);
    expect(gate.summary).toContain("| by-windows (dry run) | 🛑 fail (warn) |");
  });

  it("takes a canary back that fails eight answers in a hundred, while stable is well", async () => {
    await stage.writePlan(planText(METRICS, "frail-api"));
    const { body } = await stage.api("GET", `${SERVICES}/frail-api`);
    const load = startLoad({ url: String(body["uri"]), ratePerSecond: 150 });
    const ended = await stage.run("stage", { image: image("frail"), stage: "stage-2", for: "15s" });
    await load.stop();
    expect(ended).toMatchObject({ exit: 1, outputs: { verdict: "fail", decision: "rollback", percent: "0" } });
    expect(ended.log).toMatch(/errors .* harm /);
    const { percent } = await stage.traffic("frail-api");
    expect(Object.values(percent)).toEqual([100]);
  });
});
