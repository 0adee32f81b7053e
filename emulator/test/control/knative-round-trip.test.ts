import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { replaceServiceV1 } from "../../core/knative/services";
import { serviceToV1 } from "../../core/knative/view";
import { readService } from "../../core/services-v2";
import { KEY, Lab } from "./lab";

const shown = (lab: Lab) => serviceToV1(lab.world, readService(lab.world, KEY));
const put = (lab: Lab, body: JsonObject) => lab.step((world, now) => replaceServiceV1(world, KEY, body, false, now));

const partial = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) => fc.record(model, { requiredKeys: [] });
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const count = fc.integer({ min: 0, max: 50 });
const texts = fc.dictionary(word, word, { maxKeys: 3 });
const probe = partial({ periodSeconds: count, timeoutSeconds: count, httpGet: partial({ path: word, port: count }) });

const volume = fc.oneof(
  fc.record({ name: word, secret: partial({ secret: word, defaultMode: count }) }),
  fc.record({ name: word, emptyDir: partial({ medium: fc.constantFrom("MEMORY"), sizeLimit: word }) }),
  fc.record({ name: word, cloudSqlInstance: partial({ instances: fc.array(word, { maxLength: 2 }) }) }),
  fc.record({ name: word, nfs: partial({ server: word, path: word, readOnly: fc.boolean() }) }),
  fc.record({ name: word, gcs: partial({ bucket: word, mountOptions: fc.array(word, { maxLength: 2 }) }) }),
);

const container = fc.record(
  {
    image: word,
    name: word,
    env: fc.array(fc.record({ name: word, value: word }), { maxLength: 3 }),
    resources: partial({ limits: texts, cpuIdle: fc.boolean(), startupCpuBoost: fc.boolean() }),
    volumeMounts: fc.array(fc.record({ name: word, mountPath: word, subPath: word }), { maxLength: 2 }),
    startupProbe: probe,
    livenessProbe: probe,
    readinessProbe: probe,
    dependsOn: fc.array(word, { maxLength: 2 }),
    baseImageUri: word,
    buildInfo: partial({ functionTarget: word, sourceLocation: word }),
    sourceCode: fc.constant({ cloudStorageSource: { bucket: "b", object: "o" } }),
  },
  { requiredKeys: ["image"] },
);

const template = fc.record(
  {
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
    volumes: fc.array(volume, { maxLength: 3 }),
    labels: texts,
    annotations: texts,
    scaling: partial({ minInstanceCount: count, maxInstanceCount: count }),
    vpcAccess: partial({
      connector: word,
      egress: fc.constantFrom("ALL_TRAFFIC", "PRIVATE_RANGES_ONLY"),
      networkInterfaces: fc.array(partial({ network: word, subnetwork: word, tags: fc.array(word, { maxLength: 2 }) })),
    }),
    timeout: fc.constantFrom("60s", "1.50s", "300s"),
    executionEnvironment: fc.constantFrom("EXECUTION_ENVIRONMENT_GEN1", "EXECUTION_ENVIRONMENT_GEN2"),
    encryptionKey: word,
    encryptionKeyRevocationAction: fc.constantFrom("PREVENT_NEW", "SHUTDOWN"),
    serviceMesh: partial({ mesh: word }),
    sessionAffinity: fc.boolean(),
    healthCheckDisabled: fc.boolean(),
    nodeSelector: partial({ accelerator: word }),
    gpuZonalRedundancyDisabled: fc.boolean(),
  },
  { requiredKeys: ["containers"] },
) as fc.Arbitrary<JsonObject>;

const scaling = partial({ manualInstanceCount: count, scalingMode: fc.constantFrom("AUTOMATIC", "MANUAL") });

describe("a service of v2, read and written back through v1", () => {
  it("keeps its whole spec and makes no revision, whatever fields its template has", () => {
    fc.assert(
      fc.property(template, scaling as fc.Arbitrary<JsonObject>, (given, scaled) => {
        const lab = new Lab();
        lab.create({
          template: given,
          scaling: scaled,
          customAudiences: ["a"],
          multiRegionSettings: { regions: ["r"] },
        });
        lab.settle();
        const before = readService(lab.world, KEY);
        put(lab, shown(lab));
        const after = readService(lab.world, KEY);
        expect(after.spec).toEqual(before.spec);
        expect(Object.keys(lab.world.revisions)).toHaveLength(1);
      }),
    );
  });
});

describe("a v1 write that changes one thing", () => {
  const RICH = {
    containers: [
      { image: "img:1", name: "front", dependsOn: ["side"], readinessProbe: { periodSeconds: 5 } },
      { image: "img:side", name: "side", baseImageUri: "base" },
    ],
    vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ network: "n" }] },
    sessionAffinity: true,
  };
  interface Draft {
    spec: {
      template: { metadata: { annotations: Record<string, string> }; spec: { containers: { image: string }[] } };
    };
  }
  const rewrite = (change: (template: Draft["spec"]["template"]) => void) => {
    const lab = new Lab();
    lab.create({ template: RICH });
    lab.settle();
    const draft = structuredClone(shown(lab)) as unknown as Draft;
    change(draft.spec.template);
    put(lab, draft as unknown as JsonObject);
    return lab.service()["template"] as JsonObject;
  };

  it("keeps what v1 has no word for, in whatever order the containers come", () => {
    const after = rewrite(({ spec }) => {
      spec.containers[0]!.image = "img:2";
      spec.containers.reverse();
    });
    expect(after).toMatchObject({
      containers: [
        { name: "side", baseImageUri: "base" },
        { name: "front", image: "img:2", dependsOn: ["side"], readinessProbe: { periodSeconds: 5 } },
      ],
      vpcAccess: { networkInterfaces: [{ network: "n" }] },
    });
  });

  it("clears what v1 has a word for and the client leaves out", () => {
    const after = rewrite(({ metadata, spec }) => {
      delete metadata.annotations["run.googleapis.com/sessionAffinity"];
      delete metadata.annotations["run.googleapis.com/vpc-access-egress"];
      spec.containers.pop();
    });
    expect(after["sessionAffinity"]).toBeUndefined();
    expect(after["vpcAccess"]).toEqual({ networkInterfaces: [{ network: "n" }] });
    expect(after["containers"]).toHaveLength(1);
  });
});
