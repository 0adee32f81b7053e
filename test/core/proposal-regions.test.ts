import { describe, expect, it } from "vitest";
import { parseProposal, proposalFor, renderProposal, type Stay } from "../../src/core/proposal";
import { refusalOf } from "../fakes/refusal";
import { DIGEST, proposalWith } from "./proposals";
import { NOON } from "./states";

const STAY: Stay = { region: "europe-west1", rollout: "ion-api-00007-xyz", from: "one", since: NOON, evidence: DIGEST };
const both = proposalWith({ others: [STAY] });

describe("a proposal for two regions", () => {
  it("is the same once it was written and read", () => {
    expect(parseProposal(renderProposal(both))).toEqual(both);
  });

  it("is one for each of its regions, and none for another", () => {
    expect(proposalFor(both, both.region)).toEqual(proposalWith());
    expect(proposalFor(both, STAY.region)).toEqual({ ...proposalWith(), ...STAY });
    expect(proposalFor(both, "asia-east1")).toBeUndefined();
  });

  const written = JSON.parse(renderProposal(both)) as { readonly others: readonly Record<string, unknown>[] };
  const other = written.others[0] ?? {};
  it.each<[string, unknown, string]>([
    ["has no list of them", "europe-west1", "expected a list of regions"],
    ["has an empty list", [], "expected a list of regions"],
    ["has a region that is no map", [7], "expected a map at others[0], got 7"],
    [
      "has a region without a stage",
      [{ ...other, from: undefined }],
      "others[0]: expected a stage's name, or 0 at from",
    ],
    ["has a key of another place", [{ ...other, image: "v2" }], 'others[0]: expected no key "image"'],
    ["has a region that begins with evidence", [{ ...other, rollout: "" }], "others[0]: expected a rollout to begin"],
    ["has its own region again", [{ ...other, region: both.region }], "expected each region once"],
    ["has another region twice", [other, other], 'expected each region once, got "europe-west1" again'],
  ])("is refused when it %s", async (_what, others, why) => {
    const { code, message } = await refusalOf(() => parseProposal(JSON.stringify({ ...written, others })));
    expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining(why)]);
  });
});
