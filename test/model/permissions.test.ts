import { describe, expect, it } from "vitest";
import { actionsOf, beyond, FILE_JOBS, grantsFor, grantsOf, ownFile, stepsOf, WORKFLOWS } from "./estate";
import { expressionsOf, mappingOf, textOf } from "./tree";

const OURS = FILE_JOBS.filter(({ job }) => actionsOf(job).length > 0);
const CALLERS = FILE_JOBS.filter(({ job }) => job["uses"] !== undefined);
const WITH_STEPS = FILE_JOBS.filter(({ job }) => job["steps"] !== undefined);
const ROLLBACKS = OURS.filter(({ job, path }) => path.includes(".github/") && job["environment"] === undefined).filter(
  ({ job }) => actionsOf(job).includes("rollback") && !actionsOf(job).includes("stage"),
);

describe("permissions", () => {
  it.each(WORKFLOWS)("of $path are none but for what a job asks", ({ tree }) => {
    expect(tree["permissions"]).toEqual({});
  });

  it.each(OURS)("of $name are those that its actions need, and none that they do not name", ({ job, workflow }) => {
    const [asked, actions] = [grantsOf(job, workflow), actionsOf(job)];
    const nameable = new Map([["contents", 1], ...grantsFor(actions)]);
    expect([beyond(asked, nameable), beyond(grantsFor(actions, "needed"), asked)]).toEqual([[], []]);
  });

  it.each(OURS.filter(({ path }) => path !== ".github/workflows/e2e.yml"))(
    "of $name leave out none of those that may be left out: only a trial run shows nothing",
    ({ job, workflow }) => {
      expect(beyond(grantsFor(actionsOf(job)), grantsOf(job, workflow))).toEqual([]);
    },
  );

  it.each(CALLERS)("of $name are as much as the called jobs ask for, and no more", ({ job, workflow }) => {
    const called = mappingOf(ownFile(textOf(job["uses"]))?.tree);
    const asked = Object.values(mappingOf(called["jobs"])).map((one) => grantsOf(mappingOf(one), called));
    const all = new Map<string, number>();
    for (const [name, level] of asked.flatMap((grants) => [...grants]))
      all.set(name, Math.max(level, all.get(name) ?? 0));
    const given = grantsOf(job, workflow);
    expect([beyond(all, given), beyond(given, all)]).toEqual([[], []]);
  });
});

describe("every job with steps", () => {
  it.each(WITH_STEPS)("$name has a time limit", ({ job }) => {
    expect(job["timeout-minutes"]).toBeDefined();
  });

  it.each(WITH_STEPS)("$name leaves no token behind where it checks out", ({ job }) => {
    const kept = stepsOf(job).filter(
      (step) =>
        textOf(step["uses"]).startsWith("actions/checkout@") &&
        mappingOf(step["with"])["persist-credentials"] !== "false",
    );
    expect(kept).toEqual([]);
  });
});

describe("a rollback", () => {
  const groupsOf = (job: (typeof FILE_JOBS)[number]["job"]) => expressionsOf(mappingOf(job["concurrency"])["group"]);

  it("is a job of two workflows", () => {
    expect(ROLLBACKS.map(({ name }) => name)).toEqual([
      ".github/workflows/promote.yml: rollback",
      ".github/workflows/rollback.yml: rollback",
    ]);
  });

  it.each(ROLLBACKS)("of $name waits for no environment and in no queue of another job", ({ job, workflow, name }) => {
    const others = FILE_JOBS.filter((other) => other.name !== name).flatMap((other) => groupsOf(other.job));
    expect([
      job["environment"],
      workflow["concurrency"],
      groupsOf(job).filter((group) => others.includes(group)),
    ]).toEqual([undefined, undefined, []]);
  });

  it("of whoever starts it by hand waits for none, either", () => {
    const caller = FILE_JOBS.filter(({ path }) => path === "examples/workflows/rollback.yml");
    expect(caller.map(({ job, workflow }) => [job["concurrency"], workflow["concurrency"]])).toEqual([
      [undefined, undefined],
    ]);
  });
});
