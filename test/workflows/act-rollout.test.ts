import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Load, startLoad } from "../../demo/app/load";
import { image } from "../scenarios/stage";
import { type Lab, openLab } from "./lab";

let lab: Lab;
let load: Load;
beforeAll(async () => {
  lab = await openLab();
  await lab.plan("1s", { environment: "production" });
  load = startLoad({ url: await lab.address(), ratePerSecond: 150 });
});
afterAll(async () => {
  await load.stop();
  await lab.close();
});

describe("rollout.yml as act runs it, which knows no environments, approvals, concurrency or permissions", () => {
  it("does all stages of the plan in one run, the plan's stages being its matrix", async () => {
    const ended = await lab.run("workflow_dispatch", "rollout", { image: image("v2") }, ["production"]);
    expect(ended, ended.log).toMatchObject({ exit: 0 });
    for (const who of ["5 % of the", "50 % of the", "all"]) {
      expect(ended.summary).toContain(`${who} users of ion-api are on ion-api-`);
    }
    expect(await lab.shares()).toEqual([100]);
    expect(await lab.servedImage()).toBe(image("v2"));
  });
});
