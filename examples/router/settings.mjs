import { createPercentSource, parsePercent } from "cloud-run-canary/assignment";
import { documentReader } from "./document.mjs";

/**
 * Returns where the canary is, undefined for the canary itself, and how to ask for its percent. Throws for a variable that
 * is malformed: a router that guessed would send users where nobody decided to send them.
 */
export function readSettings({ CANARY_URL, CANARY_PERCENT, CANARY_DOCUMENT_URL, CANARY_DOCUMENT_SECONDS = "5" }) {
  const canary = CANARY_URL === undefined ? undefined : named("CANARY_URL", () => parseAddress(CANARY_URL));
  const fixed = CANARY_PERCENT === undefined ? 0 : named("CANARY_PERCENT", () => parsePercent(CANARY_PERCENT));
  if (CANARY_DOCUMENT_URL === undefined) return { canary, percent: async () => fixed };
  const read = named("CANARY_DOCUMENT_URL", () => documentReader(CANARY_DOCUMENT_URL));
  const everySeconds = Number(CANARY_DOCUMENT_SECONDS);
  // Whoever cannot read the document cannot be told of a rollback either.
  const options = { read, everySeconds, staleAfterSeconds: 300, onError: warn };
  const source = named("CANARY_DOCUMENT_SECONDS", () => createPercentSource(options));
  return { canary, percent: () => source.percent() };
}

function warn(error) {
  const message = `the document with the percent: ${error.message}`;
  process.stderr.write(`${JSON.stringify({ severity: "WARNING", message })}\n`);
}

/** Returns what the parser makes of the variable, and puts the variable's name before what it throws. */
function named(name, parse) {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${name}: ${error.message}`);
  }
}

function parseAddress(text) {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text);
  throw new Error(`expected an HTTP address, got ${JSON.stringify(text)}`);
}
