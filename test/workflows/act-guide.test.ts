import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Load, startLoad } from "../../demo/app/load";
import { image } from "../scenarios/stage";
import { type Lab, openLab } from "./lab";

const SERVICE = "/v2/projects/demo-project/locations/us-central1/services/canary-sample";

/** The guide's plan as the guide completes it; Google's metrics come after three minutes, the emulator's at once. */
async function guidePlan(): Promise<string> {
  const plan = await readFile("examples/service/rollout.yml", "utf8");
  const quick = plan
    .replaceAll(/watch: \w+, bake: \w+/g, "watch: 3s, bake: 2s")
    .replace("- source: cloud-run", "- { source: cloud-run, lag: 1ms }")
    .replace('body.status == "healthy"', "body.pipeline_ready");
  const account = "service-account: runtime-account@demo-project.iam.gserviceaccount.com";
  return `${quick}project: demo-project\nimage: us-central1-docker.pkg.dev/demo-project/demo/ion-api\n${account}\n`;
}

let lab: Lab;
let load: Load | undefined;
beforeAll(async () => {
  lab = await openLab();
  await lab.writePlan(await guidePlan());
});
afterAll(async () => {
  await load?.stop();
  await lab.close();
});

async function shares(): Promise<readonly number[]> {
  return Object.values((await lab.stage.traffic("canary-sample")).percent).sort((one, other) => other - one);
}

describe("the README's guide as act runs it: built images, watches of seconds, more load, the sample's health by another rule", () => {
  it("makes the service with the first version, which serves everybody", async () => {
    expect((await lab.stage.api("GET", SERVICE)).status).toBe(404);
    const ended = await lab.run("workflow_dispatch", "deploy", { image: image("v1") });
    expect(ended, ended.log).toMatchObject({ exit: 0 });
    expect(await shares()).toEqual([100]);
  });

  it("gives the second version 10 %, and takes them back in an emergency", async () => {
    const { body } = await lab.stage.api("GET", SERVICE);
    load = startLoad({ url: String(body["uri"]), ratePerSecond: 150 });
    const deployed = await lab.run("workflow_dispatch", "deploy", { image: image("v2") });
    expect(deployed.jobs["stage"]?.["Deploy, probe, move, watch"]?.outputs, deployed.log).toMatchObject({
      percent: "10",
    });
    expect(await shares()).toEqual([90, 10]);
    const back = await lab.run("workflow_dispatch", "rollback", { mode: "emergency", reason: "Answers are slow" });
    expect(back, back.log).toMatchObject({ exit: 0 });
    expect(await shares()).toEqual([100]);
  });
});
