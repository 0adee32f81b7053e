import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse";
import { refusal } from "./plans";

/** Stands for what nobody who names a wrong file wants to read in a log. */
const SENTINEL = "s3nt1nel";

test.each([
  ["accounts of a system", `${SENTINEL}:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n`],
  ["a token alone", `${SENTINEL}\n`],
  ["a number alone", "3571113\n"],
  ["a list of words", `- ${SENTINEL}\n- b\n`],
  ["a list of patterns", `*${SENTINEL}\n`],
  ["a list of patterns to leave out", `!${SENTINEL}/a\n`],
  ["a tag in a map", `a: !${SENTINEL} b\n`],
  ["a shell script", `#!/bin/sh\nset -e\nexport A="${SENTINEL}"\n: "\${${SENTINEL}}"\n`],
  ["a key in PEM", `-----BEGIN KEY-----\n${SENTINEL}\n-----END KEY-----\n`],
  ["a directive", `%${SENTINEL} a\n---\na: 1\n`],
  ["an escape in quotes", `a: "\\q${SENTINEL}"\n`],
  ["an escape of a character that is none", `a: "\\U53177abc"\n`],
  ["a block scalar with a text beside its sign", `a: |${SENTINEL}\n  b\n`],
  ["something behind a value", `a: "b" ${SENTINEL}\n`],
  ["something behind a list", `[a] ${SENTINEL}\n`],
  ["an alias to nowhere", `a: *${SENTINEL}\n`],
  ["an alias within its own anchor", `a: &${SENTINEL} [*${SENTINEL}]\n`],
  ["settings with sections", `[${SENTINEL}]\nkey = ${SENTINEL}\n`],
])("shows nothing of a file that is no plan: %s", (_, text) => {
  const { message } = refusal(() => parsePlan(text, "rollout.yml"));
  expect(message).toMatch(/^rollout\.yml:\d+:\d+: expected /);
  expect(message).not.toMatch(/s3nt1nel|3571113|53177abc/);
});

test("shows nothing of any text that is no map", () => {
  const word = fc.constantFrom(
    SENTINEL,
    "\n",
    " ",
    "'",
    '"',
    "!",
    "&",
    "*",
    "|",
    "%",
    "@",
    "`",
    "[",
    "]",
    "-",
    "\t",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const { message } = refusal(() => parsePlan(words.join(""), "rollout.yml"));
      expect(message).not.toContain(SENTINEL);
    }),
  );
});
