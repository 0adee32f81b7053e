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

/** Returns the text with a placeholder for every known secret and for every bearer token. */
export function redact(text: string): string {
  const clean = known.reduce((left, secret) => left.replaceAll(secret, SHOWN), text);
  return clean.replace(/\bBearer\s+[\w.~+/-]{8,}=*/gi, `Bearer ${SHOWN}`).replace(/\bya29\.[\w.-]+/g, SHOWN);
}
