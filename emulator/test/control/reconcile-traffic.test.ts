import { describe, expect, it } from "vitest";
import { deployCanary, latest, pinned, serving, template } from "./lab";

describe("traffic", () => {
  it("to a revision that does not exist is accepted, and fails in the operation with code 13", () => {
    const lab = serving();
    const operation = lab.patch({ traffic: [pinned("hello-gone", 100)] }, "traffic");
    lab.pass(1000);
    expect(lab.operation(operation)).toMatchObject({
      done: true,
      error: {
        code: 13,
        message:
          "Revision 'hello-gone' does not exist or is deleted. Update all traffic to route to currently available revisions.",
      },
    });
    expect(lab.service()["trafficStatuses"]).toEqual([
      { ...pinned("hello-one", 100, "stable"), uri: expect.any(String) },
    ]);
  });

  it("that is empty means everything to the latest revision", () => {
    const lab = serving();
    deployCanary(lab);
    lab.settle();
    lab.patch({ traffic: [] }, "traffic");
    lab.pass(1000);
    expect(lab.service()).toMatchObject({ traffic: [latest(100)], trafficStatuses: [latest(100)] });
    expect(lab.routes().at(-1)?.weights).toEqual([{ revision: "hello-two", percent: 100 }]);
  });

  it("to LATEST carries its tag along to every new revision", () => {
    const lab = serving();
    lab.patch({ traffic: [pinned("hello-one", 100), latest(0, "newest")] }, "traffic");
    lab.pass(1000);
    const before = lab.routes().at(-1)?.tags;
    lab.patch({ template: template("img:2", { revision: "hello-two" }) }, "template");
    lab.settle();
    expect([before, lab.routes().at(-1)?.tags]).toEqual([{ newest: "hello-one" }, { newest: "hello-two" }]);
  });

  it("may name one revision in several entries", () => {
    const lab = serving();
    deployCanary(lab);
    lab.settle();
    lab.patch(
      { traffic: [pinned("hello-one", 90), pinned("hello-two", 10), pinned("hello-two", 0, "canary")] },
      "traffic",
    );
    lab.pass(1000);
    expect(lab.routes().at(-1)).toMatchObject({
      weights: [
        { revision: "hello-one", percent: 90 },
        { revision: "hello-two", percent: 10 },
      ],
      tags: { canary: "hello-two" },
    });
  });

  it("accepts full resource names and keeps short ones", () => {
    const lab = serving();
    lab.patch(
      { traffic: [pinned("projects/p/locations/us-central1/services/hello/revisions/hello-one", 100)] },
      "traffic",
    );
    expect(lab.service()["traffic"]).toEqual([pinned("hello-one", 100)]);
  });
});
