import { describe, expect, it } from "vitest";
import { ApiError } from "../../core/errors";
import type { JsonObject } from "../../core/json";
import { deleteRevision } from "../../core/revisions";
import { KEY, Lab, latest, pinned, serving, template } from "./lab";

/** Returns what the attempt was refused with; fails where it was not. */
function refusal(attempt: () => unknown): { status: string; http: number; message: string } {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, http: error.http, message: error.message };
    throw error;
  }
  throw new Error("expected a refusal, got an answer");
}

describe("an update mask", () => {
  const labelled = () => {
    const lab = serving();
    lab.patch(
      { labels: { team: "a" }, annotations: { note: "n" }, description: "d" },
      "labels,annotations,description",
    );
    lab.settle();
    return lab;
  };
  const rows: readonly { says: string; mask: string | null; body: JsonObject; expected: object }[] = [
    {
      says: "leaves what it does not name",
      mask: "description",
      body: { description: "e", labels: {} },
      expected: { description: "e", labels: { team: "a" } },
    },
    {
      says: "clears what it names and the body lacks",
      mask: "labels",
      body: {},
      expected: { labels: undefined, annotations: { note: "n" } },
    },
    {
      says: "reaches into messages",
      mask: "template.timeout,template.revision",
      body: { template: { timeout: "60s", revision: "hello-b" } },
      expected: {
        template: expect.objectContaining({
          timeout: "60s",
          containers: [expect.objectContaining({ image: "img:1" })],
        }),
      },
    },
    {
      says: "in snake case is understood",
      mask: "client_version",
      body: { client_version: "1" },
      expected: { clientVersion: "1" },
    },
    {
      says: "that is missing replaces everything, labels and annotations too",
      mask: null,
      body: { template: template("img:1"), description: "f" },
      expected: { description: "f", labels: undefined, annotations: undefined },
    },
    {
      says: "ignores output-only fields",
      mask: "uid,generation,description",
      body: { uid: "x", generation: "9", description: "g" },
      expected: { description: "g", generation: "3" },
    },
  ];
  it.each(rows)("$says", ({ mask, body, expected }) => {
    const lab = labelled();
    lab.patch(body, mask);
    const service = lab.service();
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, service[key]]))).toEqual(expected);
  });

  it("with an unknown field is refused", () => {
    expect(refusal(() => serving().patch({}, "template.colour"))).toMatchObject({
      status: "INVALID_ARGUMENT",
      http: 400,
    });
  });
});

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

describe("a stale etag", () => {
  it("is ignored as a rule", () => {
    const lab = serving();
    lab.patch({ description: "x", etag: '"stale"' }, "description");
    expect(lab.service()["description"]).toBe("x");
  });

  it("is ABORTED where etags are enforced; the current one is not", () => {
    const lab = serving({ etag: "enforced" });
    expect(refusal(() => lab.patch({ description: "x", etag: '"stale"' }, "description"))).toMatchObject({
      status: "ABORTED",
      http: 409,
    });
    lab.patch({ description: "y", etag: lab.service()["etag"] as string }, "description");
    expect(lab.service()["description"]).toBe("y");
  });
});

describe("validateOnly and allowMissing", () => {
  it("a validated write answers like a write and changes nothing", () => {
    const lab = serving();
    const before = { world: lab.world, effects: lab.effects.length };
    const operation = lab.patch({ template: template("img:2") }, "template", { validateOnly: true });
    expect(operation).toMatchObject({ done: true, response: { generation: "2" } });
    expect(lab.world).toBe(before.world);
    expect(lab.effects).toHaveLength(before.effects);
  });

  it("a patch of a missing service creates it where that is allowed", () => {
    const lab = new Lab();
    lab.patch({ template: template("img:1") }, "template", { allowMissing: true });
    expect(lab.service()).toMatchObject({ generation: "1", traffic: [latest(100)] });
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
