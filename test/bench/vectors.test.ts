import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CORE, farness, REFERENCES, type Vector } from "../../bench/judgement/vectors";

const FILE = new URL("../core/judge/stat-vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(FILE, "utf8")) as { vectors: readonly Vector[] };
const FUNCTIONS = { ...CORE, ...REFERENCES };
const ours = vectors.filter(({ fn }) => fn in FUNCTIONS);

describe("values computed elsewhere", () => {
  it.each(ours)("$id agrees to 1e-9", (vector) => {
    expect(farness(vector, FUNCTIONS)).toBeLessThanOrEqual(1);
  });

  it.each(Object.keys(FUNCTIONS).map((fn) => ({ fn })))("there are some of $fn", ({ fn }) => {
    expect(ours.filter((vector) => vector.fn === fn).length).toBeGreaterThanOrEqual(3);
  });
});

describe("how far a value is from a vector's", () => {
  const [harm] = vectors.filter(({ fn }) => fn === "logE_harm");
  const off = (by: number): typeof CORE => ({ logE_harm: () => ({ logE: Number(harm?.expected["logE"]) + by }) });

  it.each([
    { of: "a value a little off", functions: off(2e-9), expected: true },
    { of: "a function that there is not", functions: {}, expected: true },
    { of: "a value as good as equal", functions: off(1e-12), expected: false },
  ])("$of: beyond tolerance $expected", ({ functions, expected }) => {
    const beyond = vectors.filter(({ id }) => id === harm?.id).map((vector) => farness(vector, functions) > 1);
    expect(beyond).toEqual([expected]);
  });
});
