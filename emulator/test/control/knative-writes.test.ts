import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { createServiceV1 } from "../../core/knative/services";
import { changed, put, shown } from "./knative-bodies";
import { KEY, Lab, pinned, serving, template } from "./lab";

describe("a service through the Knative face", () => {
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
