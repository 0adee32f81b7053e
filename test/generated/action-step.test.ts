import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A runner's folders, with spaces in their names. */
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(realpathSync(tmpdir()), "a runner "));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** Puts a node there that says this version, and otherwise tells which one it is, its process and what it was given. */
function installNode(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "node");
  writeFileSync(
    file,
    `#!/bin/bash\nif [ "$1" = --version ]; then echo ${version}; exit; fi\necho "${version} $$"\necho "$@"\necho "$CANARY_INPUTS"\n`,
  );
  chmodSync(file, 0o755);
  return folder;
}

/** The tools of a runner without its node. */
function toolsWithoutNode(): string {
  const tools = join(home, "tools");
  mkdirSync(tools, { recursive: true });
  return tools;
}

/** Starts the action's step as the runner starts `shell: bash`. */
function runStep(action: string, path: readonly string[], env: Record<string, string> = {}) {
  const manifest = parse(readFileSync(join(ROOT, action, "action.yml"), "utf8"));
  const script = join(home, "step.sh");
  writeFileSync(script, manifest.runs.steps[0].run);
  return execa("/bin/bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
    env: {
      PATH: path.join(delimiter),
      GITHUB_ACTION_PATH: join(home, "an action", action),
      CANARY_INPUTS: "{}",
      ...env,
    },
    extendEnv: false,
    reject: false,
  });
}

/** Returns the version that was started and the arguments it got. */
function started({ stdout }: { readonly stdout: string }): (string | undefined)[] {
  const [who, args] = stdout.split("\n");
  return [who?.split(" ")[0], args];
}

describe("the step of an action", () => {
  test.each(["v20.19.0", "v22.1.0", "v100.0.0"])("starts node %s from PATH", async (version) => {
    const result = await runStep("actions/rollback", [installNode(join(home, "bin"), version), toolsWithoutNode()]);
    expect(started(result)).toEqual([version, `${home}/an action/actions/rollback/../../dist/rollback.js`]);
  });

  test("starts the root's bundle from beside it", async () => {
    const result = await runStep("", [installNode(join(home, "bin"), "v24.0.0")]);
    expect(started(result)).toEqual(["v24.0.0", `${home}/an action/dist/stage.js`]);
  });

  test("leaves a newer one beside the runner alone when PATH has one that is new enough", async () => {
    installNode(join(home, "externals/node24/bin"), "v24.0.0");
    const env = { RUNNER_WORKSPACE: join(home, "work/my repo") };
    mkdirSync(env.RUNNER_WORKSPACE, { recursive: true });
    const result = await runStep("actions/rollback", [installNode(join(home, "bin"), "v20.19.0")], env);
    expect(started(result)[0]).toBe("v20.19.0");
  });

  test.each([
    ["PATH has none", []],
    ["PATH has an old one", ["v18.20.0"]],
    ["PATH has one that says no version", ["nonsense"]],
  ])("takes the newest one beside the runner when %s", async (_, versions) => {
    installNode(join(home, "externals/node20/bin"), "v20.20.2");
    installNode(join(home, "externals/node24/bin"), "v24.19.0");
    installNode(join(home, "externals/node16/bin"), "v16.20.0");
    const env = { RUNNER_WORKSPACE: join(home, "work/my repo") };
    mkdirSync(env.RUNNER_WORKSPACE, { recursive: true });
    const path = [...versions.map((version) => installNode(join(home, "bin"), version)), toolsWithoutNode()];
    expect(started(await runStep("actions/rollback", path, env))[0]).toBe("v24.19.0");
  });

  test("passes over one beside the runner that does not start", async () => {
    installNode(join(home, "externals/node20/bin"), "v20.20.2");
    const broken = installNode(join(home, "externals/node24_alpine/bin"), "v24.19.0");
    writeFileSync(join(broken, "node"), "#!/no/such/loader\n");
    const env = { RUNNER_WORKSPACE: join(home, "work/my repo") };
    mkdirSync(env.RUNNER_WORKSPACE, { recursive: true });
    expect(started(await runStep("actions/rollback", [toolsWithoutNode()], env))[0]).toBe("v20.20.2");
  });

  test.each([
    ["there is none anywhere", [], {}],
    ["there is only an old one", ["v18.20.0"], {}],
    ["the runner has none either", [], { RUNNER_WORKSPACE: "/nowhere/at all" }],
  ])("says which step to add when %s, and exits with 2", async (_, versions, env) => {
    const path = [...versions.map((version) => installNode(join(home, "bin"), version)), toolsWithoutNode()];
    const { exitCode, stdout } = await runStep("actions/rollback", path, env);
    expect([exitCode, stdout]).toEqual([
      2,
      "::error title=cloud-run-canary::expected Node.js 20 or newer on PATH or beside the runner, got none. Put this step before: { uses: actions/setup-node@v7, with: { node-version: 24 } }",
    ]);
  });

  test("becomes node itself, so that a cancelled run reaches it", async () => {
    const child = runStep("actions/rollback", [installNode(join(home, "bin"), "v24.0.0")]);
    const { stdout } = await child;
    expect(stdout.split("\n")[0]).toBe(`v24.0.0 ${child.pid}`);
  });

  test("hands inputs over untouched, whatever they hold", async () => {
    const inputs = JSON.stringify({ reason: '$(touch pwned) `id` "quoted" $HOME \'' });
    const { stdout } = await runStep("actions/rollback", [installNode(join(home, "bin"), "v24.0.0")], {
      CANARY_INPUTS: inputs,
    });
    expect(stdout.split("\n")[2]).toBe(inputs);
  });

  test("runs with the node of this machine", async () => {
    const action = join(home, "an action");
    mkdirSync(join(action, "dist"), { recursive: true });
    mkdirSync(join(action, "actions/rollback"), { recursive: true });
    writeFileSync(join(action, "dist/rollback.js"), "console.log(process.env.CANARY_INPUTS, process.version);");
    const { stdout, exitCode } = await runStep("actions/rollback", [dirname(process.execPath)], {
      CANARY_INPUTS: "{}",
    });
    expect([exitCode, stdout]).toEqual([0, `{} ${process.version}`]);
  });
});
