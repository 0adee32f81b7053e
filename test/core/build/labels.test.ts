import { expect, test } from "vitest";
import { planLabels } from "../../../src/core/build/labels";

const NOW = Date.UTC(2026, 0, 5, 12);

test("the labels say where an image is from", () => {
  expect(
    planLabels({ now: NOW, repositoryUrl: "https://github.com/a/b", origin: "git@x:y", revision: "c0ffee" }),
  ).toEqual({
    "org.opencontainers.image.source": "https://github.com/a/b",
    "org.opencontainers.image.revision": "c0ffee",
    "org.opencontainers.image.created": "2026-01-05T12:00:00.000Z",
  });
});

test("what is not known has no label", () => {
  expect(Object.keys(planLabels({ now: NOW }))).toEqual(["org.opencontainers.image.created"]);
});

test.each([
  ["https://github.com/a/b.git", "https://github.com/a/b.git"],
  ["https://user:t0ken@github.com/a/b", "https://github.com/a/b"],
  ["https://t0ken@github.com/a/b?x=t0ken#t0ken", "https://github.com/a/b"],
  ["https://user:p@ss@host/a", "https://host/a"],
  ["ssh://git@github.com:22/a/b", "ssh://github.com:22/a/b"],
  ["git@github.com:a/b.git", "github.com:a/b.git"],
])("the origin %s is labelled %s", (origin, source) => {
  expect(planLabels({ now: NOW, origin })["org.opencontainers.image.source"]).toBe(source);
});

test.each(["/home/me/src", "../b", "file:///home/me/src", ""])(
  "the origin %s is a place of one machine and no label",
  (origin) => {
    expect(planLabels({ now: NOW, origin })["org.opencontainers.image.source"]).toBeUndefined();
  },
);
