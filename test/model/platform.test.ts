import { describe, expect, it } from "vitest";
import { keepSchedule, randomFrom } from "./schedule";
import { VirtualTime } from "./time";
import { byHand, endsOf, toy } from "./toy";

const ON = "runs-on: ubuntu-latest";
const HOUR = 3600;

describe("an environment", () => {
  const gated = byHand(`a: { ${ON}, environment: prod, steps: [{ run: go }] }`);

  it.each([
    ["with reviewers makes the job wait until one approves", 1, "approve", ["a: go"], "success"],
    ["with reviewers fails the job when one rejects", 1, "reject", [], "failure"],
    ["with reviewers who say nothing fails the job after thirty days", 1, "nothing", [], "failure"],
    ["that nobody guards asks nobody", 0, "nothing", ["a: go"], "success"],
  ] as const)("%s", async (_what, reviewers, word, steps, conclusion) => {
    const model = toy({ "a.yml": gated }, { prod: reviewers });
    model.github.environments.onRequest = (request) => {
      model.time.after(5 * HOUR, () => word !== "nothing" && request[word]("lisa", "fine"));
    };
    const run = model.github.dispatch("a.yml");
    await model.settle(24 * 31);
    expect([model.steps, run.conclusion]).toEqual([steps, conclusion]);
  });

  it("that does not exist is made by the job that names it, and asks nobody", async () => {
    const model = toy({ "a.yml": gated });
    const before = model.github.environments.reviewers("prod");
    model.github.dispatch("a.yml");
    await model.settle();
    expect([before, model.github.environments.reviewers("prod"), model.steps]).toEqual([undefined, 0, ["a: go"]]);
  });
});

describe("a concurrency group", () => {
  const guarded = (queue = "") =>
    `on: { workflow_dispatch: { inputs: { n: { type: string } } } }
run-name: "\${{ inputs.n }}"
jobs:
  a: { ${ON}, environment: "\${{ inputs.n == '1' && 'prod' || '' }}", concurrency: { group: One${queue} }, steps: [{ run: "do \${{ inputs.n }}" }] }`;
  const start = (model: ReturnType<typeof toy>, ...names: readonly string[]) =>
    names.map((n) => model.github.dispatch("a.yml", { n }));

  it("is held by a run that waits for an approval; of those behind it only the newest is kept", async () => {
    const model = toy({ "a.yml": guarded() }, { prod: 1 });
    const runs = start(model, "1", "2", "3");
    await model.settle();
    const waiting = runs.map(({ conclusion }) => conclusion);
    model.github.environments.waiting[0]?.approve("lisa");
    await model.settle();
    expect([waiting, model.steps]).toEqual([
      [undefined, "cancelled", undefined],
      ["a: do 1", "a: do 3"],
    ]);
  });

  it("with `queue: max` keeps all that wait", async () => {
    const model = toy({ "a.yml": guarded(", queue: max") });
    start(model, "4", "2", "3");
    await model.settle();
    expect(model.steps).toEqual(["a: do 4", "a: do 2", "a: do 3"]);
  });

  it("with cancel-in-progress ends what runs", async () => {
    const model = toy({
      "a.yml": `on: workflow_dispatch
concurrency: { group: one, cancel-in-progress: true }
jobs:
  a: { ${ON}, steps: [{ run: sleep 60 }] }`,
    });
    const first = model.github.dispatch("a.yml");
    await model.settle(0.5);
    const second = model.github.dispatch("a.yml");
    await model.settle();
    expect([first.conclusion, second.conclusion]).toEqual(["cancelled", "success"]);
  });
});

describe("a dispatch", () => {
  const { github } = toy({
    "a.yml": `on: { workflow_dispatch: { inputs: { stage: { type: string, required: true }, mode: { type: choice, options: [x, y], default: x }, dry: { type: boolean } } } }
jobs: { a: { ${ON}, steps: [{ run: go }] } }`,
    "b.yml": `on: push\njobs: { a: { ${ON}, steps: [{ run: go }] } }`,
  });

  it.each([
    ["an input that the workflow does not know", "a.yml", { stage: "1", speed: "5" }, /Unexpected inputs.*speed/],
    ["a required input that is missing", "a.yml", {}, /Required input 'stage'/],
    ["a value that is no option", "a.yml", { stage: "1", mode: "z" }, /'z' for input 'mode'/],
    ["a workflow that nobody may start by hand", "b.yml", {}, /workflow_dispatch/],
  ])("is refused for %s", (_what, workflow, inputs, why) => {
    expect(() => github.dispatch(workflow, inputs)).toThrow(why);
  });

  it("fills in what was left out; a boolean is none but a text", () => {
    expect(github.dispatch("a.yml", { stage: "1" }).inputs).toEqual({ stage: "1", mode: "x", dry: false });
  });
});

describe("a run that is run again", () => {
  it("keeps id, commit and inputs, and is the next attempt", async () => {
    const model = toy({ "a.yml": byHand(`a: { ${ON}, steps: [{ run: "try \${{ github.run_attempt }}" }] }`) });
    const first = model.github.dispatch("a.yml");
    await model.settle();
    const again = model.github.rerun(first);
    await model.settle();
    expect([again.id === first.id, again.attempt, model.steps]).toEqual([true, 2, ["a: try 1", "a: try 2"]]);
    expect(endsOf(again)).toEqual({ a: "success" });
  });
});

describe("a schedule", () => {
  const ticks = async (punctuality: Parameters<typeof keepSchedule>[4], seed: number) => {
    const time = new VirtualTime();
    const begin = time.now();
    const at: number[] = [];
    keepSchedule(
      time,
      HOUR,
      () => at.push((time.now() - begin) / 1000),
      () => false,
      punctuality,
      randomFrom(seed),
    );
    await time.pass(begin + 24 * HOUR * 1000);
    return at;
  };

  it("is kept to the second where GitHub is kind", async () => {
    expect(await ticks(undefined, 1)).toEqual(Array.from({ length: 24 }, (_, hour) => (hour + 1) * HOUR));
  });

  it.each([
    ["misses ticks", { missing: 0.5, doubled: 0, latest: 0 }, (at: readonly number[]) => at.length < 20],
    ["doubles ticks", { missing: 0, doubled: 0.5, latest: 0 }, (at: readonly number[]) => new Set(at).size < at.length],
    [
      "is late",
      { missing: 0, doubled: 0, latest: 5 * HOUR },
      (at: readonly number[]) => at.some((moment) => moment % HOUR > 60),
    ],
  ])("%s where GitHub is not, and by its seed always alike", async (_what, punctuality, shows) => {
    const first = await ticks(punctuality, 7);
    expect([shows(first), await ticks(punctuality, 7)]).toEqual([true, first]);
  });
});
