import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed, runGcloud } from "../../emulator/test/control/real-gcloud";
import { below } from "../scenarios/router-stand";
import { image } from "../scenarios/stage";
import { readForeign, readWeights, readWeightWrites } from "./estate";
import { type FoundingCase, openFoundingCase } from "./founding-case";
import { STAGES } from "./plan";
import { bound, bucketsIn, type Stream, sendAll, shareOf, startStream, type Visit } from "./users";

let ion: FoundingCase;
let foreign: string;
let stream: Stream;

beforeAll(async () => {
  ion = await openFoundingCase();
  foreign = await readForeign(ion.api);
  stream = startStream(ion.url);
});
afterAll(async () => {
  await stream.stop();
  await ion.close();
});

async function sendRounds(rounds: number): Promise<readonly Visit[]> {
  const visits: Visit[] = [];
  for (let round = 0; round < rounds; round += 1) visits.push(...(await sendAll(ion.url)));
  return visits;
}

describe("the founding case, healthy", () => {
  it("gives nobody to a canary that is only deployed", async () => {
    const ended = await ion.prepare("v2");
    expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { percent: "0" } });
    expect(bucketsIn([...stream.visits, ...(await sendAll(ion.url))])).toEqual([]);
    expect(await ion.readImage("ion-api-canary")).toBe(image("v2"));
  });

  it.each(STAGES.filter(({ by }) => by === "router"))(
    "serves the users below $percent by the canary at $name, and nobody else",
    async ({ name, percent }) => {
      const ended = await ion.run("stage", { image: image("v2"), stage: name });
      expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { verdict: "pass", percent: String(percent) } });
      expect(bucketsIn(await sendAll(ion.url))).toEqual(below(percent));
      expect(await readWeights(ion.api)).toEqual({ "ion-api": 100, "ion-api-canary": 0 });
    },
  );

  it("hands over to the load balancer with never more users than the smaller percent", async () => {
    const began = stream.visits.length;
    const routers = startStream(ion.url, below(10), 10);
    const ended = await ion.run("stage", { image: image("v2"), stage: "stage-3" });
    await routers.stop();
    expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { verdict: "pass", percent: "25" } });
    const [{ percent, at: raised }] = await readWeightWrites(ion.api);
    expect(percent).toBe(25);
    const meanwhile = stream.visits.slice(began);
    const before = meanwhile.filter(({ until }) => until < raised);
    expect(bucketsIn(before).filter((bucket) => bucket >= 10)).toEqual([]);
    // Between the two ways nobody is on the canary: the router's users have left before the balancer's come.
    const waiting = routers.visits.filter(({ until }) => until < raised);
    const last = waiting.findLastIndex(({ onCanary }) => onCanary);
    expect(last).toBeGreaterThan(5);
    expect(waiting.length - last).toBeGreaterThan(10);
    // The router's own users are no more likely to be on the canary than anybody: it sends it nobody any more.
    const after = routers.visits.filter(({ at }) => at > raised + 500);
    expect(shareOf(after)).toBeLessThan(0.25 + bound(25, after.length));
  });

  it.each(STAGES.slice(2, 4))(
    "serves $percent % of the requests by the canary at $name, through the balancer",
    async ({ percent }) => {
      if (percent === 50) {
        const ended = await ion.run("stage", { image: image("v2"), stage: "stage-4" });
        expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { verdict: "pass", percent: "50" } });
      }
      expect(await readWeights(ion.api)).toEqual({ "ion-api": 100 - percent, "ion-api-canary": percent });
      const visits = await sendRounds(6);
      expect(Math.abs(shareOf(visits) - percent / 100)).toBeLessThan(bound(percent, visits.length));
    },
  );

  it("serves everybody by the canary at stage-5, until the users' own service runs the version", async () => {
    const ended = await ion.run("stage", { image: image("v2"), stage: "stage-5" });
    expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { verdict: "pass", decision: "promote" } });
    const [raised, lowered] = (await readWeightWrites(ion.api)).slice(-2);
    expect([raised?.percent, lowered?.percent]).toEqual([100, 0]);
    const all = stream.visits.filter(({ at, until }) => at > (raised?.at ?? 0) + 300 && until < (lowered?.at ?? 0));
    expect(all.length).toBeGreaterThan(100);
    expect(shareOf(all)).toBe(1);
    expect(bucketsIn(await sendAll(ion.url))).toEqual([]);
  });

  it("is promoted, with the users' own service on the version and nobody led to the canary", async () => {
    expect(await ion.readLedger()).toMatchObject({ status: "promoted" });
    expect(await readWeights(ion.api)).toEqual({ "ion-api": 100, "ion-api-canary": 0 });
    expect(await ion.readImage("ion-api")).toBe(image("v2"));
  });

  it("lost no user on the way, and touched nothing that belongs to others", async () => {
    expect(stream.visits.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await readForeign(ion.api)).toBe(foreign);
  });

  it.runIf(installed)("is read so by the real gcloud", async () => {
    const map = await runGcloud(ion.emulator, ["compute", "url-maps", "describe", "ion", "--global", "--format=json"]);
    const service = await runGcloud(ion.emulator, ["run", "services", "describe", "ion-api", "--format=json"]);
    expect([map.code, service.code], map.text + service.text).toEqual([0, 0]);
    expect(JSON.parse(map.out)).toMatchObject({ hostRules: [{ hosts: ["blog.example", "*.blog.example"] }, {}] });
    expect(JSON.parse(service.out)).toHaveProperty("spec.traffic.0", { latestRevision: true, percent: 100 });
  });
});
