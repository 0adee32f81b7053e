import { describe, expect, it } from "vitest";
import { RolloutError } from "../../src/errors";
import { parseOptions } from "../../src/simulate/options";

function mistakes(raw: Record<string, unknown>): string[] {
  try {
    parseOptions(raw);
    return [];
  } catch (error) {
    if (!(error instanceof RolloutError) || error.exit !== 2) throw error;
    return error.message.split("\n");
  }
}

describe("the options of simulate", () => {
  it("are few where the defaults will do", () => {
    expect(parseOptions({ rps: "10" })).toEqual({
      plan: ".github/rollout.yml",
      rps: 10,
      rollouts: 500,
      seed: 1,
      "bake-every": 1800,
      format: "text",
    });
  });

  it("are read in the plan's own units", () => {
    const raw = { rps: "0.5", "error-rate": "0.5%", p95: "800ms", confidence: "0.85", "bake-every": "1h30m" };
    expect(parseOptions(raw)).toMatchObject({
      rps: 0.5,
      "error-rate": 0.005,
      p95: 0.8,
      confidence: 0.85,
      "bake-every": 5400,
    });
  });

  it("take a day hour by hour", () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    expect(parseOptions({ "rps-by-hour": hours.join(", ") })["rps-by-hour"]).toEqual(hours);
  });

  it("need no traffic where kept evidence is judged", () => {
    expect(parseOptions({ replay: ["gate.json"] })).toMatchObject({ replay: ["gate.json"] });
  });

  it.each([
    { raw: {}, says: "at --rps: expected --rps or --rps-by-hour, got neither" },
    {
      raw: { rps: "1", "rps-by-hour": new Array(24).fill(1).join() },
      says: "at --rps: expected --rps or --rps-by-hour, got both",
    },
    { raw: { rps: "ten" }, says: 'at --rps: expected requests a second, 0–1000000, such as 10, got "ten"' },
    { raw: { rps: "-1" }, says: 'at --rps: expected requests a second, 0–1000000, such as 10, got "-1"' },
    { raw: { rps: "Infinity" }, says: 'at --rps: expected requests a second, 0–1000000, such as 10, got "Infinity"' },
    {
      raw: { "rps-by-hour": "1,2,3" },
      says: 'at --rps-by-hour: expected 24 numbers of requests a second with commas between them, from midnight on, got "1,2,3"',
    },
    {
      raw: { rps: "1", rollouts: "0" },
      says: 'at --rollouts: expected a whole number of rollouts, 1–20000, got "0"',
    },
    {
      raw: { rps: "1", rollouts: "20001" },
      says: 'at --rollouts: expected a whole number of rollouts, 1–20000, got "20001"',
    },
    { raw: { rps: "1", seed: "1.5" }, says: 'at --seed: expected a whole number, 0–4294967295, got "1.5"' },
    {
      raw: { rps: "1", judge: "sequentiel" },
      says: 'at --judge: expected thresholds, sequential or baseline, got "sequentiel"; did you mean sequential?',
    },
    { raw: { rps: "1", "error-rate": "5" }, says: 'at --error-rate: expected a share such as 0.5%, got "5"' },
    { raw: { rps: "1", p95: "12" }, says: 'at --p95: expected a duration such as 12s, got "12"' },
  ])("are refused: $says", ({ raw, says }) => {
    const [first] = mistakes(raw);
    expect(first?.startsWith(`simulate: ${says.split(";")[0]}`)).toBe(true);
  });

  it("are refused all at once", () => {
    const all = mistakes({ rps: "ten", seed: "x", p95: "12", format: "xml" });
    expect(all.map((line) => /--[a-z0-9-]+/.exec(line)?.[0])).toEqual(["--rps", "--seed", "--p95", "--format"]);
  });
});
