import type { Action } from "../../src/inputs/action";
import { ACTIONS, type ActionName } from "../../src/inputs/registry";
import { folderOf } from "./action-yml";

const REPOSITORY = "cloud-run-canary/cloud-run-canary";

const CHECKOUT = `- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1
  with:
    persist-credentials: false`;

const SIGN_IN = `- uses: google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093  # v3.0.0
  with:
    workload_identity_provider: projects/123456789/locations/global/workloadIdentityPools/github/providers/my-repository
    service_account: releaser@my-project.iam.gserviceaccount.com`;

/** Returns a job that uses the action and can be copied as it stands, but for the names. */
export function usage(name: ActionName): string {
  const { permissions, example }: Action = ACTIONS[name];
  const given = Object.entries(example).map(([input, value]) => `    ${input}: ${value}`);
  const path = folderOf(name).replace(/\/$/, "");
  const action = [
    `- uses: ${REPOSITORY}${path === "" ? "" : `/${path}`}@<commit SHA>  # v1.0.0`,
    "  with:",
    ...given,
  ].join("\n");
  const needsPlan = permissions.some(({ grant }) => grant.startsWith("contents"));
  const steps = [...(needsPlan ? [CHECKOUT] : []), SIGN_IN, action];
  const grants = permissions.map(
    ({ grant, why, without }) => `  ${grant.padEnd(28)}# ${why}${without === undefined ? "" : "; optional"}`,
  );
  return ["permissions:", ...grants, "steps:", ...steps.map((step) => indented(step))].join("\n");
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}
