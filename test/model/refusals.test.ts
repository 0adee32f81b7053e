import { afterEach, describe, expect, it } from "vitest";
import { imageOf, type Release } from "./release";
import { begin, beyondApproval, isAt, isOver, NEXT, SHA } from "./small";

let release: Release;
afterEach(() => release.close());

describe("what is refused", () => {
  it("is an approval after the canary was taken back, with what was found instead", async () => {
    release = begin({ approveAfter: undefined });
    await release.hours(0.1);
    yes();
    await release.hours(5, () => release.github.environments.waiting.length > 0);
    release.weather.spells.push({ from: release.time.now(), mood: "bad" });
    await release.hours(2, () => isOver(release));
    const before = release.percents;
    yes();
    await release.hours(2);
    expect([before, release.percents, release.ledger?.status]).toEqual([[0, 5, 0], [0, 5, 0], "rolled-back"]);
    expect(refusedBy("promote.yml", "stage")).toEqual([
      expect.stringMatching(
        /^3 CONFLICT: .* at stage-1, as it was when stage-3 was proposed, got .* rolled-back since/,
      ),
    ]);
    expect(endOf("promote.yml", "promote / stage")).toBe("failure");
  });

  it("is an approval of evidence that does not hold any more: its own job takes the canary back, not the monitor", async () => {
    const isAsked = (one: Release) => isAt(one, "stage-1") && one.github.environments.waiting.length > 0;
    release = begin({ approveAfter: undefined }, { until: isAsked });
    await release.hours(0.1);
    yes();
    await release.hours(5, () => isAsked(release));
    release.weather.spells.push({ from: release.time.now(), mood: "bad" });
    await release.hours(0.25);
    yes();
    await release.hours(1);
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 0], "rolled-back"]);
    expect(refusedBy("promote.yml", "stage")).toEqual([
      expect.stringMatching(/^1 .* rolled back to .*stage-1 \(5 %\): fail/),
    ]);
    expect(endOf("promote.yml", "promote / stage")).toBe("failure");
  });

  it("is an approval that comes after four days, with how old the evidence is", async () => {
    release = begin({ approveAfter: undefined }, { until: (one) => isAt(one, "stage-1") });
    await release.hours(0.1);
    yes();
    await release.hours(3);
    release.github.dispatch("promote.yml");
    await release.hours(4 * 24);
    yes();
    await release.hours(1);
    expect(release.percents).toEqual([0, 5]);
    expect(refusedBy("promote.yml", "stage")).toEqual([expect.stringMatching(/^3 HELD: .*older|^3 HELD: .*72 h/s)]);
    expect(endOf("promote.yml", "promote / stage")).toBe("failure");
  });

  it.each([
    { when: "while its rollout bakes", wait: 1, says: /^3 stage-3 \(25 %\): pass, hold: stage-3 bakes until/ },
    {
      when: "once the bake is over",
      wait: 3,
      says: /^3 HELD: expected the latest run that moves this rollout, got .*\/100: the later .*\/1\d\d has moved it already/,
    },
  ])("is an old run that is run again $when", async ({ wait, says }) => {
    release = begin({ approveAfter: 60 }, { until: (one) => isAt(one, "stage-3") });
    await release.hours(12, () => isAt(release, "stage-3"));
    await release.hours(wait);
    const before = release.percents;
    rerunFirst();
    await release.hours(1);
    expect(release.percents).toEqual(before);
    expect(refusedBy("deploy.yml", "propose")).toEqual([expect.stringMatching(says)]);
    expect(release.github.runs.at(-1)).toMatchObject({ attempt: 2, conclusion: "failure" });
  });

  it("is an old run that is run again after a rollback, by its number and by the quarantine", async () => {
    release = begin();
    await release.hours(5, () => isAt(release, "stage-1"));
    await release.hours(0.5);
    release.weather.spells.push({ from: release.time.now(), mood: "bad" });
    await release.hours(2, () => isOver(release));
    rerunFirst();
    await release.hours(1);
    expect(release.percents).toEqual([0, 5, 0]);
    expect(refusedBy("deploy.yml", "propose")).toEqual([
      expect.stringMatching(/^3 HELD: expected the latest run .*\n.*expected an image that was not taken back lately/s),
    ]);
  });

  it("is a second image where the plan says hold, with both images", async () => {
    release = begin({ plan: (text) => `${text}\nwhile-running: hold\n` });
    await release.hours(5, () => isAt(release, "stage-3"));
    const run = release.github.push(NEXT).find(({ workflow }) => workflow === "deploy.yml");
    await release.hours(30, () => isOver(release));
    expect(release.ledger).toMatchObject({ status: "promoted", image: imageOf(SHA) });
    expect(refusedBy("deploy.yml", "propose")).toEqual([
      `3 HELD: expected the image that is being rolled out (${imageOf(SHA)}, at stage-3 (25 %)), got ${imageOf(NEXT)}`,
    ]);
    expect(run?.conclusion).toBe("failure");
  });

  it("is the approval of a rollout that another image has superseded, and that one is promoted", async () => {
    release = begin({ approveAfter: undefined, plan: (text) => `${text}\nwhile-running: supersede\n` });
    await release.hours(0.1);
    yes();
    await release.hours(5, () => release.github.environments.waiting.length > 0);
    const [old] = release.github.environments.waiting;
    release.github.push(NEXT);
    await release.hours(0.2);
    expect(release.percents).toEqual([0, 5]);
    yes("stage-1");
    await release.hours(0.2);
    if (old !== undefined) release.approve(old);
    await release.hours(1);
    expect(release.ledger).toMatchObject({ status: "running", stage: "stage-1", image: imageOf(NEXT) });
    expect(refusedBy("promote.yml", "stage")).toEqual([
      expect.stringMatching(/^3 CONFLICT: .*as it was when stage-3 was proposed/),
    ]);
    release.github.environments.onRequest = (request) => release.approve(request);
    for (const request of release.github.environments.waiting) release.approve(request);
    await release.hours(20, () => isOver(release));
    expect([release.percents, release.ledger?.status]).toEqual([[0, 5, 0, 5, 25, 100], "promoted"]);
    expect(release.ledger?.image).toBe(imageOf(NEXT));
    expect(beyondApproval(release)).toEqual([]);
  });
});

/** Says yes to all that waits for the environment, or to all that waits. */
function yes(environment?: string): void {
  for (const request of release.github.environments.waiting)
    if (environment === undefined || request.environment === environment) release.approve(request);
}

function rerunFirst(): void {
  const [first] = release.github.runs;
  if (first === undefined) throw new Error("nothing was started");
  release.github.rerun(first);
}

/** Returns what this action said in the workflow's runs where it did not end well, in order. */
function refusedBy(workflow: string, action: string): readonly string[] {
  const runs = new Set(release.github.runs.filter((run) => run.workflow === workflow).map(({ id }) => id));
  const ends = release.actions.told.filter((one) => runs.has(one.run) && one.action === action && one.exit !== 0);
  return ends.map(({ exit, said }) => `${exit} ${said}`);
}

/** Returns how the job ended in the last run of the workflow that has come to it. */
function endOf(workflow: string, job: string): string | undefined {
  const jobs = release.github.runs.filter((run) => run.workflow === workflow).flatMap((run) => run.jobs);
  return jobs.findLast(({ name }) => name === job)?.conclusion;
}
