import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick();
  await ask(emulator, "POST", "/storage/v1/b?project=p", { name: "logs", location: "us-central1" });
});
afterEach(() => emulator.close());

const upload = (name: string, content: string | Uint8Array, more = "") =>
  fetch(`${emulator.url}/upload/storage/v1/b/logs/o?uploadType=media&name=${encodeURIComponent(name)}${more}`, {
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: content,
  });
const read = (name: string, headers: Record<string, string> = {}) =>
  fetch(`${emulator.url}/storage/v1/b/logs/o/${encodeURIComponent(name)}?alt=media`, {
    headers: { "accept-encoding": "identity", ...headers },
  });
const list = async (query: string) => (await ask(emulator, "GET", `/storage/v1/b/logs/o?${query}`)).body;

describe("Cloud Storage", () => {
  it.each([
    ["those that are not denied", ["storage.objects.create"], ["storage.objects.get"]],
    ["nothing where all are", ["storage.objects.create", "storage.objects.get"], undefined],
  ])("says of what the caller may do on a bucket %s", async (_, denied, permissions) => {
    await ask(emulator, "PUT", "/emulator/v1/denied-permissions", denied);
    const asked = "permissions=storage.objects.create&permissions=storage.objects.get";
    const { status, body } = await ask(emulator, "GET", `/storage/v1/b/logs/iam/testPermissions?${asked}`);
    expect([status, body["kind"], body["permissions"]]).toEqual([
      200,
      "storage#testIamPermissionsResponse",
      permissions,
    ]);
    expect((await ask(emulator, "GET", `/storage/v1/b/none/iam/testPermissions?${asked}`)).status).toBe(404);
  });

  it("keeps what was written, byte for byte, and says what it is", async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 10]);
    await upload("a/b c.bin", bytes);
    expect(Buffer.from(await (await read("a/b c.bin")).arrayBuffer())).toEqual(bytes);
    expect((await ask(emulator, "GET", "/storage/v1/b/logs/o/a%2Fb%20c.bin")).body).toMatchObject({
      name: "a/b c.bin",
      bucket: "logs",
      size: "5",
      md5Hash: expect.stringMatching(/^[\w+/]{22}==$/),
      contentType: "text/plain",
      updated: expect.stringMatching(/^\d{4}-/),
    });
  });

  it.each<[string, { readonly cacheControl?: string }, string]>([
    ["as its metadata says", { cacheControl: "no-store" }, "no-store"],
    ["not by others where nothing was said", {}, "private, max-age=0"],
  ])("lets an upload in two parts be kept %s", async (_, more, said) => {
    const metadata = JSON.stringify({ name: "a", contentType: "text/plain", ...more });
    await fetch(`${emulator.url}/upload/storage/v1/b/logs/o?uploadType=multipart`, {
      method: "POST",
      headers: { "content-type": "multipart/related; boundary=x" },
      body: `--x\r\ncontent-type: application/json\r\n\r\n${metadata}\r\n--x\r\n\r\n\r\nhello\r\n--x--`,
    });
    const { headers } = await read("a");
    expect([headers.get("cache-control"), headers.get("content-type")]).toEqual([said, "text/plain"]);
    const { body } = await ask(emulator, "GET", "/storage/v1/b/logs/o/a");
    expect(body["cacheControl"]).toBe(more.cacheControl);
  });

  it.each([
    ["all of them, by name", "", { items: ["a/1", "a/2", "b"] }],
    ["those below a prefix", "prefix=a/", { items: ["a/1", "a/2"] }],
    ["what lies deeper as one prefix", "delimiter=/", { items: ["b"], prefixes: ["a/"] }],
    ["none", "prefix=c", {}],
  ])("lists %s", async (_, query, expected) => {
    for (const name of ["b", "a/2", "a/1"]) await upload(name, "x");
    const { items, ...rest } = (await list(query)) as { items?: readonly { name: string }[] };
    const names = items === undefined ? {} : { items: items.map(({ name }) => name) };
    expect({ ...rest, ...names }).toEqual({ kind: "storage#objects", ...expected });
  });

  it("lists page by page", async () => {
    for (const name of ["a", "b", "c"]) await upload(name, "x");
    const first = (await list("maxResults=2")) as { nextPageToken: string };
    expect(first).toMatchObject({ items: [{ name: "a" }, { name: "b" }] });
    expect(await list(`maxResults=2&pageToken=${first.nextPageToken}`)).toMatchObject({ items: [{ name: "c" }] });
  });

  it("sends a range of the bytes", async () => {
    await upload("a", "0123456789");
    const answer = await read("a", { range: "bytes=2-4" });
    expect([answer.status, answer.headers.get("content-range"), await answer.text()]).toEqual([
      206,
      "bytes 2-4/10",
      "234",
    ]);
  });

  it("unpacks what is kept packed, unless it is taken packed", async () => {
    await upload("a", gzipSync("hello"), "&contentEncoding=gzip");
    expect(await (await read("a")).text()).toBe("hello");
    const packed = await emulatorBytes("/storage/v1/b/logs/o/a?alt=media");
    expect(gunzipSync(packed).toString()).toBe("hello");
  });

  /** fetch would unpack it by itself. */
  async function emulatorBytes(path: string): Promise<Buffer> {
    const { request } = await import("undici");
    const { body } = await request(`${emulator.url}${path}`, { headers: { "accept-encoding": "gzip" } });
    return Buffer.from(await body.arrayBuffer());
  }

  it.each([
    ["a bucket that is there", "POST", "/storage/v1/b?project=p", { name: "logs" }, 409],
    ["a bucket with a name that is none", "POST", "/storage/v1/b?project=p", { name: "A" }, 400],
    ["a bucket that is not there", "GET", "/storage/v1/b/other", undefined, 404],
    ["the objects of one", "GET", "/storage/v1/b/other/o", undefined, 404],
    ["an object that is not there", "GET", "/storage/v1/b/logs/o/x", undefined, 404],
    ["its content", "GET", "/storage/v1/b/logs/o/x?alt=media", undefined, 404],
    ["an upload in several requests", "POST", "/upload/storage/v1/b/logs/o?uploadType=resumable&name=x", {}, 501],
    ["an upload without a name", "POST", "/upload/storage/v1/b/logs/o?uploadType=media", {}, 400],
    ["two parts that are none", "POST", "/upload/storage/v1/b/logs/o?uploadType=multipart", {}, 400],
  ])("refuses %s", async (_, method, path, body, status) => {
    expect((await ask(emulator, method, path, body)).status).toBe(status);
  });

  it.each([
    ["storage.objects.list", "GET", "/storage/v1/b/logs/o"],
    ["storage.objects.get", "GET", "/storage/v1/b/logs/o/a?alt=media"],
    ["storage.objects.create", "POST", "/upload/storage/v1/b/logs/o?uploadType=media&name=a"],
    ["storage.objects.delete", "DELETE", "/storage/v1/b/logs/o/a"],
    ["storage.buckets.create", "POST", "/storage/v1/b?project=p"],
    ["storage.buckets.get", "GET", "/storage/v1/b/logs"],
  ])("asks for %s", async (permission, method, path) => {
    await upload("a", "x");
    await ask(emulator, "PUT", "/emulator/v1/denied-permissions", [permission]);
    const { status, body } = await ask(emulator, method, path, method === "POST" ? { name: "new" } : undefined);
    expect({ status, body: JSON.stringify(body) }).toEqual({ status: 403, body: expect.stringContaining(permission) });
  });

  it("answers nothing while its API is off, and has nothing left after a reset", async () => {
    await ask(emulator, "PUT", "/emulator/v1/disabled-apis", ["storage.googleapis.com"]);
    expect((await ask(emulator, "GET", "/storage/v1/b/logs/o")).status).toBe(403);
    await ask(emulator, "POST", "/emulator/v1/reset");
    expect((await ask(emulator, "GET", "/storage/v1/b/logs/o")).status).toBe(404);
  });
});
