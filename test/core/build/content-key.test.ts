import fc from "fast-check";
import { expect, test } from "vitest";
import { type Content, contentTag, contentText, isContentTag } from "../../../src/core/build/content-key";

const hex = fc.stringMatching(/^[0-9a-f]{8}$/);
const word = fc.stringMatching(/^[A-Za-z]{1,6}$/);
const content: fc.Arbitrary<Content> = fc.record({
  tree: hex,
  permissions: hex,
  dockerfile: hex,
  rules: hex,
  target: word,
  buildArgs: fc.uniqueArray(fc.tuple(word, fc.string()), { selector: ([name]) => name, maxLength: 4 }),
  platforms: fc.uniqueArray(fc.constantFrom("linux/amd64", "linux/arm64", "linux/386"), { minLength: 1 }),
  secretIds: fc.uniqueArray(word, { maxLength: 3 }),
  network: fc.constantFrom("default", "host", "none"),
  provenance: fc.constantFrom("none", "min", "max"),
  sbom: fc.boolean(),
});

test("the order in which arguments, platforms and secrets are written does not count", () => {
  fc.assert(
    fc.property(content, (one) => {
      const turned = {
        ...one,
        buildArgs: [...one.buildArgs].reverse(),
        platforms: [...one.platforms].reverse(),
        secretIds: [...one.secretIds].reverse(),
      };
      expect(contentText(turned)).toBe(contentText(one));
    }),
  );
});

test.each<[string, (one: Content) => Content]>([
  ["the tree", (one) => ({ ...one, tree: `${one.tree}0` })],
  ["the Dockerfile", (one) => ({ ...one, dockerfile: `${one.dockerfile}0` })],
  ["the ignore rules", (one) => ({ ...one, rules: `${one.rules}0` })],
  ["the target", (one) => ({ ...one, target: `${one.target}0` })],
  ["a further argument", (one) => ({ ...one, buildArgs: [...one.buildArgs, ["A0", ""]] })],
  [
    "an argument's value",
    (one) => ({ ...one, buildArgs: one.buildArgs.concat([["A0", "x"]]).map(([a, v]) => [a, `${v}0`]) }),
  ],
  ["the platforms", (one) => ({ ...one, platforms: [...one.platforms, "linux/riscv64"] })],
  ["a further secret", (one) => ({ ...one, secretIds: [...one.secretIds, "A0"] })],
  ["the network", (one) => ({ ...one, network: `${one.network}0` })],
  ["the provenance", (one) => ({ ...one, provenance: `${one.provenance}0` })],
  ["the bill of materials", (one) => ({ ...one, sbom: !one.sbom })],
])("%s makes it another content", (_, change) => {
  fc.assert(fc.property(content, (one) => contentText(change(one)) !== contentText(one)));
});

test("two contents have one text only if they are one", () => {
  const sorted = (one: Content) => ({
    ...one,
    buildArgs: [...one.buildArgs].sort(([a], [b]) => (a < b ? -1 : 1)),
    platforms: [...one.platforms].sort(),
    secretIds: [...one.secretIds].sort(),
  });
  fc.assert(
    fc.property(content, content, (one, other) => {
      const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(contentText(one) === contentText(other)).toBe(isSame);
    }),
  );
});

test("no target is another content than any target", () => {
  fc.assert(
    fc.property(content, ({ target, ...one }) => contentText(one) !== contentText({ ...one, target: target ?? "" })),
  );
});

test.each([
  ["the tag of a content", contentTag("ab".repeat(32)), true],
  ["a tag that only begins so", "content-2", false],
  ["a longer one", `${contentTag("ab".repeat(32))}0`, false],
])("%s is told from people's tags", (_, tag, is) => {
  expect(isContentTag(tag)).toBe(is);
});
