import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { below } from "../scenarios/router-stand";
import { image } from "../scenarios/stage";
import { readForeign, SERVICES } from "./estate";
import { type FoundingCase, openFoundingCase } from "./founding-case";
import { DOCUMENT } from "./plan";
import { bucketsIn, sendAll } from "./users";

/** Longer than the router keeps the percent before it reads the document again. */
const POLLED = 400;

let ion: FoundingCase;
let foreign: string;
let revision: unknown;

async function readLatest(): Promise<unknown> {
  return (await ion.api("GET", `${SERVICES}/ion-api`)).body["latestCreatedRevision"];
}

beforeAll(async () => {
  ion = await openFoundingCase("document");
  foreign = await readForeign(ion.api);
  revision = await readLatest();
});
afterAll(() => ion.close());

async function readDocument(): Promise<Record<string, unknown>> {
  const object = encodeURIComponent(DOCUMENT.object);
  return (await ion.api("GET", `/storage/v1/b/${DOCUMENT.bucket}/o/${object}?alt=media`)).body;
}

describe("the founding case, where the router polls a document", () => {
  it.each([
    ["nobody, once it is deployed", "0", 0],
    ["the users below 5 at the first stage", "stage-1", 5],
    ["the users below 10 at the second stage", "stage-2", 10],
  ])("serves %s by the canary", async (_, stage, percent) => {
    const ended = await ion.run("deploy-canary", { image: image("v2"), stage });
    expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { percent: String(percent) } });
    await sleep(POLLED);
    expect(bucketsIn(await sendAll(ion.url))).toEqual(below(percent));
  });

  it("says in the document what the ledger says, and has made no revision for it", async () => {
    expect(await ion.readLedger()).toMatchObject({ status: "running", percent: 10 });
    expect(await readDocument()).toEqual({ version: 1, service: "ion-api", percent: 10, assignment: "md5" });
    expect(await readLatest()).toBe(revision);
  });

  it("serves nobody by the canary once it is rolled back", async () => {
    const ended = await ion.run("rollback", { mode: "emergency", reason: "answers are slow" });
    expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { outcome: "rolled-back" } });
    await sleep(POLLED);
    expect(bucketsIn(await sendAll(ion.url))).toEqual([]);
    expect(await readDocument()).toMatchObject({ percent: 0 });
    expect(await ion.readLedger()).toMatchObject({ status: "rolled-back" });
    expect(await readForeign(ion.api)).toBe(foreign);
  });
});
