import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator";
import { ask, deploy, PARENT, startQuick } from "./http";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick();
});
afterAll(() => emulator.close());

describe("an injected answer", () => {
  it("carries the headers that it was given", async () => {
    await ask(emulator, "POST", "/emulator/v1/faults", { answer: { status: 429, headers: { "Retry-After": "7" } } });
    const response = await fetch(`${emulator.url}${PARENT}/services`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await response.json()).toMatchObject({ error: { status: "RESOURCE_EXHAUSTED" } });
  });

  it.each([{ "Retry After": "7" }, { "Retry-After": "7\r\nX: y" }])(
    "is refused with the headers %o",
    async (headers) => {
      expect(await ask(emulator, "POST", "/emulator/v1/faults", { answer: { status: 429, headers } })).toMatchObject({
        status: 400,
      });
    },
  );
});

describe("the emulator's own API", () => {
  it("reads JSON whatever the content type, as curl -d sends it", async () => {
    const response = await fetch(`${emulator.url}/emulator/v1/denied-permissions`, {
      method: "PUT",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "[]",
    });
    expect([response.status, await response.json()]).toEqual([200, { denied: [] }]);
  });
});

describe("a body that is too large", () => {
  it("is refused, and its connection is not used again", async () => {
    const sent = httpRequest(`${emulator.url}${PARENT}/services`, { method: "POST" });
    sent.on("error", () => {});
    sent.end(Buffer.alloc(11 * 1024 * 1024, " "));
    const [response] = await once(sent, "response");
    expect([response.statusCode, response.headers.connection]).toEqual([400, "close"]);
    response.resume();
    await once(response, "close");
    expect((await ask(emulator, "GET", "/emulator/v1/health")).status).toBe(200);
  });
});

describe("a tunnel that carries TLS", () => {
  it("fails at once, with an alert", async () => {
    const socket = connect(emulator.port, "127.0.0.1");
    socket.write("CONNECT run.googleapis.com:443 HTTP/1.1\r\nHost: run.googleapis.com:443\r\n\r\n");
    await once(socket, "data");
    const [error] = await once(connectTls({ socket, servername: "run.googleapis.com" }), "error").catch((reason) => [
      reason,
    ]);
    expect(String(error)).toMatch(/alert handshake failure/i);
  });
});

describe("an emulator without a table of images", () => {
  it("says hello for whatever image is deployed", async () => {
    const plain = await startEmulator({ project: "p", reconcileMs: 20 });
    await deploy(plain, "hello", "gcr.io/any/thing:latest");
    const { body } = await ask(plain, "GET", `${PARENT}/services/hello`);
    expect(body).toMatchObject({ terminalCondition: { state: "CONDITION_SUCCEEDED" } });
    const { host } = new URL(String(body["uri"]));
    const sent = httpRequest(plain.url, { headers: { host } }).end();
    const [response] = await once(sent, "response");
    const [text] = await once(response, "data");
    await plain.close();
    expect(String(text)).toMatch(/^Hello from hello-00001-[a-z0-9]{3}\n$/);
  });

  it("is what a message about an unknown image leads away from, where there is a table", async () => {
    await deploy(emulator, "unknown", "nobody/pushed:this");
    expect((await ask(emulator, "GET", `${PARENT}/services/unknown`)).body).toMatchObject({
      terminalCondition: { message: expect.stringMatching(/Image 'nobody\/pushed:this' not found\..*--images/) },
    });
  });
});

describe("a log entry", () => {
  it("says when it was received", async () => {
    const plain = await startQuick({ logIngestionSeconds: 0, images: { "*": { command: ["echo", "hi"], env: {} } } });
    await deploy(plain);
    const { body } = await ask(plain, "POST", "/v2/entries:list", {
      resourceNames: ["projects/p"],
      filter: 'textPayload="hi" AND receiveTimestamp:*',
    });
    await plain.close();
    expect(body["entries"]).toEqual([expect.objectContaining({ receiveTimestamp: expect.stringMatching(/^20.*Z$/) })]);
  });
});

describe("an aggregation", () => {
  const rows = [
    { given: "perSeriesAligner=ALIGN_MEAN", status: 501, name: "UNIMPLEMENTED" },
    { given: "perSeriesAligner=12", status: 501, name: "UNIMPLEMENTED" },
    { given: "crossSeriesReducer=REDUCE_COUNT", status: 501, name: "UNIMPLEMENTED" },
    { given: "perSeriesAligner=ALIGN_GUESS", status: 400, name: "INVALID_ARGUMENT" },
    { given: "crossSeriesReducer=99", status: 400, name: "INVALID_ARGUMENT" },
  ];
  it.each(rows)("of $given is $name", async ({ given, status, name }) => {
    const filter = encodeURIComponent('metric.type="run.googleapis.com/request_count"');
    const path = `/v3/projects/p/timeSeries?filter=${filter}&interval.endTime=2026-01-01T00:00:00Z`;
    const answer = await ask(emulator, "GET", `${path}&aggregation.alignmentPeriod=60s&aggregation.${given}`);
    expect(answer).toMatchObject({ status, body: { error: { status: name } } });
  });
});
