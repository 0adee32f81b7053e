import { describe, expect, it } from "vitest";
import type { DeployJob } from "../../src/flows/deploy-job";
import { runStage } from "../../src/flows/stage";
import { changesOf, countIn, dryStage, madeIn, realStage, stepsOf, timeless, tracesOf } from "./dry-runs";
import { GUARDS, V3 } from "./jobs";
import {
  fresh,
  halfBegun,
  halfReleased,
  nowhere,
  type Position,
  promoted,
  released,
  rolledBack,
  untagged,
  untouched,
  watched,
} from "./positions";

/** Where a rollout may stand, what is asked, and which steps a whole stage has from there, gates passing. */
const POSITIONS: readonly [string, Position, Partial<DeployJob>, readonly string[]][] = [
  ["no service, and it may be made", nowhere, { create: true }, ["made", "wait", "health"]],
  ["a service that was made and does not serve yet", halfReleased(60), { create: true }, ["wait", "health"]],
  ["a first release", released, {}, ["health"]],
  [
    "nothing runs",
    untouched,
    {},
    ["begin", "unless it starts", "health", "if unwell", "shift one", "watch one", "if fail"],
  ],
  [
    "nothing runs, a later stage is asked for",
    untouched,
    { stage: "two" },
    ["begin", "unless it starts", "health", "if unwell", "shift two", "watch two", "if fail"],
  ],
  [
    "nothing runs, the last stage is asked for",
    untouched,
    { stage: "three" },
    ["begin", "unless it starts", "health", "if unwell", "shift three", "watch three", "if fail", "if pass promote"],
  ],
  ["it waits at 0 %", fresh("0"), {}, ["health", "if unwell", "shift one", "watch one", "if fail"]],
  [
    "it waits at 0 % and is still starting",
    halfBegun(60),
    {},
    ["wait", "unless it starts", "health", "if unwell", "shift one", "watch one", "if fail"],
  ],
  ["it waits at 0 % and cannot start", halfBegun(1, "failed"), {}, ["cannot start"]],
  ["it is at one, too briefly", fresh("one"), {}, ["too early", "health", "if unwell", "watch one", "if fail"]],
  [
    "it is at one",
    watched("one"),
    {},
    ["judge one", "if fail", "health", "if unwell", "shift two", "watch two", "if fail"],
  ],
  [
    "it is at one, and one is asked for",
    watched("one"),
    { stage: "one" },
    ["health", "if unwell", "watch one", "if fail"],
  ],
  [
    "it is at one without its tag",
    untagged,
    { stage: "one" },
    ["shift one", "health", "if unwell", "watch one", "if fail"],
  ],
  [
    "it is at two",
    watched("two"),
    {},
    ["judge two", "if fail", "health", "if unwell", "shift three", "watch three", "if fail", "if pass promote"],
  ],
  ["it is at three", watched("three"), {}, ["judge three", "if fail", "health", "if unwell", "promote"]],
  [
    "it is at three, too briefly",
    fresh("three"),
    {},
    ["too early", "health", "if unwell", "watch three", "if fail", "if pass promote"],
  ],
  ["it is promoted", promoted, {}, []],
  [
    "it is promoted, and another image is asked for",
    promoted,
    { image: V3 },
    ["begin", "unless it starts", "health", "if unwell", "shift one", "watch one", "if fail"],
  ],
  [
    "it was taken back, and its quarantine is stepped over",
    rolledBack,
    { guards: { ...GUARDS, override: ["quarantine"] } },
    ["begin", "unless it starts", "health", "if unwell", "shift one", "watch one", "if fail"],
  ],
];

/** The names by which the table speaks of steps. */
const NAMES: readonly [RegExp, (match: RegExpExecArray) => string][] = [
  [/^Only if \S+ does not start: /, () => "unless it starts"],
  [/^Only if the canary is not healthy.*go back to/, () => "if unwell"],
  [/^Only if .* judged fail: .*go back to/, () => "if fail"],
  [/^Only if .* judged pass: .* is promoted/, () => "if pass promote"],
  [/is made from/, () => "made"],
  [/^Wait until/, () => "wait"],
  [/^Ask the canary for its health/, () => "health"],
  [/is deployed beside/, () => "begin"],
  [/cannot start and is taken back/, () => "cannot start"],
  [/^(\w+): (?:all|\d+ % of the) users/, ([, stage]) => `shift ${stage}`],
  [/^Watch (\w+)/, ([, stage]) => `watch ${stage}`],
  [/^Judge (\w+)/, ([, stage]) => `judge ${stage}`],
  [/is not left before/, () => "too early"],
  [/ is promoted: /, () => "promote"],
];

function nameOf(title: string): string {
  for (const [pattern, name] of NAMES) {
    const match = pattern.exec(title);
    if (match !== null) return name(match);
  }
  return title;
}

describe("a dry run of a whole stage", () => {
  it.each(POSITIONS)(
    "where %s names its steps in their order, and leaves no trace",
    async (_where, position, change, names) => {
      const world = await position();
      const before = tracesOf(world);
      const outcome = await runStage(world, dryStage(change));
      expect(stepsOf(outcome).map(({ title }) => nameOf(title))).toEqual(names);
      expect([outcome.exit, tracesOf(world)]).toEqual([0, before]);
      expect(outcome.outputs).not.toHaveProperty("verdict");
      expect(outcome.outputs).not.toHaveProperty("decision");
    },
  );

  it.each(POSITIONS)("where %s prints exactly what the real run then sends", async (_where, position, change) => {
    const { printed, sent } = await rehearseAndRun(position, change);
    expect(printed.map(timeless)).toEqual(sent.map(timeless));
  });

  const atRest = POSITIONS.filter(([, , , names]) => names[0] !== "wait");
  it.each(atRest)("where %s prints the first change with its etag", async (_where, position, change) => {
    const { printed, sent } = await rehearseAndRun(position, change);
    expect(printed.slice(0, 1).map(unlessTimed)).toEqual(sent.slice(0, 1).map(unlessTimed));
  });
});

/** Returns the changes that a dry run printed, gates passing, and those that the real run then made. */
async function rehearseAndRun(position: Position, change: Partial<DeployJob>) {
  const world = await position();
  const rehearsed = await runStage(world, dryStage(change));
  const before = countIn(world);
  await runStage(world, realStage(change)).catch(() => undefined);
  return {
    printed: [...changesOf(rehearsed), ...changesOf(rehearsed, /judged pass/)],
    sent: madeIn(world, before),
  };
}

/** The first change is planned on what is there: nothing of it is unknown but the moment. */
function unlessTimed(request: string): string {
  return request.replaceAll(/20\d\d-[0-9T:.-]+Z/g, "TIME");
}
