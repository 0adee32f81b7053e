import type { YAMLError } from "yaml";

type Code = YAMLError["code"];

/** The mistakes that the library tells without quoting the text. */
const TOLD_WITHOUT_QUOTES: readonly Code[] = [
  "ALIAS_PROPS",
  "BAD_INDENT",
  "BAD_PROP_ORDER",
  "BAD_SCALAR_START",
  "BLOCK_AS_IMPLICIT_KEY",
  "BLOCK_IN_FLOW",
  "KEY_OVER_1024_CHARS",
  "MISSING_CHAR",
  "MULTILINE_IMPLICIT_KEY",
  "MULTIPLE_ANCHORS",
  "MULTIPLE_TAGS",
  "NON_STRING_KEY",
  "TAB_AS_INDENT",
];

const OWN_WORDS: Partial<Record<Code, string>> = {
  BAD_COLLECTION_TYPE: "a tag that does not go with its value",
  BAD_DIRECTIVE: "a directive that YAML does not know",
  BAD_DQ_ESCAPE: "an escape that YAML does not know in double quotes",
  TAG_RESOLVE_FAILED: "a tag that YAML does not know",
  UNEXPECTED_TOKEN: "something that cannot stand here",
};

/**
 * Returns the sentence about a mistake in the YAML itself. It never quotes the text: whoever names the wrong file may
 * have named one with secrets in it, and the place is shown beside it anyway.
 */
export function sentenceOf({ code, message }: Pick<YAMLError, "code" | "message">): string {
  if (code === "MULTIPLE_DOCS") return "expected one YAML document, got several";
  if (code === "DUPLICATE_KEY") return "expected each key once, got this one again";
  const words = TOLD_WITHOUT_QUOTES.includes(code) ? message.replace(/\s+/g, " ").trim() : OWN_WORDS[code];
  return `expected YAML, got a text that is none: ${words ?? "a mistake of its syntax"}`;
}
