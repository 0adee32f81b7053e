import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { connect, type Google, refusal, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const ask = (textUpTo: number) =>
  connect(google).requestJson({
    api: "run",
    method: "GET",
    path: "/file",
    kind: "read",
    doing: "read a file",
    project: "demo",
    textUpTo,
  });

/** Starts a server that answers with these bytes, one try after the other; the last ones for ever. */
function sending(...tries: readonly Uint8Array[]): Promise<Google> {
  let at = 0;
  return startGoogle((_seen, { res }) => {
    res.writeHead(200).end(tries[Math.min(at, tries.length - 1)]);
    at += 1;
    return "handled";
  });
}

const TEXT = '{"a":1}\nno JSON: ü\n';
const PLAIN = Buffer.from(TEXT);
const PACKED = gzipSync(PLAIN);

describe("an answer as text", () => {
  it.each([
    ["plain", PLAIN],
    ["packed", PACKED],
  ])("is what was sent %s", async (_, bytes) => {
    google = await sending(bytes);
    expect(await ask(PLAIN.length)).toBe(TEXT);
    expect(google.seen[0]?.headers).toMatchObject({ accept: "*/*", "accept-encoding": "gzip" });
  });

  it.each([
    ["plain", PLAIN, PLAIN.length - 1],
    ["packed", PACKED, PLAIN.length - 1],
    ["unpacked, whatever little is sent", gzipSync(Buffer.alloc(1_000_000)), 999_999],
  ])("is none where it is longer than wanted, %s, and is not asked for again", async (_, bytes, most) => {
    google = await sending(bytes);
    expect(await ask(most)).toBeUndefined();
    expect(google.seen).toHaveLength(1);
  });

  it("is asked for again where it was cut off", async () => {
    google = await sending(PACKED.subarray(0, 20), PACKED);
    expect(await ask(1000)).toBe(TEXT);
    expect(google.seen).toHaveLength(2);
  });

  it("is refused as any other", async () => {
    google = await startGoogle(() => refusal(403, "PERMISSION_DENIED", "no"));
    await expect(ask(100_000)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  });
});
