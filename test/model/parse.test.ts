import { describe, expect, it } from "vitest";
import { COMPOSITES, FILE_JOBS, ownFile, stepsOf, WORKFLOWS } from "./estate";
import { evaluate, scopeOf } from "./expressions";
import { ownPath } from "./files";
import { expressionsOf, listOf, mappingOf, parseActionFile, parseWorkflowFile, textOf } from "./tree";

const STEPS = [
  ...FILE_JOBS.flatMap(({ name, job }) => stepsOf(job).map((step, index) => ({ name: `${name}[${index}]`, step }))),
  ...COMPOSITES.flatMap(({ path, tree }) => stepsOf(mappingOf(tree["runs"])).map((step) => ({ name: path, step }))),
];
const USES = [
  ...STEPS.map(({ name, step }) => ({ name, of: step })),
  ...FILE_JOBS.map(({ name, job }) => ({ name, of: job })),
].flatMap(({ name, of }) => (of["uses"] === undefined ? [] : [{ name, uses: textOf(of["uses"]), given: of["with"] }]));

describe("GitHub's own parser", () => {
  it.each([...WORKFLOWS, ...COMPOSITES])("finds no fault with $path", ({ errors }) => {
    expect(errors).toEqual([]);
  });

  it.each([
    ["a key that it does not know", parseWorkflowFile, "on: push\njobs: { a: { runs-on: x, stepz: [] } }"],
    [
      "a context that is not there",
      parseWorkflowFile,
      "on: push\njobs: { a: { runs-on: x, if: secrets.a, steps: [{ run: x }] } }",
    ],
    [
      "vars in a composite",
      parseActionFile,
      `name: a\ndescription: b\nruns: { using: composite, steps: [{ run: "\${{ vars.x }}", shell: bash }] }`,
    ],
    [
      "a composite's step without a shell",
      parseActionFile,
      "name: a\ndescription: b\nruns: { using: composite, steps: [{ run: x }] }",
    ],
  ])("would find %s", (_what, parse, text) => {
    expect(parse("a.yml", text).errors).not.toEqual([]);
  });
});

describe.each(COMPOSITES)("$path", ({ tree, text }) => {
  const steps = stepsOf(mappingOf(tree["runs"]));

  it("ends in its bundle, which takes the shell's place and so is told of a cancellation", () => {
    expect(textOf(steps.at(-1)?.["run"]).trim()).toMatch(/^exec node "\$GITHUB_ACTION_PATH\/[./]*dist\/[\w-]+\.js"$/m);
  });

  it("hands over all of its inputs as JSON, and reads none from INPUT_*", () => {
    expect(expressionsOf(mappingOf(steps.at(-1)?.["env"])["CANARY_INPUTS"])).toEqual(["toJSON(inputs)"]);
    expect(text).not.toContain("INPUT_");
  });

  it("takes every output from a step that it has", () => {
    const names = Object.values(mappingOf(tree["outputs"])).flatMap((is) => expressionsOf(mappingOf(is)["value"]));
    const ids = steps.map((step) => textOf(step["id"]));
    expect(names.filter((one) => !ids.includes(one.split(".")[1] ?? ""))).toEqual([]);
  });
});

