import { secretForms } from "../core/secret-forms";

const SHOWN = "[secret]";
/** All that is a secret in this process, longest first: nothing that is printed may hold any of it, whoever wrote it. */
let known: readonly string[] = [];

/**
 * From now on the text is a secret, and so are its lines and the forms in which JSON, Base64 and URLs write them. The
 * runner is not told: `::add-mask::` would print it wherever no runner listens, and GitHub masks `secrets.*` by itself.
 */
export function learnSecret(secret: string): void {
  known = [...new Set([...known, ...secretForms(secret)])].sort((a, b) => b.length - a.length);
}

/** What says nothing of a secret, and must arrive as it is: a switch, a number, a digest. */
const PLAIN = /^(?:true|false|\d+)$/;
const DIGEST = /(sha256:[0-9a-f]{64})/;

/**
 * Returns an output without secrets. Later steps act on it, so a switch, a number or a digest stays as it is even where
 * it has a short secret in it by chance.
 */
export function redactOutput(value: string): string {
  if (PLAIN.test(value)) return value;
  return value
    .split(DIGEST)
    .map((part) => (DIGEST.test(part) ? part : redact(part)))
    .join("");
}

/** Returns the text with a placeholder for every known secret and for every bearer token. */
export function redact(text: string): string {
  const clean = known.reduce((left, secret) => left.replaceAll(secret, SHOWN), text);
  return clean.replace(/\bBearer\s+[\w.~+/-]{8,}=*/gi, `Bearer ${SHOWN}`).replace(/\bya29\.[\w.-]+/g, SHOWN);
}
