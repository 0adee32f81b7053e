import { secretParts } from "./secret-parts";

/** A secret shorter than that is found in innocent words, and hiding it would tell more than it hides. */
const SHORTEST = 4;
/** Letters of Base64 that are no word by chance. */
const SHORTEST_BASE64 = 6;

/**
 * Returns the texts by which a secret can be known again: itself without the blanks around it, each of its lines, what of
 * a file of settings is a secret, and all of them as JSON, Base64, hex, URLs and forms write them. Longest first; what is
 * shorter than four characters is left out. Any other disguise, such as letters turned round, is not known.
 */
export function secretForms(secret: string): readonly string[] {
  const { whole, lines, values } = secretParts(secret);
  return formsOf([secret, whole, ...lines, ...values]);
}

/** Returns the texts as they are and as JSON, Base64, hex, URLs and forms write them; longest first. */
export function formsOf(texts: readonly string[]): readonly string[] {
  const long = [...new Set(texts)].filter((text) => text.length >= SHORTEST);
  const forms = long.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), ...url(text), ...inBytes(text)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function inBytes(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = [0, 1, 2].map((offset) => base64At(offset, bytes)).filter((form) => form.length >= SHORTEST_BASE64);
  const forUrls = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  return [hex, hex.toUpperCase(), ...base64, ...forUrls];
}

/**
 * As Base64 writes it where so many bytes stand before, such as a user and a colon; without the letters at both ends
 * that depend on what stands there.
 */
function base64At(offset: number, bytes: Uint8Array): string {
  const text = btoa("\0".repeat(offset) + Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** Half of a pair of surrogates has no such form. */
function url(text: string): readonly string[] {
  if (/\p{Surrogate}/u.test(text)) return [];
  return [encodeURIComponent(text), new URLSearchParams({ a: text }).toString().slice("a=".length)];
}
