import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ACTION_NAMES, type ActionName } from "../../src/inputs/registry";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMON = ["plan", "project", "region", "service", "dry-run"];

/** The faces that workflows build on: names may be added, none may go. */
const FACES: Readonly<Record<ActionName, { readonly inputs: readonly string[]; readonly outputs: readonly string[] }>> =
  {
    "build-push": {
      inputs: [
        ...COMMON,
        "context",
        "dockerfile",
        "image",
        "build-args",
        "secrets",
        "platforms",
        "cache",
        "skip-if-unchanged",
      ],
      outputs: ["image", "digest", "tags", "size", "skipped"],
    },
    "deploy-canary": {
      inputs: [...COMMON, "image", "stage", "tag"],
      outputs: ["rollout", "stage", "percent", "revision", "stable-revision", "url", "tag-url", "changed"],
    },
    "health-gate": { inputs: [...COMMON, "url", "deadline"], outputs: ["verdict", "evidence", "evidence-digest"] },
    "metrics-gate": {
      inputs: [...COMMON, "stage", "for", "every", "judge", "fail-on"],
      outputs: ["verdict", "decision", "evidence", "evidence-digest"],
    },
    monitor: {
      inputs: [...COMMON, "plans", "projects", "regions", "services", "auto-promote", "promote-workflow"],
      outputs: ["rollouts", "decisions"],
    },
    propose: {
      inputs: [...COMMON, "image", "stage", "rollout", "judge", "override"],
      outputs: ["stage", "environment", "proposal", "stages", "image", "verdict", "decision", "evidence-digest"],
    },
    preflight: {
      inputs: [...COMMON, "mode", "image", "apis", "service-account", "schedule", "github-token"],
      outputs: ["ok", "report", "report-digest"],
    },
    rollback: {
      inputs: [...COMMON, "mode", "confirm", "reason"],
      outputs: ["outcome", "restored-revision", "seconds"],
    },
    stage: {
      inputs: [...COMMON, "image", "stage", "for", "judge"],
      outputs: ["verdict", "decision", "percent", "tag-url"],
    },
  };

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly runs: { readonly using: string; readonly steps: readonly Readonly<Record<string, unknown>>[] };
}

function manifestOf(name: ActionName): Manifest {
  const folder = name === "stage" ? "" : `actions/${name}/`;
  return parse(readFileSync(`${ROOT}/${folder}action.yml`, "utf8"));
}

/** What the Marketplace takes: docs.github.com, "Metadata syntax", branding; descriptions of up to 125 characters. */
const COLORS = ["white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark"];

test("each action has a name of its own", () => {
  expect(new Set(ACTION_NAMES.map((name) => manifestOf(name).name)).size).toBe(ACTION_NAMES.length);
});

describe.each(ACTION_NAMES)("%s", (name) => {
  const { description, branding, inputs, outputs, runs } = manifestOf(name);
  const [step = {}] = runs.steps;

  test("has the inputs and outputs of its face", () => {
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining([...FACES[name].inputs]));
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining([...FACES[name].outputs]));
  });

  test("describes itself and every input and output", () => {
    const texts = [
      description,
      ...[...Object.values(inputs), ...Object.values(outputs)].map((one) => one["description"]),
    ];
    expect(texts.filter((text) => typeof text !== "string" || text.length < 10)).toEqual([]);
  });

  test("has what the Marketplace shows: a description that fits, an icon and a color", () => {
    expect(description.length).toBeLessThanOrEqual(125);
    expect([branding.icon, COLORS.includes(branding.color)]).toEqual(["git-merge", true]);
  });

  test("requires no input and sets no default, which the plan could not override, but for what only the platform knows", () => {
    const given = Object.values(inputs).flatMap(({ description: _text, ...others }) => Object.entries(others));
    const odd = given.filter(([key, value]) => key !== "default" || !/^\$\{\{ github\.\w+ \}\}$/.test(String(value)));
    expect(odd).toEqual([]);
  });

  test("is one composite step that hands its inputs over as JSON", () => {
    expect([runs.using, runs.steps.length, Object.keys(step)]).toEqual(["composite", 1, ["id", "shell", "env", "run"]]);
    expect([step["id"], step["shell"], step["env"]]).toEqual([
      "run",
      "bash",
      { CANARY_INPUTS: `\${{ toJSON(inputs) }}` },
    ]);
  });

  test("takes every output from that step", () => {
    expect(Object.entries(outputs).map(([, { value }]) => value)).toEqual(
      Object.keys(outputs).map((key) => `\${{ steps.run.outputs.${key} }}`),
    );
  });

  test("interpolates nothing into its script, which bash can read and which ends in exec of its own bundle", () => {
    const script = String(step["run"]);
    const bundle = name === "stage" ? "dist/stage.js" : `../../dist/${name}.js`;
    expect(script).not.toContain("${{");
    expect(script.trimEnd().split("\n").at(-1)).toBe(`exec node "$GITHUB_ACTION_PATH/${bundle}"`);
    expect(execaSync("bash", ["-n"], { input: script }).stderr).toBe("");
  });
});
