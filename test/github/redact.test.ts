import { afterAll, describe, expect, it, test } from "vitest";
import { RolloutError } from "../../src/errors";
import { learnSecret, redact, redactOutput } from "../../src/github/redact";
import { say, whisper } from "../../src/github/tell";
import { Runner } from "./runner";

const runner = new Runner();
afterAll(() => runner.leave());

learnSecret("s3cr3t-sentinel");
learnSecret("-----BEGIN KEY-----\nk3y-sentinel\n-----END KEY-----");

describe("a text loses", () => {
  test.each([
    ["a secret", "a s3cr3t-sentinel b", "a [secret] b"],
    ["a secret that comes twice", "s3cr3t-sentinels3cr3t-sentinel", "[secret][secret]"],
    ["one line of a secret", "got k3y-sentinel", "got [secret]"],
    ["a secret of several lines at once", "x-----BEGIN KEY-----\nk3y-sentinel\n-----END KEY-----y", "x[secret]y"],
    [
      "a secret as JSON writes it",
      JSON.stringify("-----BEGIN KEY-----\nk3y-sentinel\n-----END KEY-----"),
      '"[secret]"',
    ],
    ["a bearer token that nobody told of", "authorization: Bearer abc.def-ghi", "authorization: Bearer [secret]"],
    ["Google's token that nobody told of", "password ya29.c0ffee", "password [secret]"],
  ])("%s", (_, text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it("nothing where there is no secret", () => {
    expect(redact("the bearer of good news")).toBe("the bearer of good news");
  });
});

test("nothing that an action says holds a secret, however it ends", async () => {
  const text = "s3cr3t-sentinel";
  const annotation = { level: "warning", title: text, message: text } as const;
  const well = await runner.run(async () => {
    say(text);
    whisper(text);
    return { exit: 0, outputs: { image: text }, headline: text, detail: text, summary: text, annotation };
  });
  const badly = await runner.run(() =>
    Promise.reject(new RolloutError("BUILD_FAILED", text, text, { cause: new Error(text) })),
  );
  const unexpectedly = await runner.run(() => Promise.reject(new Error(text)));
  for (const { log, output, summary } of [well, badly, unexpectedly]) {
    expect([...log, output, summary].join("\n")).not.toContain(text);
    expect(log.join("\n")).toContain("[secret]");
  }
});

test("the runner is never told to mask: on a laptop that would print the secret", async () => {
  const { log } = await runner.run(async () => {
    learnSecret("another-s3cr3t");
    return { exit: 0, outputs: {}, headline: "done", summary: "" };
  });
  expect(log).toEqual(["done"]);
});

describe("an output", () => {
  learnSecret("true");
  learnSecret("beef7");
  learnSecret("1234");
  test.each([
    ["that is a switch stays", "true", "true"],
    ["that is a number stays", "123456", "123456"],
    ["that is a digest stays", `sha256:${"beef7".padEnd(64, "0")}`, `sha256:${"beef7".padEnd(64, "0")}`],
    [
      "that is an image keeps its digest",
      `h.example/a@sha256:${"beef7".padEnd(64, "0")}`,
      `h.example/a@sha256:${"beef7".padEnd(64, "0")}`,
    ],
    ["with a secret in it loses that", "a beef7 b", "a [secret] b"],
    ["with a secret beside a digest loses that", `beef7@sha256:${"0".repeat(64)}`, `[secret]@sha256:${"0".repeat(64)}`],
  ])("%s", (_, value, shown) => {
    expect(redactOutput(value)).toBe(shown);
  });

  test("reaches the runner like that", async () => {
    const outputs = { skipped: "true", note: "beef7" };
    const { output } = await runner.run(async () => ({ exit: 0, outputs, headline: "done", summary: "" }));
    expect(output).toMatch(/skipped<<\S+\ntrue\n/);
    expect(output).toMatch(/note<<\S+\n\[secret\]\n/);
  });
});
