import { describe, expect, it } from "vitest";
import type { Measure } from "../../src/core/metric";
import { answer, type Script, silence } from "../fakes/probe";
import { refusalOf } from "../fakes/refusal";
import { BAD, lab, ofCanary, rule, STATUS } from "./probe-lab";

describe("the probe, of the way to the service,", () => {
  it.each<[string, Script, string, string]>([
    ["all are turned away with 403", () => answer(403), "got 403 to all 8 requests", "roles/run.invoker"],
    ["all are turned away", (_, count) => answer(count > 4 ? 401 : 403), "got 403 and 401 to all 8", "ID token"],
    ["nobody can be reached", () => silence("getaddrinfo ENOTFOUND"), "(getaddrinfo ENOTFOUND)", "DNS"],
  ])("cannot tell where %s, and blames no revision", async (_, script, said, hint) => {
    const refusal = await refusalOf(() => lab({ script }).look(rule(BAD)));
    expect([refusal.code, refusal.message, refusal.hint]).toEqual([
      "METRICS_UNREADABLE",
      expect.stringContaining(said),
      expect.stringContaining(hint),
    ]);
  });

  it.each<[string, Measure, Script, number]>([
    ["the canary alone turns all away", BAD, ofCanary([403, 403, 403, 403].map((status) => answer(status))), 4],
    ["the canary alone is silent", BAD, ofCanary([1, 2, 3, 4].map(() => silence("refused"))), 4],
    ["the plan asks for the status itself", STATUS, () => answer(403), 0],
  ])("can tell where %s", async (_, measure, script, hits) => {
    expect((await lab({ script }).look(rule(measure))).canary[0]?.cell).toEqual({ kind: "rate", total: 4, hits });
  });
});
