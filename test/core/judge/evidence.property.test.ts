import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeMetric } from "../../../src/core/judge/judge";
import { momentsOf } from "../../../src/core/judge/moments";
import { logEvidence, rateHarm, rateSafe, shareHarm } from "../../../src/core/judge/panel";
import { courseOf, potAt, reaches, startsOf } from "../../../src/core/judge/restart";
import { fires, scan, standingAt } from "../../../src/core/judge/scan";
import { limitsOf } from "../../../src/core/judge/tally";
import { trialOf } from "../../../src/core/judge/trial";
import { rate, START } from "./cases";
import { COMPARED, ERRORS, evidenceOf, termsWith } from "./weighing";

const line = fc.double({ min: 0.001, max: 0.5, noNaN: true });
const counts = fc
  .tuple(fc.nat({ max: 2000 }), fc.nat({ max: 2000 }))
  .map(([one, other]) => ({ requests: Math.max(one, other), bad: Math.min(one, other) }));
const minute = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 12 })).map(([all, bad]) => rate(all, Math.min(all, bad)));
const minutesOfBoth = fc.array(fc.tuple(minute, minute), { minLength: 1, maxLength: 40 });
const terms = termsWith();

describe("the pot", () => {
  it("of nothing seen neither grew nor shrank", () => {
    fc.assert(
      fc.property(line, (at) => {
        expect(logEvidence(rateHarm(at), { requests: 0, bad: 0 })).toBeCloseTo(0, 12);
      }),
    );
  });

  it("against a line grows with every bad request and shrinks with every good one", () => {
    fc.assert(
      fc.property(counts, line, ({ requests, bad }, at) => {
        const log = logEvidence(rateHarm(at), { requests, bad });
        expect(logEvidence(rateHarm(at), { requests: requests + 1, bad: bad + 1 })).toBeGreaterThan(log);
        expect(logEvidence(rateHarm(at), { requests: requests + 1, bad })).toBeLessThan(log);
        expect(logEvidence(rateSafe(at), { requests: requests + 1, bad })).toBeGreaterThan(
          logEvidence(rateSafe(at), { requests, bad }),
        );
      }),
    );
  });

  it("is the smaller the higher the line for harm, and the larger for safety", () => {
    fc.assert(
      fc.property(counts, line, line, (seen, one, other) => {
        fc.pre(seen.requests > 0 && Math.abs(one - other) > 1e-6);
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(logEvidence(rateHarm(high), seen)).toBeLessThan(logEvidence(rateHarm(low), seen));
        expect(logEvidence(rateSafe(high), seen)).toBeGreaterThan(logEvidence(rateSafe(low), seen));
      }),
    );
  });

  it("is the same however the requests are cut into buckets, where it never begins anew", () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 12 }), line, (all, at) => {
        const whole = { requests: 0, bad: 0 };
        for (const { requests, bad } of all) {
          whole.requests += requests;
          whole.bad += bad;
        }
        const once = [{ before: 0, logPart: 0 }];
        const cut = potAt(courseOf(rateHarm(at), all, once), all.length);
        const log = logEvidence(rateHarm(at), whole);
        expect(Math.abs(cut - log)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(log)));
      }),
    );
  });

  it("is found to be large enough without its sum just as with it", () => {
    const pair = fc.tuple(counts, counts).map(([canary, stable]) => ({ canary, stable }));
    fc.assert(
      fc.property(
        fc.array(pair, { minLength: 1, maxLength: 30 }),
        fc.double({ min: -3, max: 12, noNaN: true }),
        (all, needed) => {
          const course = courseOf(shareHarm(1), all, startsOf([...all.keys()], 60));
          for (let end = 1; end <= all.length; end++)
            expect(reaches(course, end, needed)).toBe(potAt(course, end) >= needed);
        },
      ),
    );
  });
});

