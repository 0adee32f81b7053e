import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { revisionToV1 } from "../../core/knative/revision-view";
import { parseSelector } from "../../core/knative/selector";
import { createServiceV1, replaceServiceV1 } from "../../core/knative/services";
import { serviceToV1 } from "../../core/knative/view";
import { readRevision } from "../../core/revisions";
import { readService } from "../../core/services-v2";
import { KEY, Lab, pinned, serving, template, UNHEALTHY } from "./lab";

const shown = (lab: Lab) => serviceToV1(lab.world, readService(lab.world, KEY));
const put = (lab: Lab, body: JsonObject) => lab.step((world, now) => replaceServiceV1(world, KEY, body, false, now));

interface Draft {
  metadata: { annotations: Record<string, string> };
  spec: {
    template: {
      metadata: { name?: string; annotations: Record<string, string> };
      spec: { containers: { image: string }[] };
    };
    traffic: { revisionName?: string; percent?: number; tag?: string }[];
  };
}

/** Returns the body with one change deep inside, as gcloud's read-modify-write makes it. */
function changed(body: JsonObject, change: (draft: Draft) => void): JsonObject {
  const draft = structuredClone(body) as unknown as Draft;
  change(draft);
  return draft as unknown as JsonObject;
}

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

  it("written back as it was read makes no revision and changes no field", () => {
    const lab = serving();
    lab.patch(
      {
        description: "d",
        template: template("img:2", { containers: [{ image: "img:2", env: [{ name: "A", value: "b" }] }] }),
      },
      "description,template",
    );
    lab.settle();
    const before = { service: lab.service(), revisions: Object.keys(lab.world.revisions).length };
    put(lab, shown(lab));
    lab.settle();
    const after = lab.service();
    expect(Object.keys(lab.world.revisions)).toHaveLength(before.revisions);
    expect([after["template"], after["traffic"], after["description"]]).toEqual([
      before.service["template"],
      before.service["traffic"],
      before.service["description"],
    ]);
  });

  it("keeps the reserved annotations that only v1 knows", () => {
    const lab = serving();
    put(
      lab,
      changed(shown(lab), ({ metadata, spec }) => {
        metadata.annotations["run.googleapis.com/binary-authorization"] = "default";
        spec.template.metadata.annotations["run.googleapis.com/client-name"] = "gcloud";
      }),
    );
    expect(shown(lab)).toMatchObject({
      metadata: { annotations: { "run.googleapis.com/binary-authorization": "default" } },
      spec: { template: { metadata: { annotations: { "run.googleapis.com/client-name": "gcloud" } } } },
    });
    expect(lab.service()["annotations"]).toBeUndefined();
  });

  it("takes the annotations that v2 has fields for as those fields", () => {
    const lab = serving();
    put(
      lab,
      changed(shown(lab), ({ metadata, spec }) => {
        metadata.annotations["run.googleapis.com/ingress"] = "internal";
        spec.template.metadata = {
          name: "hello-two",
          annotations: { "run.googleapis.com/sessionAffinity": "true", "autoscaling.knative.dev/minScale": "2" },
        };
      }),
    );
    expect(lab.service()).toMatchObject({
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      template: { sessionAffinity: true, scaling: { minInstanceCount: 2 } },
    });
  });

  it("is refused when its resource version is stale, in Cloud Run's words", () => {
    const lab = serving();
    const stale = shown(lab);
    lab.now += 1;
    lab.patch({ description: "meanwhile" }, "description");
    const [old, current] = [stale, shown(lab)].map(({ metadata }) => (metadata as JsonObject)["resourceVersion"]);
    expect(old).not.toBe(current);
    expect(() => put(lab, stale)).toThrow(
      new RegExp(
        `^Conflict for resource 'hello': version '${lab.world.services["p/us-central1/hello"]!.createdAt}' was specified but current version is '\\d{16}'\\.$`,
      ),
    );
  });

  it("may carry a new revision and traffic to it in one write", () => {
    const lab = serving();
    put(
      lab,
      changed(shown(lab), ({ spec }) => {
        spec.template.metadata.name = "hello-00002-abc";
        spec.template.spec.containers[0]!.image = "img:2";
        spec.traffic.push({ revisionName: "hello-00002-abc", tag: "canary" });
      }),
    );
    lab.settle();
    expect(lab.service()).toMatchObject({
      latestReadyRevision: expect.stringMatching(/hello-00002-abc$/),
      trafficStatuses: [pinned("hello-one", 100, "stable"), pinned("hello-00002-abc", 0, "canary")],
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

  it("is created from a v1 body, secrets and volumes included", () => {
    const lab = new Lab();
    const container = {
      image: "img:1",
      env: [{ name: "KEY", valueFrom: { secretKeyRef: { name: "vault", key: "latest" } } }],
      volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
    };
    const volumes = [{ name: "scratch", emptyDir: { medium: "Memory", sizeLimit: "8Mi" } }];
    const body = {
      metadata: { name: "hello" },
      spec: {
        template: { spec: { containers: [container], volumes } },
        traffic: [{ latestRevision: true, percent: 100 }],
      },
    };
    lab.step((world, now) => createServiceV1(world, { ...KEY, service: "" }, body, false, now));
    expect(lab.service()["template"]).toMatchObject({
      containers: [{ env: [{ name: "KEY", valueSource: { secretKeyRef: { secret: "vault", version: "latest" } } }] }],
      volumes: [{ name: "scratch", emptyDir: { medium: "MEMORY", sizeLimit: "8Mi" } }],
    });
    expect(shown(lab)).toMatchObject({ spec: { template: { spec: { containers: [container], volumes } } } });
  });

  it("names tags as v1 does when it refuses them", () => {
    const lab = serving();
    const tag = "t".repeat(42);
    const body = changed(shown(lab), ({ spec }) => {
      spec.traffic[0]!.tag = tag;
    });
    expect(() => put(lab, body)).toThrow(
      `spec.traffic.tag: traffic tag '${tag}' and service name 'hello' together are too long. Combined traffic tag and service name cannot exceed 46 characters.`,
    );
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
