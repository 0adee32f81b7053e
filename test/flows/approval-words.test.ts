import { describe, expect, it } from "vitest";
import { readApproval } from "../../src/flows/approval";
import type { Approval } from "../../src/ports/forge";
import { refusalOf } from "../fakes/refusal";
import { hubWith } from "./proposing";

const ADA: Partial<Approval> = { by: "ada", environment: "two-gate" };
const BOB: Partial<Approval> = { by: "bob", environment: "two-gate", state: "rejected" };

describe("who approved", () => {
  it.each([
    ["approved before rejected", [ADA, BOB]],
    ["rejected before approved", [BOB, ADA]],
  ])("cannot be told from words of several attempts, listed %s", async (_order, words) => {
    const { code, message, hint } = await refusalOf(() => readApproval(hubWith(...words), "two-gate"));
    expect([code, message]).toEqual(["HELD", expect.stringContaining("ada approved it and bob rejected it")]);
    expect(hint).toContain("Start a new run");
  });

  it.each([
    ["has no reviewers any more", 0],
    ["does not exist", undefined],
  ])("is nobody where the environment %s, whatever was said before", async (_what, reviewers) => {
    const hub = hubWith(ADA);
    if (reviewers === undefined) hub.forge.environments.delete("two-gate");
    else hub.forge.environments.set("two-gate", reviewers);
    expect(await readApproval(hub, "two-gate")).toEqual({ warning: expect.stringContaining("Nobody has to approve") });
  });
});
