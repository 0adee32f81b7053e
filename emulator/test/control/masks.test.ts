import { describe, expect, it } from "vitest";
import { applyMask, parseMask } from "../../core/mask";
import { serving } from "./lab";

describe("a mask below a map", () => {
  const rows = [
    { mask: "annotations.a.b/c", path: ["annotations", "a.b/c"] },
    { mask: "labels.a_b", path: ["labels", "a_b"] },
    { mask: "labels.`a.b`", path: ["labels", "a.b"] },
    { mask: "template.annotations.x_y.z/w", path: ["template", "annotations", "x_y.z/w"] },
    { mask: "template.max_instance_request_concurrency", path: ["template", "maxInstanceRequestConcurrency"] },
    { mask: "labels", path: ["labels"] },
  ];
  it.each(rows)("takes $mask as $path", ({ mask, path }) => {
    expect(parseMask(mask)).toEqual([path]);
  });

  it.each(["traffic.percent", "template.timeout.seconds", "description.x", "constructor", "template.toString", ""])(
    "refuses '%s' after a good path",
    (path) => {
      expect(() => parseMask(`labels,${path}`)).toThrow(/Invalid field mask: .* is no field of google.cloud.run.v2/);
    },
  );

  it("writes one key and leaves its neighbours alone", () => {
    const lab = serving();
    lab.patch(
      { annotations: { "a.b/c": "old", "a.b/d": "kept" }, labels: { a_b: "old", aB: "kept" } },
      "annotations,labels",
    );
    lab.patch({ annotations: { "a.b/c": "new" }, labels: { a_b: "new" } }, "annotations.a.b/c,labels.a_b");
    expect(lab.service()).toMatchObject({
      annotations: { "a.b/c": "new", "a.b/d": "kept" },
      labels: { a_b: "new", aB: "kept" },
    });
    lab.patch({}, "annotations.a.b/c,labels.a_b");
    expect([lab.service()["annotations"], lab.service()["labels"]]).toEqual([{ "a.b/d": "kept" }, { aB: "kept" }]);
  });

  it.each(["constructor", "toString", "hasOwnProperty", "__proto__"])("takes %s for a key like any other", (key) => {
    const body = JSON.parse(`{"labels":{"${key}":"mine"}}`);
    expect(JSON.stringify(applyMask({}, body, parseMask(`labels.${key}`)))).toBe(`{"labels":{"${key}":"mine"}}`);
    expect(applyMask({ labels: { other: "x" } }, {}, parseMask(`labels.${key}`))).toEqual({ labels: { other: "x" } });
  });
});
