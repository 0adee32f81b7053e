import { describe, expect, it } from "vitest";
import { findExposed } from "../../../src/core/build/exposure";
import { buildOrder } from "./orders";

const SECRET = { id: "TOK", value: "s3cr3t-sentinel" };
const SHORT = { id: "PIN", value: "hunt5" };

describe("before anything is built a secret is found", () => {
  it.each<[string, Parameters<typeof buildOrder>[0], readonly string[], readonly string[]]>([
    ["as a build argument", { buildArgs: [["A", "s3cr3t-sentinel"]] }, [], ["the build argument A"]],
    ["within one", { buildArgs: [["A", "x-s3cr3t-sentinel-y"]] }, [], ["the build argument A"]],
    ["as Base64 writes it", { buildArgs: [["A", btoa("me:s3cr3t-sentinel")]] }, [], ["the build argument A"]],
    ["as the name of one", { buildArgs: [["s3cr3t-sentinel", "x"]] }, [], ["the build argument [secret]"]],
    ["in a label", { labels: { source: "https://s3cr3t-sentinel@h.example/a" } }, [], ["the label source"]],
    ["in the image's name", { repository: { host: "h.example", path: "s3cr3t-sentinel/a" } }, [], ["the image's name"]],
    ["in a tag", {}, ["v1", "s3cr3t-sentinel"], ["one of the tags"]],
    ["in the target", { target: "s3cr3t-sentinel" }, [], ["the input 'target'"]],
  ])("%s", (_, change, tags, places) => {
    const found = findExposed(buildOrder(change), tags, [SECRET]);
    expect(found).toEqual(places.map((place) => `${place} has the secret 'TOK' in it`));
  });

  it("that is short only where it is the whole value", () => {
    const order = buildOrder({
      buildArgs: [
        ["A", "hunt5"],
        ["B", "hunt5er"],
      ],
    });
    expect(findExposed(order, [], [SHORT])).toEqual(["the build argument A has the secret 'PIN' in it"]);
  });
});

it("an order without a secret in it shows none", () => {
  const order = buildOrder({ buildArgs: [["VERSION", "1.2.3"]], labels: { a: "b" }, target: "runtime" });
  expect(findExposed(order, ["v1"], [SECRET, SHORT])).toEqual([]);
});
