import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";

const OBJECT = "/storage/v1/b/routes/o/shop.json";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick();
  await ask(emulator, "POST", "/storage/v1/b?project=p", { name: "routes", location: "us-central1" });
});
afterEach(() => emulator.close());

const put = (percent: number, condition = "") =>
  ask(emulator, "POST", `/upload/storage/v1/b/routes/o?uploadType=media&name=shop.json${condition}`, { percent });
const generation = async () => String((await ask(emulator, "GET", OBJECT)).body["generation"]);
const percent = async () => (await ask(emulator, "GET", `${OBJECT}?alt=media`)).body["percent"];

describe("a document in Cloud Storage", () => {
  it("has a new generation with every write, which the write's answer, its metadata and its content all say", async () => {
    const first = await put(5);
    const second = await put(10);
    const content = await fetch(`${emulator.url}${OBJECT}?alt=media`);
    expect(Number(second.body["generation"])).toBeGreaterThan(Number(first.body["generation"]));
    expect([await generation(), content.headers.get("x-goog-generation")]).toEqual(
      [1, 2].map(() => second.body["generation"]),
    );
    expect(await content.json()).toEqual({ percent: 10 });
  });

  it.each([
    { what: "a first write that wants nobody's before it", before: false, wants: () => "0", status: 200, left: 10 },
    { what: "a write that wants nobody's, on somebody's", before: true, wants: () => "0", status: 412, left: 5 },
    { what: "a write on the generation that it read", before: true, wants: generation, status: 200, left: 10 },
    { what: "a write on one that is none any more", before: true, wants: () => "17", status: 412, left: 5 },
    { what: "a write on one that is gone", before: false, wants: () => "17", status: 412, left: undefined },
    { what: "a condition that is no number", before: true, wants: () => "x", status: 400, left: 5 },
  ])("answers $what with $status, and says $left then", async ({ before, wants, status, left }) => {
    if (before) await put(5);
    const answer = await put(10, `&ifGenerationMatch=${await wants()}`);
    expect({ status: answer.status, left: await percent() }).toEqual({ status, left });
  });

  it("lets one of two writers win, and tells the other so", async () => {
    await put(5);
    const read = await generation();
    const answers = await Promise.all([10, 20].map((next) => put(next, `&ifGenerationMatch=${read}`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect(answers.find(({ status }) => status === 412)?.body).toMatchObject({
      error: { code: 412, errors: [{ reason: "conditionNotMet", location: "If-Match" }] },
    });
  });

  it.each([
    ["the current generation", (now: string) => `&generation=${now}`, 200],
    ["an older generation", () => "&generation=17", 404],
    ["the content only where it is this generation", () => "&ifGenerationMatch=17", 412],
    ["the content only where it is new", (now: string) => `&ifGenerationNotMatch=${now}`, 304],
  ] as const)("answers who asks for %s", async (_, query, status) => {
    await put(5);
    const answer = await fetch(`${emulator.url}${OBJECT}?alt=media${query(await generation())}`);
    expect(answer.status).toBe(status);
  });

  it("is deleted only as the generation that is meant", async () => {
    await put(5);
    const statusOf = async (which: string) =>
      (await fetch(`${emulator.url}${OBJECT}?ifGenerationMatch=${which}`, { method: "DELETE" })).status;
    const read = await generation();
    expect([await statusOf("17"), await statusOf(read), await statusOf(read)]).toEqual([412, 200, 404]);
  });
});
