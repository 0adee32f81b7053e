import { describe, expect, it } from "vitest";
import { byHand, endsOf, toy } from "./toy";

const ON = "runs-on: ubuntu-latest";
const job = (id: string, rest: string, shell = "true") => `${id}: { ${ON}, ${rest} steps: [{ run: "${shell}" }] }`;

async function ends(...jobs: readonly string[]): Promise<Record<string, string | undefined>> {
  const { github, settle } = toy({ "a.yml": byHand(...jobs) });
  const run = github.dispatch("a.yml");
  await settle();
  return endsOf(run);
}

describe("a job that needs another", () => {
  const needs = "needs: a,";

  it.each([
    ["begins after it", job("a", ""), job("b", needs), "success"],
    ["is skipped after a failure", job("a", "", "fail"), job("b", needs), "skipped"],
    ["is skipped after one that was skipped", job("a", "if: false,"), job("b", needs), "skipped"],
    ["runs after a failure if it says always()", job("a", "", "fail"), job("b", `${needs} if: always(),`), "success"],
    ["runs after a failure if it says failure()", job("a", "", "fail"), job("b", `${needs} if: failure(),`), "success"],
    ["is skipped after a success if it says failure()", job("a", ""), job("b", `${needs} if: failure(),`), "skipped"],
    ["fails with its runner", job("a", ""), job("b", needs, "lose"), "failure"],
    [
      "fails after its time limit, which cancels it",
      job("a", ""),
      job("b", `${needs} timeout-minutes: 5,`, "sleep 30"),
      "cancelled",
    ],
  ])("%s", async (_what, first, second, expected) => {
    expect((await ends(first, second))["b"]).toBe(expected);
  });

  it("is skipped where one further up was, though the one between ran", async () => {
    const jobs = [job("a", "if: false,"), job("b", "needs: a, if: always(),"), job("c", "needs: b,")];
    expect(await ends(...jobs)).toEqual({ a: "skipped", b: "success", c: "skipped" });
  });

  it("gets its outputs", async () => {
    const { github, steps, settle } = toy({
      "a.yml": byHand(
        `a: { ${ON}, outputs: { x: "\${{ steps.s.outputs.x }}" }, steps: [{ id: s, run: say x=5 }] }`,
        `b: { ${ON}, needs: a, if: needs.a.outputs.x == 5, steps: [{ run: "got \${{ needs.a.outputs.x }}" }] }`,
      ),
    });
    github.dispatch("a.yml");
    await settle();
    expect(steps).toEqual(["a: say x=5", "b: got 5"]);
  });
});

describe("a matrix of one after the other", () => {
  const matrix = (shells: string, rest = "") =>
    `m: { ${ON}, strategy: { max-parallel: 1, ${rest} matrix: { include: "\${{ fromJSON('${shells}') }}" } }, steps: [{ run: "\${{ matrix.do }}" }] }`;

  it("stops at the first failure", async () => {
    const legs = `[{"do":"one"},{"do":"fail"},{"do":"three"}]`.replaceAll('"', '\\"');
    expect(await ends(matrix(legs))).toEqual({ "m (one)": "success", "m (fail)": "failure", "m (three)": "cancelled" });
  });

  it("goes on after a failure without fail-fast", async () => {
    const legs = `[{"do":"fail"},{"do":"three"}]`.replaceAll('"', '\\"');
    expect(await ends(matrix(legs, "fail-fast: false,"))).toEqual({ "m (fail)": "failure", "m (three)": "success" });
  });
});

describe("the steps of a job", () => {
  const run = async (steps: string) => {
    const { github, steps: done, settle } = toy({ "a.yml": byHand(`a: { ${ON}, steps: [${steps}] }`) });
    const started = github.dispatch("a.yml");
    await settle();
    return [done.map((line) => line.slice(3)).join(", "), endsOf(started)["a"]];
  };

  it.each([
    ["stop after a failure", "{ run: one }, { run: fail }, { run: three }", "one, fail", "failure"],
    ["go on with always()", "{ run: fail }, { run: tidy, if: always() }", "fail, tidy", "failure"],
    ["go on after one that may fail", "{ run: fail, continue-on-error: true }, { run: two }", "fail, two", "success"],
    ["end with the runner, always() or not", "{ run: lose }, { run: tidy, if: always() }", "lose", "failure"],
  ])("%s", async (_what, steps, done, end) => {
    expect(await run(steps)).toEqual([done, end]);
  });

  it("skip the others and run always() once the run is cancelled", async () => {
    const steps = "{ run: sleep 10 }, { run: two }, { run: tidy, if: always() }";
    const { github, time, steps: done, settle } = toy({ "a.yml": byHand(`a: { ${ON}, steps: [${steps}] }`) });
    const started = github.dispatch("a.yml");
    time.after(120, () => started.cancel.abort());
    await settle();
    expect([done, started.conclusion]).toEqual([["a: sleep 10", "a: tidy"], "cancelled"]);
  });
});

describe("a called workflow", () => {
  it("has its own inputs, the secrets that it is handed, and outputs", async () => {
    const called = `on:
  workflow_call:
    inputs: { name: { type: string, required: true }, loud: { type: boolean, default: true } }
    secrets: { key: { required: false }, other: { required: false } }
    outputs: { said: { value: "\${{ jobs.say.outputs.said }}" } }
jobs:
  say:
    runs-on: ubuntu-latest
    outputs: { said: "\${{ steps.s.outputs.said }}" }
    steps:
      - { id: s, run: "say said=\${{ inputs.name }} \${{ inputs.loud }} [\${{ secrets.key }}\${{ secrets.other }}]" }
`;
    const caller = byHand(
      `call: { uses: ./.github/workflows/called.yml, with: { name: you }, secrets: { key: "k\${{ secrets.NONE }}" } }`,
      `after: { ${ON}, needs: call, steps: [{ run: "got \${{ needs.call.outputs.said }}" }] }`,
    );
    const { github, steps, settle } = toy({ "a.yml": caller, "called.yml": called });
    github.dispatch("a.yml");
    await settle();
    expect(steps).toEqual(["call / say: say said=you true [k]", "after: got you true [k]"]);
  });
});
