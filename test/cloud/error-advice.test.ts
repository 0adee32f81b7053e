import { describe, expect, it } from "vitest";
import { translateRefusal, translateSilence } from "../../src/cloud/errors";
import { refusal } from "./google";
import { DOING, translated } from "./translated";

const AGAIN = "Run this step again: it reads first and carries on from where the service is.";
const WHERE =
  "See whether the requests go to Google, or to a proxy or another address:\nenv | grep -o '^CLOUDSDK_[A-Z_]*'";
const MEND = "Mend what Google names above, in the plan, the inputs or the service, then run this step again.";
const CONTEXT = { ...DOING, api: "run" as const, redact: (text: string) => text };

describe("what to do", () => {
  it.each([
    [
      "a conflict",
      refusal(409, "ABORTED", "Conflict for resource 'hello'"),
      "Look who changed the service, then run this step again:\ngcloud run services describe hello --region us-central1 --project demo",
    ],
    ["an outage", refusal(503, "UNAVAILABLE", "busy"), AGAIN],
    ["an outage without JSON", { status: 502, text: "<html>" }, AGAIN],
    [
      "a service that does not exist",
      refusal(404, "NOT_FOUND", "Resource 'hello' of kind 'SERVICE' does not exist."),
      "See which services there are:\ngcloud run services list --region us-central1 --project demo",
    ],
    ["an address that is no Google API's", { status: 404, text: "<html>nginx</html>" }, WHERE],
    ["a redirect", { status: 302, text: "<html>login</html>" }, WHERE],
    ["a request that is turned down", refusal(400, "INVALID_ARGUMENT", "Invalid tag."), MEND],
    [
      "names that are too long together",
      refusal(400, "INVALID_ARGUMENT", "traffic[].tag: together are too long."),
      "Give the canary a shorter tag, or release a service with a shorter name.",
    ],
  ])("about %s", (_, answer, hint) => {
    expect(translated(answer).hint).toBe(hint);
  });

  it("about a permission whose role is not known", () => {
    const error = translated(refusal(403, "PERMISSION_DENIED", "The caller does not have permission"), "storage");
    expect(error.hint).toBe("See what the caller may do:\ngcloud projects get-iam-policy demo");
  });

  it("about silence", () => {
    expect(translateSilence("no answer within 30 s", CONTEXT).hint).toBe(AGAIN);
  });

  it("about a 404 of another API than Cloud Run's", () => {
    expect(translated(refusal(404, "NOT_FOUND", "no"), "logging").hint).toBe(MEND);
  });

  it("has placeholders for the names that the request does not have", () => {
    const context = { ...CONTEXT, path: "/v2/x", project: undefined };
    expect(translateRefusal({ status: 409, headers: {}, text: "" }, context).hint).toContain(
      "gcloud run services describe SERVICE --region REGION --project PROJECT_ID",
    );
  });
});
