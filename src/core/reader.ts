/** Takes typed fields out of parsed JSON; throws TypeError that says in one grammar what is wrong with them. */
export class Reader {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(what: string, value: unknown) {
    if (typeof value !== "object" || value === null) throw new TypeError(`expected ${what} to be an object`);
    this.fields = { ...value };
  }

  /** Returns whether the key is there at all. */
  has(key: string): boolean {
    return this.fields[key] !== undefined;
  }

  /** Returns what a key says that may be left out; throws TypeError for anything but true and false. */
  is(key: string): boolean {
    const value = this.fields[key] ?? false;
    if (typeof value !== "boolean") throw new TypeError(`expected true or false at ${key}, got ${typeof value}`);
    return value;
  }

  /** Returns the reader of an object inside; its mistakes are told as `what`'s. */
  inner(key: string, what: string): Reader {
    return new Reader(what, this.fields[key]);
  }

  text(key: string): string {
    const value = this.fields[key];
    if (typeof value !== "string") throw new TypeError(`expected a text at ${key}, got ${typeof value}`);
    return value;
  }

  number(key: string): number {
    const value = this.fields[key];
    if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError(`expected a number at ${key}`);
    return value;
  }

  percent(key: string): number {
    const value = this.number(key);
    if (!Number.isInteger(value) || value < 0 || value > 100)
      throw new TypeError(`expected an integer from 0 to 100 at ${key}, got ${value}`);
    return value;
  }

  time(key: string): number {
    const at = Date.parse(this.text(key));
    if (Number.isNaN(at)) throw new TypeError(`expected a time at ${key}, got ${this.text(key)}`);
    return at;
  }

  list(key: string): readonly unknown[] {
    const value = this.fields[key];
    if (!Array.isArray(value)) throw new TypeError(`expected a list at ${key}, got ${typeof value}`);
    return value;
  }
}
