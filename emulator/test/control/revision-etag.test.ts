import { describe, expect, it } from "vitest";
import { deleteRevision } from "../../core/revisions";
import { KEY, pinned, serving, template } from "./lab";

describe("an etag", () => {
  it("that is stale stops the deletion of a revision where etags are enforced", () => {
    const lab = serving({ etag: "enforced" });
    lab.patch(
      { template: template("img:2", { revision: "hello-two" }), traffic: [pinned("hello-two", 100)] },
      "template,traffic",
    );
    lab.settle();
    const { etag } = lab.revision("hello-one");
    const remove = (given: string) =>
      lab.step((world, now) => deleteRevision(world, KEY, "hello-one", false, now, given));
    expect(() => remove('"stale"')).toThrow(/^Conflict for resource 'hello-one': etag "stale" was specified but/);
    expect(remove(String(etag))).toMatchObject({ done: true });
  });
});
