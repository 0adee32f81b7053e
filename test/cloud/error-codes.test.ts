import { describe, expect, it } from "vitest";
import { refusal } from "./google";
import { translated } from "./translated";

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
      "API_DISABLED",
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
});
