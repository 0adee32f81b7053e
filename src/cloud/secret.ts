const SHOWN = "[secret]";

/** A text that must not be seen. Printing, templating and `JSON.stringify` show a placeholder; only `reveal` gives it. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the text itself; for the header it is meant for and nothing else. */
  reveal(): string {
    return this.#text;
  }

  /** Returns the placeholder, so that a template string cannot leak it. */
  toString(): string {
    return SHOWN;
  }

  /** Returns the placeholder, so that JSON cannot leak it. */
  toJSON(): string {
    return SHOWN;
  }
}

/** Remembers what was handed out as a secret and takes it out of texts that others wrote. */
export class Redactor {
  readonly #known = new Set<string>();

  /** From now on the text is a secret. Texts under eight characters are left alone: they would blot out plain words. */
  learn(text: string): void {
    if (text.length >= 8) this.#known.add(text);
  }

  /** Returns the text without any known secret and without anything that looks like a bearer token. */
  redact(text: string): string {
    let clean = text;
    for (const secret of this.#known) clean = clean.replaceAll(secret, SHOWN);
    return clean.replace(/\bBearer\s+[\w.~+/-]+=*/gi, `Bearer ${SHOWN}`).replace(/\bya29\.[\w.-]+/g, SHOWN);
  }
}
