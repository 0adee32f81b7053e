/** A secret shorter than that is found in innocent words, and hiding it would tell more than it hides. */
const SHORTEST = 4;

/**
 * Returns the texts by which a secret can be known again: itself without the blanks around it, each of its lines, and
 * both as JSON, Base64 and a URL write them. Longest first; what is shorter than four characters is left out.
 */
export function secretForms(secret: string): readonly string[] {
  const whole = secret.trim();
  const texts = [secret, whole, ...whole.split(/\r?\n/).map((line) => line.trim())];
  const long = texts.filter((text) => text.length >= SHORTEST);
  const forms = long.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), base64(text), url(text)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** Without its last, padded group: it reads differently where more follows. */
function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const whole = bytes.slice(0, bytes.length - (bytes.length % 3));
  const full = btoa(Array.from(whole, (byte) => String.fromCharCode(byte)).join(""));
  return full.length < 8 ? text : full;
}

/** Half of a pair of surrogates has no such form. */
function url(text: string): string {
  return /\p{Surrogate}/u.test(text) ? text : encodeURIComponent(text);
}
