import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { Lab, pinned, refusal, serving, template } from "./lab";

describe("a write is refused at once", () => {
  const long = "t".repeat(42);
  const rows: readonly { says: string; mask: string; body: JsonObject; message: string | RegExp }[] = [
    {
      says: "when percents do not add up to 100",
      mask: "traffic",
      body: { traffic: [pinned("hello-one", 90)] },
      message: /add up to 100, got 90/,
    },
    {
      says: "when a percent is negative",
      mask: "traffic",
      body: { traffic: [pinned("hello-one", 110), pinned("hello-one", -10)] },
      message: /expected 0 to 100/,
    },
    {
      says: "when a tag is too short",
      mask: "traffic",
      body: { traffic: [pinned("hello-one", 100, "ab")] },
      message: /'ab' is too short/,
    },
    {
      says: "when a tag is no DNS label",
      mask: "traffic",
      body: { traffic: [pinned("hello-one", 100, "Canary")] },
      message: /valid DNS format/,
    },
    {
      says: "when a tag is used twice",
      mask: "traffic",
      body: { traffic: [pinned("hello-one", 90, "abc"), pinned("hello-one", 10, "abc")] },
      message: /'abc' is used more than once/,
    },
    {
      says: "when a tag is asked for where the URL is disabled",
      mask: "defaultUriDisabled",
      body: { defaultUriDisabled: true },
      message: /^Traffic tags are not supported when the URL is disabled/,
    },
    {
      says: "when tag and service are too long together",
      mask: "traffic",
      body: { traffic: [pinned("hello-one", 100, long)] },
      message: `traffic[].tag: traffic tag '${long}' and service name 'hello' together are too long. Combined traffic tag and service name cannot exceed 46 characters.`,
    },
    {
      says: "when a target of type REVISION names none",
      mask: "traffic",
      body: { traffic: [{ type: 2, percent: 100 }] },
      message: /needs a revision/,
    },
    {
      says: "when a target has no type",
      mask: "traffic",
      body: { traffic: [{ revision: "hello-one", percent: 100 }] },
      message: /expected LATEST or REVISION/,
    },
    {
      says: "when a revision's name lacks the service's",
      mask: "template",
      body: { template: template("i", { revision: "other-one" }) },
      message: /begins with 'hello-'/,
    },
    {
      says: "when a revision's name is longer than 63",
      mask: "template",
      body: { template: template("i", { revision: `hello-${"x".repeat(58)}` }) },
      message: /at most 63/,
    },
    {
      says: "when there is no container",
      mask: "template",
      body: { template: { revision: "hello-x" } },
      message: /at least one container/,
    },
    {
      says: "when a timeout is longer than an hour",
      mask: "template.timeout",
      body: { template: { timeout: "3601s" } },
      message: "Violation in UpdateServiceRequest.service.template.timeout: maximum allowed time is one hour.",
    },
    {
      says: "when an annotation's key is reserved",
      mask: "annotations",
      body: { annotations: { "run.googleapis.com/x": "1" } },
      message: /reserved namespace/,
    },
    {
      says: "when a template label's key is reserved",
      mask: "template.labels",
      body: { template: { labels: { "serving.knative.dev/x": "1" } } },
      message: /reserved namespace/,
    },
    {
      says: "when a field is unknown",
      mask: "traffic",
      body: { traffic: [{ colour: "red" }] },
      message: `Invalid JSON payload received. Unknown name "colour" at 'service.traffic[0]': Cannot find field.`,
    },
    {
      says: "when an enum is unknown",
      mask: "traffic",
      body: { traffic: [{ type: "NEWEST" }] },
      message: `Invalid value at 'service.traffic[0].type' (type.googleapis.com/google.cloud.run.v2.TrafficTargetAllocationType), "NEWEST"`,
    },
    {
      says: "when a number is no number",
      mask: "traffic",
      body: { traffic: [{ type: 1, percent: "all" }] },
      message: `Invalid value at 'service.traffic[0].percent' (TYPE_INT32), "all"`,
    },
  ];
  it.each(rows)("$says", ({ mask, body, message }) => {
    const lab = serving();
    const before = lab.world;
    const refused = refusal(() => lab.patch(body, mask));
    expect(refused).toMatchObject({
      status: "INVALID_ARGUMENT",
      http: 400,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
    expect(lab.world).toBe(before);
  });

  it("when the service does not exist, in Cloud Run's words", () => {
    expect(refusal(() => new Lab().patch({}, "traffic"))).toEqual({
      status: "NOT_FOUND",
      http: 404,
      message: "Resource 'hello' of kind 'SERVICE' in region 'us-central1' in project 'p' does not exist.",
    });
  });

  it("when the minute's quota is used up, until a minute later", () => {
    const lab = serving({ writesPerMinute: 2 });
    lab.patch({ description: "a" }, "description");
    expect(refusal(() => lab.patch({ description: "b" }, "description"))).toMatchObject({
      status: "RESOURCE_EXHAUSTED",
      http: 429,
    });
    lab.pass(60_000);
    lab.patch({ description: "c" }, "description");
    expect(lab.service()["description"]).toBe("c");
  });
});
