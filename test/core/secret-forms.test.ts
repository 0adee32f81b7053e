import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { secretForms } from "../../src/core/secret-forms";

describe("a secret is known again", () => {
  it.each<[string, string, string]>([
    ["as it is", "hunter22", "hunter22"],
    ["without the blanks around it", "  hunter22\n", "hunter22"],
    ["by one of its lines", "first-line\r\nsecond-line", "second-line"],
    ["as JSON writes it", 'say "please"', 'say \\"please\\"'],
    ["as JSON writes line ends", "first-line\nsecond-line", "first-line\\nsecond-line"],
    ["by one of its lines, as old Macs end them", "first-line\rsecond-line", "second-line"],
    ["as a URL writes it", "a b/c?d", "a%20b%2Fc%3Fd"],
    ["as a form writes it", "it's a b", "it%27s+a+b"],
    ["in hex", "hunter22", "68756e7465723232"],
    ["in hex with capitals", "hunter/;", "68756E7465722F3B"],
    ["by a value of a file of settings", "NODE_ENV=production\nDB_PASSWORD=hunter22", "hunter22"],
  ])("%s", (_, secret, form) => {
    expect(secretForms(secret)).toContain(form);
  });

  it("as Base64 writes it, whatever follows", () => {
    const holds = (text: string) => secretForms("s3cr3t-sentinel!").some((form) => text.includes(form));
    expect(
      [btoa("s3cr3t-sentinel!"), btoa("s3cr3t-sentinel! and more"), btoa("another text of that length")].map(holds),
    ).toEqual([true, true, false]);
  });
});

describe("a secret is known again within Base64", () => {
  const SECRET = "s3cr3t?>sentinel~~";
  const holds = (text: string) => secretForms(SECRET).some((form) => text.includes(form));
  it.each(["", "u", "me", "user:", "oauth2:", "a longer one:"])("behind %j", (before) => {
    const encoded = btoa(`${before}${SECRET} and more`);
    const forUrls = encoded.replaceAll("+", "-").replaceAll("/", "_");
    expect([encoded, forUrls].map(holds)).toEqual([true, true]);
  });
});

test("what is too short to tell is no form", () => {
  const short = secretForms("{\nab\nlong enough\n}").filter((form) => ["{", "ab", "}"].includes(form));
  expect([secretForms("abc"), secretForms(""), short]).toEqual([[], [], []]);
});

test("any text has forms of four characters and more, the longest first", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (secret) => {
      const lengths = secretForms(secret).map((form) => form.length);
      expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      expect(Math.min(4, ...lengths)).toBe(4);
    }),
  );
});
