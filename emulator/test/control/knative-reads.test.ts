import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { revisionToV1 } from "../../core/knative/revision-view";
import { parseSelector } from "../../core/knative/selector";
import { readRevision } from "../../core/revisions";
import { shown } from "./knative-bodies";
import { KEY, serving, template, UNHEALTHY } from "./lab";

describe("a service through the Knative face", () => {
  it("is the one that v2 shows", () => {
    const lab = serving();
    lab.patch(
      {
        labels: { team: "a" },
        ingress: 2,
        template: template("img:2", { revision: "hello-two", sessionAffinity: true, timeout: "60s" }),
      },
      "labels,ingress,template",
    );
    lab.settle();
    expect(shown(lab)).toMatchObject({
      kind: "Service",
      metadata: {
        name: "hello",
        namespace: expect.stringMatching(/^\d{12}$/),
        generation: 2,
        labels: { team: "a", "cloud.googleapis.com/location": "us-central1" },
        annotations: {
          "run.googleapis.com/ingress": "internal",
          "run.googleapis.com/operation-id": expect.any(String),
        },
      },
      spec: {
        template: {
          metadata: {
            name: "hello-two",
            annotations: { "run.googleapis.com/sessionAffinity": "true", "autoscaling.knative.dev/maxScale": "100" },
          },
          spec: { timeoutSeconds: 60, containerConcurrency: 80, containers: [{ image: "img:2" }] },
        },
        traffic: [{ revisionName: "hello-one", percent: 100, tag: "stable" }],
      },
      status: {
        observedGeneration: 2,
        conditions: [
          { type: "Ready", status: "True" },
          { type: "ConfigurationsReady", status: "True" },
          { type: "RoutesReady", status: "True" },
        ],
        latestReadyRevisionName: "hello-two",
        traffic: [
          { revisionName: "hello-one", percent: 100, tag: "stable", url: expect.stringContaining("stable---hello") },
        ],
      },
    });
  });

  it("says Unknown while it reconciles and False with Cloud Run's reason when it failed", () => {
    const lab = serving();
    lab.patch({ template: template("img:2", { revision: "hello-two" }) }, "template");
    const ready = () => ((shown(lab)["status"] as JsonObject)["conditions"] as readonly JsonObject[])[0];
    expect(ready()).toMatchObject({ status: "Unknown" });
    expect(shown(lab)).toMatchObject({ metadata: { generation: 2 }, status: { observedGeneration: 1 } });
    lab.started("hello-two", UNHEALTHY);
    lab.pass(1000);
    expect(ready()).toMatchObject({ status: "False", reason: "HealthCheckContainerError" });
    expect(shown(lab)).toMatchObject({ status: { observedGeneration: 2, latestReadyRevisionName: "hello-one" } });
  });
});

describe("a revision through the Knative face", () => {
  it("carries the labels that gcloud selects by and the digest that it pins", () => {
    const lab = serving();
    expect(revisionToV1(lab.world, readRevision(lab.world, KEY, "hello-one"))).toMatchObject({
      metadata: { labels: { "serving.knative.dev/service": "hello" }, generation: 1 },
      status: {
        imageDigest: expect.stringMatching(/^img@sha256:[0-9a-f]{64}$/),
        conditions: expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "True" })]),
      },
    });
  });
});

describe("a label selector", () => {
  const rows = [
    { selector: null, matches: true },
    { selector: "", matches: true },
    { selector: "a = b", matches: true },
    { selector: "a=b,c==d", matches: true },
    { selector: "a = c", matches: false },
    { selector: "missing = b", matches: false },
  ];
  it.each(rows)("'$selector' is judged $matches", ({ selector, matches }) => {
    expect(parseSelector(selector)({ a: "b", c: "d" })).toBe(matches);
  });

  it("that is more than equality is refused", () => {
    expect(() => parseSelector("a in (b)")).toThrow(/expected 'label = value'/);
  });
});
