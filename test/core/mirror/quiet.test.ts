import { expect, it } from "vitest";
import { withoutReferences } from "../../../src/core/mirror/quiet";

it.each([
  ["GH-1", /GH-1/],
  ["https://github.com/acme/ion/issues/3", /issues\/3/],
  ["https://github.com/acme/ion/pull/3", /pull\/3/],
  ["&commat;octocat", /&commat;/],
  ["&#x40;octocat", /&#x40;/],
  ["&num;12", /&num;/],
])("%s in others' words refers to nothing", (text, reference) => {
  expect(withoutReferences(`see ${text} there`)).not.toMatch(reference);
});