describe("every step", () => {
  it("that runs shell has no expression in it", () => {
    expect(STEPS.filter(({ step }) => expressionsOf(step["run"]).length > 0).map(({ name }) => name)).toEqual([]);
  });

  it("or job that uses an action or a workflow of ours finds it", () => {
    const lost = USES.filter(({ uses }) => ownPath(uses) !== undefined && ownFile(uses) === undefined);
    expect(lost).toEqual([]);
  });

  it("or job that uses somebody else's names a commit", () => {
    const foreign = USES.filter(({ uses }) => ownPath(uses) === undefined);
    expect(foreign.filter(({ uses }) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
    expect(foreign.length).toBeGreaterThan(0);
  });

  it("or job that uses one of ours gives only inputs that it has, and all that it needs", () => {
    const faults = USES.flatMap(({ name, uses, given }) => {
      const file = ownFile(uses);
      if (file === undefined) return [];
      const call = mappingOf(mappingOf(file.tree["on"])["workflow_call"]);
      const inputs = mappingOf(file.tree["inputs"] ?? call["inputs"]);
      const keys = Object.keys(mappingOf(given));
      const unknown = keys.filter((key) => inputs[key] === undefined);
      const missing = Object.entries(inputs).flatMap(([key, is]) =>
        mappingOf(is)["required"] === true && !keys.includes(key) ? [key] : [],
      );
      return [...unknown, ...missing].map((key) => `${name}: ${key}`);
    });
    expect(faults).toEqual([]);
  });
});

describe("every job", () => {
  it.each(FILE_JOBS)("$name refers to jobs, outputs and steps that are there", ({ job, workflow }) => {
    const needs = listOf(job["needs"]).map(textOf);
    const jobs = mappingOf(workflow["jobs"]);
    const ids = stepsOf(job).map((step) => textOf(step["id"]));
    const faults = expressionsOf(job).flatMap((text) => [
      ...[...text.matchAll(/\bneeds\.([\w-]+)\.outputs\.([\w-]+)/g)].filter(([, need = "", output = ""]) => {
        const needed = mappingOf(jobs[need]);
        const outputs = mappingOf(needed["outputs"])[output] ?? calledOutput(textOf(needed["uses"]), output);
        return !needs.includes(need) || outputs === undefined;
      }),
      ...[...text.matchAll(/\bsteps\.([\w-]+)\./g)].filter(([, id = ""]) => !ids.includes(id)),
    ]);
    expect(faults.map(([match]) => match)).toEqual([]);
  });

  it.each(FILE_JOBS.filter(({ job }) => job["uses"] === undefined))(
    "$name takes its outputs from outputs that its actions have",
    ({ job }) => {
      const outputs = new Map(
        stepsOf(job).flatMap((step) => {
          const file = ownFile(textOf(step["uses"]));
          return file === undefined ? [] : [[textOf(step["id"]), mappingOf(file.tree["outputs"])] as const];
        }),
      );
      const faults = expressionsOf(job).flatMap((text) =>
        [...text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)].filter(
          ([, id = "", name = ""]) => outputs.has(id) && outputs.get(id)?.[name] === undefined,
        ),
      );
      expect(faults.map(([match]) => match)).toEqual([]);
    },
  );
});

describe("every input of a reusable workflow", () => {
  it.each(WORKFLOWS.filter(({ tree }) => mappingOf(tree["on"])["workflow_call"] !== undefined))(
    "$path is made use of, and so is every secret",
    ({ tree }) => {
      const call = mappingOf(mappingOf(tree["on"])["workflow_call"]);
      const used = expressionsOf(tree).join("\n");
      const unused = [
        ...Object.keys(mappingOf(call["inputs"])).map((name) => `inputs.${name}`),
        ...Object.keys(mappingOf(call["secrets"])).map((name) => `secrets.${name}`),
      ].filter((name) => !new RegExp(`\\b${name}(?![\\w-])`).test(used));
      expect(unused).toEqual([]);
    },
  );
});

function calledOutput(uses: string, output: string): unknown {
  const call = mappingOf(mappingOf(ownFile(uses)?.tree["on"])["workflow_call"]);
  return mappingOf(call["outputs"])[output];
}

describe("GitHub's own evaluator", () => {
  it.each([
    ["compares texts without case", "'A' == 'a'", true],
    ["takes a text for its number", "'1' == 1", true],
    ["takes nothing for an empty text", "inputs.none == ''", true],
    ["prefers the second where the first is empty", "inputs.empty || 'b'", "b"],
  ])("%s", (_what, text, value) => {
    expect(evaluate(text, scopeOf({ inputs: { empty: "" } }))).toBe(value);
  });
});