describe("whatever the evidence", () => {
  const judge = (both: readonly (readonly [ReturnType<typeof rate>, ReturnType<typeof rate>])[], rule = ERRORS) =>
    judgeMetric(
      rule,
      evidenceOf(
        both.map(([canary]) => canary),
        both.map(([, stable]) => stable),
      ),
      terms,
    );

  it.each([{ rule: ERRORS }, { rule: COMPARED }])("$rule.judge never fails on less than three failures", ({ rule }) => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 20 }), fc.nat(), (all, seed) => {
        const bad = [seed % all.length, (seed * 7) % all.length];
        const both = all.map((requests, index) => {
          const failures = bad.filter((place) => place === index).length;
          return [rate(requests + failures, failures), rate(10_000, 0)] as const;
        });
        expect(judge(both, rule).verdict).not.toBe("fail");
      }),
    );
  });

  it.each([{ rule: ERRORS }, { rule: COMPARED }])("$rule.judge never passes on no request", ({ rule }) => {
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 20 }), (stable) => {
        const found = judge(
          stable.map((each) => [rate(0, 0), each] as const),
          rule,
        );
        expect(found.verdict).toBe("no-data");
      }),
    );
  });

  it.each([{ rule: ERRORS }, { rule: COMPARED }])(
    "$rule.judge does not mind in which order buckets come",
    ({ rule }) => {
      fc.assert(
        fc.property(minutesOfBoth, (both) => {
          const evidence = evidenceOf(
            both.map(([canary]) => canary),
            both.map(([, stable]) => stable),
          );
          const turned = {
            ...evidence,
            canary: [...evidence.canary].reverse(),
            stable: [...evidence.stable].reverse(),
          };
          expect(judgeMetric(rule, turned, terms)).toEqual(judgeMetric(rule, evidence, terms));
        }),
      );
    },
  );

  it("another time of day changes nothing", () => {
    fc.assert(
      fc.property(minutesOfBoth, fc.integer({ min: -1e9, max: 1e9 }), (both, by) => {
        const evidence = evidenceOf(
          both.map(([canary]) => canary),
          both.map(([, stable]) => stable),
        );
        const moved = <T extends { readonly from: number; readonly to: number }>(one: T): T => ({
          ...one,
          from: one.from + by,
          to: one.to + by,
        });
        const later = {
          ...evidence,
          range: moved(evidence.range),
          canary: evidence.canary.map(moved),
          stable: evidence.stable.map(moved),
        };
        const [here, there] = [judgeMetric(ERRORS, evidence, terms), judgeMetric(ERRORS, later, terms)];
        expect(there).toMatchObject({ verdict: here.verdict, evidence: here.evidence, overall: here.overall });
        expect((there.failedAt ?? by) - by).toBe(here.failedAt ?? 0);
      }),
    );
  });

  it("a late look fails at the very moment at which a look a minute would have", () => {
    fc.assert(
      fc.property(minutesOfBoth, (both) => {
        const late = judge(both);
        const looks = both.map((_, index) => judge(both.slice(0, index + 1)));
        expect(late.failedAt).toBe(looks.find(({ verdict }) => verdict === "fail")?.failedAt);
      }),
    );
  });

  it("the scan stops at the first moment at which it would be decided at once", () => {
    fc.assert(
      fc.property(minutesOfBoth, (both) => {
        const recording = evidenceOf(
          both.map(([canary]) => canary),
          both.map(([, stable]) => stable),
        );
        const moments = momentsOf(ERRORS, recording, terms.statistics);
        const trial = trialOf(moments, { measure: "rate", limits: limitsOf(ERRORS, false), from: START, terms });
        const first = moments.findIndex(
          (_, index) => fires(trial, index + 1) && !["suffers", "late"].includes(standingAt(trial, index + 1)),
        );
        const { failed, standing } = scan(trial);
        fc.pre(!(failed !== undefined && standing === "suffers"));
        expect(failed ?? 0).toBe(first + 1);
      }),
    );
  });
});
