import { afterAll, describe, expect, it } from "vitest";
import type { Outcome } from "../../src/core/report/outcome";
import { RolloutError } from "../../src/errors";
import { cancel, Runner } from "./runner";

const runner = new Runner();
afterAll(() => runner.leave());

function outcome(change: Partial<Outcome> = {}): Outcome {
  return {
    exit: 0,
    outputs: { percent: "5", text: "two\nlines" },
    headline: "one: 5 % of the users are on it.",
    summary: "### Rollout\n",
    annotation: { level: "notice", title: "Rollout", message: "5 %" },
    ...change,
  };
}

const refusal = new RolloutError(
  "CANARY_NOT_READY",
  "it never became ready:\n````\n::error::no",
  "deploy\n::stop-commands::x",
  { cause: new Error("exit 1") },
);

describe("an action tells the runner how it ended", () => {
  it.each<[string, Partial<Outcome>, number, string]>([
    ["done", {}, 0, "::notice title=Rollout::5 %25"],
    [
      "failed",
      { exit: 1, annotation: { level: "error", title: "gate: fail", message: "slow" } },
      1,
      "::error title=gate%3A fail::slow",
    ],
    [
      "held",
      { exit: 3, annotation: { level: "warning", title: "held", message: "look" } },
      3,
      "::warning title=held::look",
    ],
  ])("%s", async (_what, change, status, annotation) => {
    const seen = await runner.run(async () => outcome(change));
    expect([seen.status, seen.log]).toEqual([status, ["one: 5 % of the users are on it.", annotation]]);
    expect(seen.summary).toContain("### Rollout\n");
    expect(seen.output).toMatch(/^percent<<(\S+)\n5\n\1\ntext<<(\S+)\ntwo\nlines\n\2\n$/);
  });

  it("with its code, its words and what to do where it was refused", async () => {
    const seen = await runner.run(() => Promise.reject(refusal));
    expect(seen.status).toBe(1);
    expect(seen.log).toEqual(
      expect.arrayContaining([
        "::error title=cloud-run-canary%3A CANARY_NOT_READY::it never became ready:%0A````%0A::error::no",
        "What to do:",
        "deploy",
        "::debug::Caused by: exit 1",
      ]),
    );
    const fences = seen.summary.split("\n").filter((line) => line.startsWith("````"));
    expect(fences).toEqual(["````text", "````", "````text", "````"]);
    expect(seen.summary).toContain("### 🛑 CANARY_NOT_READY");
  });

  it("as a fault of its own where something else was thrown", async () => {
    const seen = await runner.run(() => Promise.reject(new TypeError("x is not a function")));
    expect(seen.status).toBe(4);
    expect(seen.log).toContain("::error title=cloud-run-canary%3A INTERNAL::unexpected: x is not a function");
    expect(seen.summary).toContain("### 🛑 INTERNAL");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("as cancelled after %s, whatever was thrown for it", async (name) => {
    const seen = await runner.run((signal) => {
      cancel(name);
      return Promise.reject(new Error(signal.aborted ? "the request was aborted" : "nobody heard the signal"));
    });
    expect([seen.status, seen.summary]).toEqual([130, expect.stringContaining("### 🛑 CANCELLED")]);
    expect(seen.log).toContain("::debug::Caused by: the request was aborted");
  });

  it.each<[string, () => Promise<Outcome>]>([
    ["done", async () => outcome()],
    ["refused", () => Promise.reject(refusal)],
  ])("and gives up, once it is %s, what nobody waits for any more", async (_what, act) => {
    let given: AbortSignal | undefined;
    const { log } = await runner.run((signal) => {
      given = signal;
      return act();
    });
    expect([given?.aborted, log.join("\n").includes("CANCELLED")]).toEqual([true, false]);
  });

  it("and hears no signal any more when it is over", async () => {
    const before = [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];
    await runner.run(async () => outcome());
    await runner.run(() => Promise.reject(refusal));
    expect([process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")]).toEqual(before);
  });
});

describe("no text of a container becomes a command to the runner", () => {
  const OURS = /^::(notice title=Rollout|error title=cloud-run-canary%3A CANARY_NOT_READY|debug)::/;

  it.each<[string, () => Promise<Outcome>]>([
    ["a headline", async () => outcome({ headline: "::add-mask::x\n  ##[error]no\n::error::no" })],
    ["the middle of a line", async () => outcome({ headline: "because of ##[set-output name=outcome;]deleted" })],
    ["a refusal", () => Promise.reject(refusal)],
  ])("in %s", async (_where, act) => {
    const { log } = await runner.run(act);
    const commands = log.filter((line) => /^\s*::|##\[/.test(line));
    expect(commands.filter((line) => !OURS.test(line))).toEqual([]);
    expect(log.join("\n")).toContain("\u200b");
  });
});

describe("the job summary", () => {
  it("is cut before GitHub would drop all of it", async () => {
    const { summary } = await runner.run(async () => outcome({ summary: "→".repeat(500_000) }));
    const bytes = Buffer.byteLength(summary);
    expect(bytes).toBeGreaterThan(800_000);
    expect(bytes).toBeLessThan(1024 * 1024);
  });

  it("is left out where there is no runner", async () => {
    const seen = await runner.run(async () => outcome(), { GITHUB_STEP_SUMMARY: "" });
    expect([seen.status, seen.summary]).toEqual([0, ""]);
  });
});
