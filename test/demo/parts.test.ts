import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../demo/manifest";
import { readableLines } from "../../demo/printed";
import { renderReport } from "../../demo/report";
import { parseOutputs } from "../../demo/runner";
import { createScreen } from "../../demo/screen";
import { lostOf, requireShare, shareOf, toleranceOf } from "../../demo/traffic";
import { alignColumns } from "../../demo/words";

describe("the runner's files", () => {
  it("gives outputs back as they were written: of several lines, empty, or with an equals sign in them", () => {
    const text = "verdict<<e1\npass\ne1\nreport<<e2\none\ntwo=2\n\nthree\ne2\nreason<<e3\n\ne3\n";
    expect(parseOutputs(text)).toEqual({ verdict: "pass", report: "one\ntwo=2\n\nthree", reason: "" });
  });

  it("hands over every input of an action, empty where it was left out, and refuses one that it does not have", async () => {
    const { inputs } = await readManifest(resolve("."), "metrics-gate");
    expect(inputs({ every: "1s" })).toMatchObject({ every: "1s", plan: "", "dry-run": "", "fail-on": "" });
    expect(() => inputs({ evry: "1s" })).toThrow("expected inputs that");
  });

  it("shows of the root action's outputs only those that it declares", async () => {
    const { outputs, folder } = await readManifest(resolve("."), "stage");
    const written = { verdict: "pass", decision: "advance", scratch: "of-our-own" };
    expect(outputs(written)).toEqual({ verdict: "pass", decision: "advance" });
    expect(folder).toBe(resolve("."));
  });
});

describe("what a step prints", () => {
  it.each([
    ["a plain line stays", "stage-1: pass", "", ["stage-1: pass"]],
    ["a notice is left out, for the headline has said it", "::notice title=Rollout::promoted", "", []],
    ["an error stays, line by line", "::error title=A%3A B::one%0Atwo 8 %25", "", ["one", "two 8 %"]],
    ["an error that the line before has said is left out", "::error title=gate::it failed", "it failed", []],
  ])("%s", (_, printed, before, expected) => {
    expect(readableLines(printed, before)).toEqual(expected);
  });
});

describe("the users' share", () => {
  const tallies = {
    canary: { answers: 5, failures: 1 },
    stable: { answers: 90, failures: 0 },
    none: { answers: 5, failures: 5 },
  };

  it("is the canary's part of all answers, lost ones included", () => {
    expect(shareOf(tallies, "canary")).toEqual({ percent: 5, answers: 100 });
    expect(lostOf(tallies)).toBe(5);
  });

  it("may stray the less, the more was seen, and not at all where nothing is drawn", () => {
    expect(toleranceOf(50, 10_000)).toBeCloseTo(3, 6);
    expect(toleranceOf(50, 100)).toBeCloseTo(25.5, 6);
    expect([toleranceOf(0, 10), toleranceOf(100, 10)]).toEqual([0, 0]);
  });

  it.each([
    ["5 % where 5.5 % of 1000 were seen", 5, { percent: 5.5, answers: 1000 }],
    ["100 % where all of 300 were seen", 100, { percent: 100, answers: 300 }],
    ["0 % where none of 300 was seen", 0, { percent: 0, answers: 300 }],
  ])("is accepted for %s", (_, asked, share) => {
    expect(requireShare("traffic", asked, share)).toBeUndefined();
  });

  it.each([
    ["25 % where 5 % of 1000 were seen", 25, { percent: 5, answers: 1000 }],
    ["0 % where a single one was seen", 0, { percent: 0.1, answers: 1000 }],
    ["100 % where one is missing", 100, { percent: 99.9, answers: 1000 }],
    ["5 % where too few were seen to say so", 5, { percent: 5, answers: 20 }],
  ])("is refused for %s", (_, asked, share) => {
    expect(() => requireShare("traffic", asked, share)).toThrow(/^traffic: expected /);
  });
});

describe("the screen", () => {
  it("prints plain lines into a pipe, with how far the step has come before each", () => {
    const written: string[] = [];
    const screen = createScreen({ write: (chunk: string | Uint8Array) => written.push(String(chunk)) > 0 });
    screen.say("1.1.0", "bold");
    screen.begin(() => "gate  asked 5 %");
    screen.progress("pass");
    screen.end();
    expect(written.join("")).toBe("1.1.0\n    gate  asked 5 % | pass\n");
  });

  it("paints a terminal only where it has colours, and cuts the live line to its width", () => {
    const written: string[] = [];
    const write = (chunk: string | Uint8Array) => written.push(String(chunk)) > 0;
    const screen = createScreen({ write, isTTY: true, columns: 20, hasColors: () => false });
    screen.begin(() => "a step that is at work for long");
    screen.end();
    expect(written.find((chunk) => chunk.includes("step"))).toBe("    a step that is ");
  });
});

describe("the report", () => {
  it("shows texts as texts, whatever a service wrote into them", async () => {
    const verdicts = [{ name: "/health", verdict: "fail" as const, said: "<script>alert(1)</script>" }];
    const step = { name: "health-gate", started: "2026-01-01T00:00:00.000Z", seconds: 1, outcome: "fail", exit: 1 };
    const story = { name: "a & b", expected: "x", outcome: "y" };
    const steps = [{ ...step, trafficAsked: 0, trafficObserved: null, verdicts }];
    const startedAt = "2026-01-01T00:00:00.000Z";
    const page = await renderReport({ startedAt, seconds: 2, stories: [{ ...story, steps }] });
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("a &amp; b");
    expect(page).not.toContain("<script");
  });
});

describe("columns", () => {
  it("are as wide as their widest cell", () => {
    const rows = [
      ["a", "1.0", "x"],
      ["bbb", "10.0", ""],
    ];
    expect(alignColumns(rows, [1])).toEqual(["a     1.0  x", "bbb  10.0"]);
  });
});
