import { describe, expect, it } from "vitest";
import { translateRefusal, translateSilence } from "../../src/cloud/errors";
import { parseRetryAfter } from "../../src/cloud/refusal";
import { Redactor } from "../../src/cloud/secret";
import type { GoogleApi } from "../../src/ports";
import { type Answer, refusal } from "./google";

const DOING = {
  doing: "update service 'hello' in us-central1",
  project: "demo",
  account: "deployer@demo.iam.gserviceaccount.com",
};

function translated(answer: Answer, api: GoogleApi = "run") {
  const redact = (text: string) => text;
  const incoming = {
    status: answer.status ?? 200,
    headers: answer.headers ?? {},
    text: answer.text ?? JSON.stringify(answer.json),
  };
  return translateRefusal(incoming, { ...DOING, api, redact });
}

describe("translateRefusal", () => {
  it.each([
    [
      "401 means that the credentials are no good",
      refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
      "CREDENTIALS_MISSING",
    ],
    ["403 means that a permission is missing", refusal(403, "PERMISSION_DENIED", "no"), "PERMISSION_DENIED"],
    [
      "404 means that the service does not exist",
      refusal(
        404,
        "NOT_FOUND",
        "Resource 'hello' of kind 'SERVICE' in region 'us-central1' in project 'demo' does not exist.",
      ),
      "SERVICE_NOT_FOUND",
    ],
    [
      "409 means that somebody else was faster",
      refusal(409, "ABORTED", "Conflict for resource 'hello': version '1' was specified but current version is '2'."),
      "CONFLICT",
    ],
    [
      "409 means that the revision's name is taken",
      refusal(409, "ALREADY_EXISTS", "Revision named 'hello-00002-luh' with different configuration already exists."),
      "CONFLICT",
    ],
    ["412 means that a fingerprint is stale", refusal(412, "FAILED_PRECONDITION", "conditionNotMet"), "CONFLICT"],
    [
      "429 means that a quota is used up",
      refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Write requests'"),
      "QUOTA_EXCEEDED",
    ],
    [
      "403 with RATE_LIMIT_EXCEEDED means the same",
      refusal(403, "PERMISSION_DENIED", "slow down", { reason: "RATE_LIMIT_EXCEEDED" }),
      "QUOTA_EXCEEDED",
    ],
    [
      "403 with SERVICE_DISABLED is no missing permission",
      refusal(403, "PERMISSION_DENIED", "API has not been used", { reason: "SERVICE_DISABLED" }),
      "CLOUD_REFUSED",
    ],
    [
      "400 is Google's no",
      refusal(
        400,
        "INVALID_ARGUMENT",
        "Violation in UpdateServiceRequest.service.template.timeout: maximum allowed time is one hour.",
      ),
      "CLOUD_REFUSED",
    ],
    [
      "400 about the length of the tag says so",
      refusal(
        400,
        "INVALID_ARGUMENT",
        "traffic[].tag: traffic tag 'canary' and service name 'x' together are too long. Combined traffic tag and service name cannot exceed 46 characters.",
      ),
      "NAME_TOO_LONG",
    ],
    ["500 is an outage", refusal(500, "INTERNAL", "Internal error encountered."), "CLOUD_UNREACHABLE"],
    ["503 is an outage", { status: 503, text: "<html>Service Unavailable</html>" }, "CLOUD_UNREACHABLE"],
    ["408 is an outage", { status: 408, text: "" }, "CLOUD_UNREACHABLE"],
    ["a redirect is not an API's", { status: 302, text: "<html>login</html>" }, "CLOUD_REFUSED"],
    [
      "a 404 that is no API's does not mean that the service is missing",
      { status: 404, text: "<html>nginx</html>" },
      "CLOUD_REFUSED",
    ],
  ] as const)("%s", (_, answer, code) => {
    expect(translated(answer).code).toBe(code);
  });

  it("finds Google's words in a list, too", () => {
    const answer = { status: 409, json: [{ error: { code: 409, message: "Wrapped words.", status: "ABORTED" } }] };
    expect(translated(answer).message).toMatch(/: Wrapped words\.$/);
  });

  it("says what was being done and what Google said", () => {
    expect(translated(refusal(400, "INVALID_ARGUMENT", "Invalid tag.")).message).toBe(
      "could not update service 'hello' in us-central1: the API answered 400: Invalid tag.",
    );
  });

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

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["seconds", "7", 7],
    ["a date", "Thu, 01 Jan 2026 00:00:30 GMT", 30],
    ["a date that is over", "Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["nonsense", "soon", undefined],
    ["nothing", undefined, undefined],
  ])("reads %s", (_, header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });
});
