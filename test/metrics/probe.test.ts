import { describe, expect, it } from "vitest";
import type { Bucket, Cell, Measure } from "../../src/core/metric";
import { RolloutError } from "../../src/errors";
import type { ProbeAnswer } from "../../src/ports";
import { CANARY, REF, STABLE } from "../core/states";
import { answer, silence } from "../fakes/probe";
import { refusalOf } from "../fakes/refusal";
import { BAD, GOOD, lab, MEAN, ofCanary, P95, rule, tagged, WITH } from "./probe-lab";

const cellOf = async (measure: Measure, answers: readonly ProbeAnswer[]): Promise<Cell | undefined> =>
  (await lab({ script: ofCanary(answers) }).look(rule(measure))).canary[0]?.cell;

describe("the probe", () => {
  it("asks canary and stable in turn at their own addresses, with the plan's request", async () => {
    const { look, probe } = lab({ token: "sentinel-id-token" });
    await look(rule(BAD, { method: "POST", headers: { "x-test": "1" }, body: '{"a":1}', requests: 2 }));
    const [canary, stable] = ["https://canary---ion.example/chat", "https://stable---ion.example/chat"];
    expect(probe.asked.map(({ url }) => url)).toEqual([canary, stable, canary, stable]);
    expect(probe.asked[0]).toEqual({
      method: "POST",
      url: canary,
      headers: { "content-type": "application/json", "x-test": "1", authorization: "Bearer sentinel-id-token" },
      body: '{"a":1}',
      within: 10,
    });
    expect(new Set(probe.audiences)).toEqual(new Set(["https://ion.example"]));
  });

  it.each<[string, Measure, readonly ProbeAnswer[], Cell]>([
    ["all but 2xx is bad, and so is no answer", BAD, [answer(302), silence("refused"), answer(404)], rate(4, 3)],
    ["none of them is good", GOOD, [answer(500), silence("refused"), answer(299)], rate(4, 2)],
    [
      "the expression tells, and what it fails on is bad",
      WITH,
      [answer(200, { success: true }), answer(200, "x")],
      rate(4, 3),
    ],
    [
      "a mean has what answered with a number",
      MEAN,
      [1, 3].map((confidence) => answer(200, { confidence })),
      mean(2, 2, 2),
    ],
    [
      "a mean leaves out what is no success, whatever it says",
      MEAN,
      [answer(500, { confidence: 0.1 }), answer(200, { confidence: 0.9 }), answer(404, { confidence: 0 })],
      mean(1, 0.9, 0),
    ],
    ["a mean of nothing is nothing", MEAN, [silence("refused")], mean(0, 0, 0)],
  ])("%s", async (_, measure, answers, cell) => {
    expect(await cellOf(measure, answers)).toEqual(cell);
  });

  it("has latencies within a twentieth, the metric's lines among the bounds, and takes silence for as slow as can be", async () => {
    const cell = await cellOf(P95, [
      answer(200, {}, 0.3),
      answer(200, {}, 0.5),
      answer(200, {}, 1.9),
      silence("refused", 0.01),
    ]);
    const { bounds, counts } = cell as Extract<Cell, { kind: "p95" }>;
    const places = counts.flatMap((count, place) => (count > 0 ? [[bounds[place - 1] ?? 0, count]] : []));
    expect(places).toEqual([
      [expect.closeTo(0.29, 1), 1],
      [0.5, 1],
      [expect.closeTo(1.85, 1), 1],
      [expect.closeTo(10, 0), 1],
    ]);
    expect(
      bounds.every(
        (bound, index) => index === 0 || (bound > bounds[index - 1]! && bound <= bounds[index - 1]! * 1.0501),
      ),
    ).toBe(true);
    expect(bounds.filter((bound) => [0.5, 1, 2].includes(bound))).toEqual([0.5, 1, 2]);
  });

  it("keeps what it measured at earlier looks, oldest first, in stretches that do not overlap and end with the look", async () => {
    const { look, clock } = lab();
    const first = clock.now();
    await look(rule(BAD));
    await clock.sleep(30);
    const second = clock.now();
    const { canary, stable } = await look(rule(BAD));
    expect(canary.map(({ to }) => to)).toEqual([first, second]);
    expect(canary[1]?.from).toBeGreaterThanOrEqual(first);
    expect(stable).toEqual(canary);
  });

  it("does not let a slow burst reach back into the one before", async () => {
    const { look, clock } = lab({ script: (_, count) => answer(200, {}, count <= 8 ? 0.1 : 20) });
    await look(rule(BAD));
    await clock.sleep(30);
    await look(rule(BAD));
    const { canary } = await look(rule(BAD));
    expect(canary.map(({ to }, index) => to <= (canary[index + 1]?.from ?? to))).toEqual([true, true, true]);
    expect(canary.every(({ from, to }) => from < to)).toBe(true);
  });

  it("asks nobody again about a moment that it has measured", async () => {
    const { look, clock, probe } = lab();
    const range = { from: clock.now() - 60_000, to: clock.now() };
    await look(rule(BAD), { range });
    expect((await look(rule(BAD), { range })).canary).toHaveLength(1);
    expect(probe.asked).toHaveLength(4);
  });

  it("asks no further once the run is over", async () => {
    const { look, clock, probe } = lab({
      script: () => {
        clock.sleep = () => Promise.reject(new RolloutError("CANCELLED", "the run was cancelled"));
        return answer(200);
      },
    });
    expect((await refusalOf(() => look(rule(BAD)))).code).toBe("CANCELLED");
    expect(probe.asked).toHaveLength(2);
  });

  it("has latencies of successes only, and says what it left out", async () => {
    const { look } = lab({ script: ofCanary([answer(503), answer(429), answer(503), answer(200)]) });
    const { canary, notes } = await look(rule(P95));
    expect(timed(canary)).toEqual([1]);
    expect(notes).toContain("3 of 4 requests to canary were answered 429, 503 and left out");
  });

  it("has no latencies where none succeeded", async () => {
    const { look } = lab({ script: () => answer(500) });
    expect(timed((await look(rule(P95))).canary)).toEqual([0]);
  });

  it("has measured nothing yet when it starts anew, and nothing for another metric", async () => {
    const { look, clock } = lab();
    await look(rule(BAD));
    await clock.sleep(30);
    expect((await look({ ...rule(BAD), name: "other" })).canary).toHaveLength(1);
  });

  it("leaves out what it measured before the range", async () => {
    const { look, clock } = lab();
    await look(rule(BAD));
    await clock.sleep(3600);
    const { canary } = await look(rule(BAD), { range: { from: clock.now() - 60_000, to: clock.now() } });
    expect(canary).toHaveLength(1);
  });

  it("notes silence, throttling and what the expression failed on, by revision", async () => {
    const { look } = lab({ script: ofCanary([silence("refused"), answer(429, { success: true }), answer(200, "x")]) });
    expect((await look(rule(WITH))).notes).toEqual([
      "1 of 4 requests to canary had no answer (refused)",
      "1 of 4 requests to canary were turned away with 429",
      expect.stringMatching(/^2 of 4 requests to canary could not be evaluated: /),
      expect.stringMatching(/^4 of 4 requests to stable could not be evaluated: /),
    ]);
  });

  it("asks the canary alone where there is nothing to compare with", async () => {
    const { look, probe } = lab();
    const { canary, stable } = await look(rule(BAD), {});
    expect([canary.length, stable, probe.asked.length]).toEqual([1, [], 4]);
  });

  it("notes a stable revision without an address, and asks the canary alone", async () => {
    const { look } = lab({ serving: [tagged(CANARY, "canary")] });
    expect(await look(rule(BAD))).toMatchObject({ stable: [], notes: [`${STABLE} has no address of its own`] });
  });

  it("is refused where the canary has no address", async () => {
    const refusal = await refusalOf(() => lab({ serving: [tagged(STABLE, "stable")] }).look(rule(BAD)));
    expect([refusal.code, refusal.message]).toEqual(["NO_ROLLOUT", expect.stringContaining(`an address of ${CANARY}`)]);
  });

  it("can be described", () => {
    expect(lab().metrics.renderQuery({ ref: REF, canary: CANARY, stable: STABLE, rule: rule(BAD) })).toBe(
      `4 times GET /chat at the address of ${CANARY} and ${STABLE}, at each look`,
    );
  });
});

function rate(total: number, hits: number): Cell {
  return { kind: "rate", total, hits };
}
function mean(count: number, value: number, ssd: number): Cell {
  return { kind: "mean", count, mean: value, ssd };
}
/** How many latencies each bucket has. */
function timed(buckets: readonly Bucket[]): readonly number[] {
  return buckets.map(({ cell }) => (cell.kind === "p95" ? cell.counts.reduce((sum, count) => sum + count, 0) : -1));
}
