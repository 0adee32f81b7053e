import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { mistakesIn } from "./plans";
import { SLIPS } from "./slips";

const LOCATED = /^rollout\.yml:\d+:\d+: (?:at \S.*?: )?expected .+$/;

const KEYS = [
  ...new Set(Object.keys(SLIPS).flatMap((path) => path.split(/[.[\]\d]+/))),
  "__proto__",
  "toString",
  "cloud-run",
  "json",
  "body",
  "a b",
  "a\nb",
];
const LEAVES = [
  null,
  true,
  1,
  0.5,
  -1,
  5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  "5%",
  "10m",
  "true",
  "status == 200",
  "cloud-run",
  "cloud-logging",
  "cloud-monitoring",
  "rate",
  "p95",
  "mean",
  "services",
  "load-balancer",
];
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(...LEAVES),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("node"), { maxKeys: 6 }),
  ),
})).node;
const soup = fc.array(
  fc.constantFrom(
    "a",
    ":",
    " ",
    "\n",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!",
    "|",
    ">",
    "%",
    "---\n",
    "...",
    "? ",
    "'",
    '"',
    "#",
    "version: 1\n",
    "\t",
    "<<: ",
    "\r\n",
    "\ufeff",
    "service: a\n",
  ),
  { maxLength: 25 },
);

test.each([
  ["any text", fc.string({ unit: "binary", maxLength: 60 })],
  ["any soup of YAML", soup.map((parts) => parts.join(""))],
  ["any tree of the plan's own words", tree.map((value) => stringify(value))],
])("%s is a plan or a list of located mistakes", (_, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      for (const mistake of mistakesIn(text)) expect(mistake).toMatch(LOCATED);
    }),
    { numRuns: 1000 },
  );
});
