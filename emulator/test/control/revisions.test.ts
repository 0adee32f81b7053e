import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { deleteRevision } from "../../core/revisions";
import { KEY, Lab, pinned, refusal, serving, template } from "./lab";

describe("a new revision", () => {
  const revisions = (lab: Lab) => Object.keys(lab.world.revisions).length;
  const rows: readonly { says: string; mask: string; body: JsonObject; made: number }[] = [
    { says: "comes from another image", mask: "template", body: { template: template("img:2") }, made: 1 },
    {
      says: "comes from a fresh name alone",
      mask: "template.revision",
      body: { template: { revision: "hello-again" } },
      made: 1,
    },
    { says: "comes from a name that is taken away", mask: "template.revision", body: {}, made: 1 },
    { says: "does not come from traffic", mask: "traffic", body: { traffic: [pinned("hello-one", 100)] }, made: 0 },
    {
      says: "does not come from labels and annotations of the service",
      mask: "labels,annotations",
      body: { labels: { a: "b" }, annotations: { c: "d" } },
      made: 0,
    },
    {
      says: "does not come from the same template under the same name",
      mask: "template",
      body: { template: template("img:1", { revision: "hello-one" }) },
      made: 0,
    },
  ];
  it.each(rows)("$says", ({ mask, body, made }) => {
    const lab = serving();
    const before = revisions(lab);
    lab.patch(body, mask);
    expect(revisions(lab) - before).toBe(made);
  });

  it("under the name of one with another configuration is refused", () => {
    expect(
      refusal(() => serving().patch({ template: template("img:2", { revision: "hello-one" }) }, "template")),
    ).toEqual({
      status: "ALREADY_EXISTS",
      http: 409,
      message: "Revision named 'hello-one' with different configuration already exists.",
    });
  });

  it("is refused too when a mask changes the template and leaves the old name in it", () => {
    const refused = refusal(() => serving().patch({ template: { timeout: "60s" } }, "template.timeout"));
    expect(refused).toMatchObject({ status: "ALREADY_EXISTS" });
  });

  it("changes nothing of the template that is handed back as it was read, but for its name", () => {
    const lab = serving();
    const before = lab.service();
    lab.patch({ template: before["template"] as JsonObject }, "template");
    expect(lab.service()["latestCreatedRevision"]).toBe(before["latestCreatedRevision"]);
  });

  it("is named by the server where the client names none", () => {
    const lab = new Lab();
    lab.create({ template: template("img:1") });
    lab.settle();
    const first = lab.latestCreated();
    lab.patch({ template: template("img:2") }, "template");
    expect([first, lab.latestCreated()]).toEqual([
      expect.stringMatching(/^hello-00001-[a-z0-9]{3}$/),
      expect.stringMatching(/^hello-00002-[a-z0-9]{3}$/),
    ]);
  });

  it("has the defaults that Cloud Run fills in", () => {
    const lab = new Lab();
    lab.create({ template: template("img:1") });
    expect(lab.service()["template"]).toEqual({
      timeout: "300s",
      serviceAccount: expect.stringMatching(/^\d{12}-compute@developer\.gserviceaccount\.com$/),
      maxInstanceRequestConcurrency: 80,
      scaling: { maxInstanceCount: 100 },
      containers: [
        {
          image: "img:1",
          resources: { limits: { cpu: "1000m", memory: "512Mi" }, cpuIdle: true },
          ports: [{ name: "http1", containerPort: 8080 }],
          startupProbe: { timeoutSeconds: 240, periodSeconds: 240, failureThreshold: 1, tcpSocket: { port: 8080 } },
        },
      ],
    });
  });
});

describe("revisions", () => {
  const withThree = () => {
    const lab = serving();
    for (const name of ["hello-two", "hello-three"]) {
      lab.patch({ template: template(`img:${name}`, { revision: name }) }, "template");
      lab.settle();
    }
    return lab;
  };
  const remove = (lab: Lab, name: string) => lab.step((world, now) => deleteRevision(world, KEY, name, false, now));

  it("are retired when neither percent nor tag reaches them", () => {
    const lab = withThree();
    expect(lab.revision("hello-two")["conditions"]).toEqual([
      expect.objectContaining({ type: "Ready", state: "CONDITION_SUCCEEDED", revisionReason: "RETIRED" }),
      expect.objectContaining({ type: "ContainerReady", state: "CONDITION_SUCCEEDED" }),
      expect.objectContaining({
        type: "Active",
        state: "CONDITION_FAILED",
        severity: "INFO",
        revisionReason: "RETIRED",
      }),
      expect.objectContaining({ type: "MinInstancesProvisioned", state: "CONDITION_FAILED", severity: "INFO" }),
      expect.objectContaining({
        type: "ResourcesAvailable",
        state: "CONDITION_RECONCILING",
        revisionReason: "RETIRED",
      }),
    ]);
    expect(lab.revision("hello-one")["conditions"]).toContainEqual(
      expect.objectContaining({ type: "Active", state: "CONDITION_SUCCEEDED" }),
    );
  });

  it("can be deleted once retired, and are stopped then", () => {
    const lab = withThree();
    remove(lab, "hello-two");
    expect(refusal(() => lab.revision("hello-two"))).toMatchObject({ status: "NOT_FOUND" });
    expect(lab.effects.at(-1)).toMatchObject({ kind: "stop", revision: "hello-two" });
  });

  const rows = [
    { says: "the latest", lab: withThree, name: "hello-three", why: /latest created/ },
    { says: "one that serves", lab: withThree, name: "hello-one", why: /can receive traffic/ },
    { says: "the only one", lab: serving, name: "hello-one", why: /only revision/ },
  ];
  it.each(rows)("are not deleted when it is $says", ({ lab, name, why }) => {
    expect(refusal(() => remove(lab(), name))).toMatchObject({
      status: "FAILED_PRECONDITION",
      http: 400,
      message: expect.stringMatching(why),
    });
  });
});
