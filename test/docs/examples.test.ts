import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseInputs } from "../../src/inputs/parse";
import { parsePlan } from "../../src/plan/parse";
import { blocksOf, filesEnding, textOf } from "./pages";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}
interface Job {
  /** A workflow that the job calls, instead of steps. */
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const YAML_BLOCKS = ["README.md", "docs/WORKFLOWS.md"].flatMap(blocksOf).filter(({ language }) => language === "yaml");
const PLANS = YAML_BLOCKS.filter(({ text }) => text.startsWith("# .github/rollout.yml\n")).map(({ text }) => text);
const SHOWN = YAML_BLOCKS.filter(({ text }) => text.startsWith("# .github/workflows/"));
const OWN = filesEnding(".yml").filter((file) => /^(?:\.github|examples)\/workflows\//.test(file));
const WORKFLOWS = [
  ...SHOWN.map(({ text }): [string, string] => [`the page's ${text.slice(2, text.indexOf("\n"))}`, text]),
  ...OWN.map((file): [string, string] => [file, textOf(file)]),
];
const SUITE = "cloud-run-canary/cloud-run-canary";

function jobsOf(text: string): readonly Job[] {
  const workflow: Workflow = parse(text);
  return Object.values(workflow.jobs);
}

function stepsOf(text: string): readonly Step[] {
  return jobsOf(text).flatMap(({ steps = [] }) => steps);
}

function usesOf(text: string): readonly string[] {
  return [...jobsOf(text), ...stepsOf(text)].flatMap(({ uses }) => uses ?? []);
}

/** What a reusable workflow is given; its default is a number that is checked by GitHub's own parser. */
const EXPRESSION = `\${{ inputs.stage-timeout-minutes }}`;

/** Ours of this release, and this repository's own: see decision 19. */
const isOurs = (uses: string) => uses.startsWith(SUITE) || uses.startsWith("./");

test("every YAML block of README and WORKFLOWS is a plan or a workflow, and says which", () => {
  expect(PLANS.length).toBeGreaterThan(0);
  expect(SHOWN.length).toBeGreaterThan(0);
  expect(PLANS.length + SHOWN.length).toBe(YAML_BLOCKS.length);
});

describe("the README's plans", () => {
  test.each(PLANS.map((text, index) => [index + 1, text]))("plan %i can be driven without a warning", (_, text) => {
    const { plan, warnings } = parsePlan(String(text), ".github/rollout.yml");
    expect({ service: plan.service, mode: plan.routing.mode, warnings }).toEqual({
      service: "my-service",
      mode: "revisions",
      warnings: [],
    });
  });

  test("the first one is the four lines that it is said to be", () => {
    expect(PLANS[0]?.trim().split("\n").slice(1)).toHaveLength(4);
  });
});

test("the guards of the page on plans are parsed as they are meant", () => {
  const guards = blocksOf("docs/PLAN.md")
    .map(({ text }) => text)
    .filter((text) => text.startsWith("freeze:"));
  const read = guards.map((text) =>
    parsePlan(`version: 1\nservice: my-service\nregions: [us-central1]\n${text}`, "rollout.yml"),
  );
  expect(read).toMatchObject([
    {
      plan: {
        freeze: [{ name: "year-end" }, { name: "weekend", timeZone: "Asia/Seoul" }],
        quarantine: 604_800,
        whileRunning: "queue",
        approvalValid: 259_200,
        deadMan: { hold: 7200, rollback: 86_400 },
        complaints: "user-complaint",
      },
      warnings: [],
    },
  ]);
});

describe("workflows", () => {
  test.each(WORKFLOWS)("%s grants nothing by default, and each job at least what it needs", (_, text) => {
    const workflow: Workflow = parse(text);
    expect(workflow.permissions).toEqual({});
    const acting = jobsOf(text).filter(
      ({ uses, steps = [] }) => (uses ?? steps.find((step) => step.uses)) !== undefined,
    );
    for (const job of acting) expect(Object.keys(job.permissions ?? {})).not.toEqual([]);
  });

  test.each(WORKFLOWS)("%s gives a reason for every permission", (_, text) => {
    const grants = text.match(/^ +(?:contents|id-token|[a-z-]+): (?:read|write)\b.*$/gm) ?? [];
    expect(grants.length).toBeGreaterThan(0);
    expect(grants.filter((line) => !/# to /.test(line))).toEqual([]);
  });

  test.each(WORKFLOWS)("%s pins what others wrote by commit, and says which version that is", (_, text) => {
    const foreign = usesOf(text).filter((uses) => !isOurs(uses));
    expect(foreign.filter((uses) => !/^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
    const lines = (text.match(/\buses: .*$/gm) ?? []).filter((line) => !/: (?:\.\/|\S+@v1$)/.test(line));
    expect(lines.filter((line) => !/@\S.* {2}# v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test.each(WORKFLOWS)("%s ends by itself, and puts no expression into a shell", (_, text) => {
    for (const job of jobsOf(text).filter(({ uses }) => uses === undefined))
      expect(job["timeout-minutes"]).toSatisfy((minutes) => minutes > 0 || minutes === EXPRESSION);
    const runs = stepsOf(text).flatMap(({ run }) => run ?? []);
    expect(runs.filter((run) => run.includes("${{"))).toEqual([]);
  });
});

describe("the release without our workflows", () => {
  const release = SHOWN.map(({ text }) => text).find((text) => text.startsWith("# .github/workflows/release.yml\n"));
  const [job] = jobsOf(release ?? "jobs: {}");

  test("may take as long as its longest watch, extended, and fifteen minutes more", () => {
    const watches = PLANS.flatMap((text) => parsePlan(text, "rollout.yml").plan.stages.map(({ watch }) => watch));
    expect(job?.["timeout-minutes"]).toBeGreaterThanOrEqual((2 * Math.max(...watches)) / 60 + 15);
  });

  test("signs in, builds what was pushed, and releases what was built", () => {
    const steps = job?.steps ?? [];
    const order = steps.flatMap(({ uses = "" }) =>
      ["google-github-actions/auth", `${SUITE}/actions/build-push`, `${SUITE}@`].filter((what) =>
        uses.startsWith(what),
      ),
    );
    expect(order).toEqual(["google-github-actions/auth", `${SUITE}/actions/build-push`, `${SUITE}@`]);
    expect(steps.at(-1)?.with?.["image"]).toMatch(/^\$\{\{ steps\.build\.outputs\.image \}\}$/);
  });
});

describe("the steps of the pages", () => {
  const steps = SHOWN.flatMap(({ text }) => stepsOf(text));

  test("give the root action inputs that it takes", () => {
    const root = steps.find(({ uses }) => uses?.startsWith(`${SUITE}@`));
    const given = Object.keys(root?.with ?? {}).map((name) => [name, "us-docker.pkg.dev/p/r/i:v1"]);
    expect(parseInputs("stage", Object.fromEntries(given))).toMatchObject({ image: "us-docker.pkg.dev/p/r/i:v1" });
  });

  test("give build-push inputs that it takes, and all it needs without a plan", () => {
    const build = steps.find(({ uses }) => uses?.startsWith(`${SUITE}/actions/build-push@`));
    expect(parseInputs("build-push", build?.with ?? {})).toMatchObject({ context: ".", "skip-if-unchanged": true });
    expect(build?.with?.["image"]).toBe("us-central1-docker.pkg.dev/my-project/my-repository/my-service");
  });

  test("give rollback inputs that it takes, and all it needs without a plan", () => {
    const rollback = steps.find(({ uses }) => uses?.startsWith(`${SUITE}/actions/rollback@`));
    expect(parseInputs("rollback", rollback?.with ?? {})).toMatchObject({
      project: "my-project",
      region: "us-central1",
      service: "my-service",
      mode: "emergency",
    });
  });
});
