import { describe, expect, it } from "vitest";
import { translateRefusal, translateSilence } from "../../src/cloud/errors";
import { Redactor } from "../../src/cloud/secret";
import { refusal } from "./google";
import { DOING, translated } from "./translated";

describe("translateRefusal", () => {
  it.each([
    [
      "the update of a service",
      "Permission 'run.services.update' denied on resource 'namespaces/demo/services/hello' (or resource may not exist).",
      undefined,
      "run",
      "run.services.update",
      "gcloud projects add-iam-policy-binding demo",
      "roles/run.developer",
    ],
    [
      "acting as the runtime account",
      "Permission 'iam.serviceaccounts.actAs' denied on service account app@demo.iam.gserviceaccount.com (or it may not exist).",
      { reason: "IAM_PERMISSION_DENIED", metadata: { permission: "iam.serviceAccounts.actAs" } },
      "run",
      "iam.serviceAccounts.actAs",
      "gcloud iam service-accounts add-iam-policy-binding app@demo.iam.gserviceaccount.com",
      "roles/iam.serviceAccountUser",
    ],
    [
      "acting as it, in Cloud Run's own spelling",
      "Permission 'iam.serviceaccounts.actAs' denied on service account app@demo.iam.gserviceaccount.com (or it may not exist).",
      undefined,
      "run",
      "iam.serviceaccounts.actAs",
      "gcloud iam service-accounts add-iam-policy-binding app@demo.iam.gserviceaccount.com",
      "roles/iam.serviceAccountUser",
    ],
    [
      "reading metrics",
      "Permission monitoring.timeSeries.list denied (or the resource may not exist).",
      undefined,
      "monitoring",
      "monitoring.timeSeries.list",
      "gcloud projects add-iam-policy-binding demo",
      "roles/monitoring.viewer",
    ],
    [
      "reading logs",
      "Permission denied for all log views",
      { reason: "IAM_PERMISSION_DENIED", metadata: { permission: "logging.logEntries.list" } },
      "logging",
      "logging.logEntries.list",
      "gcloud projects add-iam-policy-binding demo",
      "roles/logging.viewer",
    ],
    [
      "what Google does not name",
      "The caller does not have permission",
      undefined,
      "logging",
      "permission is missing",
      "gcloud projects add-iam-policy-binding demo",
      "roles/logging.viewer",
    ],
  ] as const)(
    "a missing permission for %s comes with the role and a command to paste",
    (_, said, info, api, permission, command, role) => {
      const error = translated(refusal(403, "PERMISSION_DENIED", said, info), api);
      expect(error.message).toContain(permission);
      expect(error.hint).toBe(
        `${command}${command.includes("service-accounts") ? ' --project="demo"' : ""} --member="serviceAccount:deployer@demo.iam.gserviceaccount.com" --role="${role}"`,
      );
    },
  );

  it("a disabled API comes with the command that enables it", () => {
    const info = {
      reason: "SERVICE_DISABLED",
      metadata: { service: "run.googleapis.com", consumer: "projects/demo-7" },
    };
    expect(translated(refusal(403, "PERMISSION_DENIED", "not used", info)).hint).toBe(
      'gcloud services enable run.googleapis.com --project="demo-7"',
    );
  });

  const reason = "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED";
  const said = "Not found or permission denied for service(s): nonesuch.googleapis.com,rum.googleapis.com.";
  it.each([
    ["in its metadata", { reason, metadata: { services: "nonesuch.googleapis.com,rum.googleapis.com" } }],
    ["in its words alone", { reason }],
  ])("an API that Google does not know is named, not a permission, where Google names it %s", (_, info) => {
    const { code, message, hint } = translated(refusal(403, "PERMISSION_DENIED", said, info), "serviceusage");
    expect([code, hint]).toEqual([
      "CLOUD_REFUSED",
      "See how the API is spelt:\ngcloud services list --available --project demo",
    ]);
    expect(message).toContain("got nonesuch.googleapis.com, rum.googleapis.com (403)");
  });

  it("missing credentials come with the step and the permission that it needs", () => {
    const { hint } = translated(refusal(401, "UNAUTHENTICATED", "no"));
    expect(hint).toContain("id-token: write");
    expect(hint).toContain("uses: google-github-actions/auth@");
  });

  it("takes known secrets and bearer tokens out of what others wrote", () => {
    const redactor = new Redactor();
    redactor.learn("sentinel-secret");
    const redact = (text: string) => redactor.redact(text);
    const context = { ...DOING, api: "run" as const, redact };
    const said = "got Bearer abc.def and sentinel-secret and ya29.c0de";
    const shown = [
      translateRefusal({ status: 400, headers: {}, text: JSON.stringify({ error: { message: said } }) }, context),
      translateSilence(said, context),
    ].map(String);
    expect(shown.join()).toContain("[secret]");
    expect(shown.join()).not.toMatch(/sentinel-secret|abc\.def|c0de/);
  });
});
