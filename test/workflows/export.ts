import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";

/** What a tag of this repository brings to whoever uses it; the bundle is the one in dist. */
const PARTS = ["action.yml", "actions", "dist", ".github/workflows"];

/** Leaves a credentials file behind, as workload identity federation does; whoever did not sign in has none. */
const AUTH = {
  name: "auth",
  description: "Stands in for google-github-actions/auth.",
  inputs: {
    workload_identity_provider: { description: "The provider.", required: true },
    service_account: { description: "The account." },
  },
  runs: {
    using: "composite",
    steps: [
      {
        shell: "bash",
        env: { PROVIDER: `\${{ inputs.workload_identity_provider }}`, ACCOUNT: `\${{ inputs.service_account }}` },
        run: '[ -n "$PROVIDER" ] && [ -n "$ACCOUNT" ] && echo "GOOGLE_APPLICATION_CREDENTIALS=$LAB_CREDENTIALS" >> "$GITHUB_ENV"',
      },
    ],
  },
};

const SETUP_NODE = {
  name: "setup-node",
  description: "Stands in for actions/setup-node.",
  inputs: { "node-version": { description: "The version." } },
  runs: { using: "composite", steps: [{ shell: "bash", run: "true" }] },
};

/** By the very commits that the workflows name: another pin would find no stub, and no network. */
const STUBS = {
  "google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093": AUTH,
  "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020": SETUP_NODE,
};

/**
 * act gives the steps of a composite INPUT_* variables, which GitHub does not: this node starts without them, so that
 * nothing can rely on them.
 */
const NODE = `#!/usr/bin/env bash
without=()
while IFS= read -r -d '' pair; do
  [[ "$pair" == INPUT_* ]] && without+=(-u "\${pair%%=*}")
done < <(env -0)
exec env "\${without[@]}" ${process.execPath} "$@"
`;

/** Returns act's flags that lead every `uses` to the folder; nothing is looked up in any network. */
export async function exportRepositories(folder: string): Promise<readonly string[]> {
  const ours = join(folder, "ours");
  for (const part of PARTS) await cp(part, join(ours, part), { recursive: true });
  const stubs = await Promise.all(
    Object.entries(STUBS).map(async ([uses, action], index) => {
      const stub = join(folder, `stub-${index}`);
      await mkdir(stub, { recursive: true });
      await writeFile(join(stub, "action.yml"), stringify(action));
      return `${uses}=${stub}`;
    }),
  );
  const all = [`cloud-run-canary/cloud-run-canary@v1=${ours}`, ...stubs];
  return all.flatMap((one) => ["--local-repository", one]);
}

/** Returns the folder of the node that has no INPUT_*, for the front of PATH. */
export async function writeNode(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "node"), NODE);
  await chmod(join(bin, "node"), 0o755);
  return bin;
}
