import { afterEach, describe, expect, it } from "vitest";
import { Release } from "./release";

const SHA = "b".repeat(40);
let release: Release;
afterEach(() => release.close());

describe("the founding case in virtual time, in our model of GitHub", () => {
  it("goes from push to LATEST by five approvals and four promotions that the monitor starts", async () => {
    release = new Release();
    release.github.push(SHA);
    release.watch(() => release.ledger?.status === "promoted");
    await release.hours(24 * 8, () => release.ledger?.status === "promoted");
    for (const t of release.actions.told.filter((x, i) => i < 6 || x.action !== "monitor" || x.exit !== 0))
      console.log(((t.at - release.start) / 3600000).toFixed(2), t.run, t.job, t.action, t.exit, t.said.slice(0, 300));
    console.log(release.github.runs.map((r) => [r.title, r.conclusion, JSON.stringify(r.jobs)].join(" ")).slice(0, 4));
    console.log(release.trace);
    expect(release.percents).toEqual([0, 5, 10, 25, 50, 100]);
  });
});
