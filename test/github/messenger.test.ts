import { afterEach, describe, expect, it } from "vitest";
import { createMessenger } from "../../src/github/messenger";
import { redact } from "../../src/github/redact";
import { type Answer, failureOf, type Google, startGoogle } from "../cloud/google";

const PATH = "/services/T0/B0/sentinel-of-the-channel";

let server: Google;
afterEach(() => server.close());

async function channelWith(answer: Answer, signal = new AbortController().signal) {
  server = await startGoogle(() => answer);
  return createMessenger(new Map([["slack", `${server.url}${PATH}`]]), signal);
}

describe("a channel", () => {
  it("gets the message as JSON, by one POST to its address, and its answer is not looked at", async () => {
    const messenger = await channelWith({ text: "<html>no JSON" });
    await messenger.post("slack", { text: "ä" });
    await messenger.post("webhook", { text: "to nobody" });
    expect(messenger.channels).toEqual(["slack"]);
    expect(server.seen).toMatchObject([{ method: "POST", path: PATH, body: '{"text":"ä"}' }]);
  });

  it.each<[string, Answer, string]>([
    ["refuses", { status: 403, text: "invalid_token" }, "answered 403"],
    ["is in trouble", { status: 500 }, "answered 500"],
    ["sends somebody else there", { status: 302, headers: { location: "/elsewhere" } }, "answered 302"],
  ])("that %s is asked once, and its address is told nobody", async (_what, answer, says) => {
    const messenger = await channelWith(answer);
    const { code, message, hint } = await failureOf(messenger.post("slack", {}));
    expect([code, message]).toEqual(["CLOUD_REFUSED", expect.stringContaining(says)]);
    expect(hint).toContain("slack-webhook:");
    expect(`${message}${hint}`).not.toContain("sentinel");
    expect(server.seen).toHaveLength(1);
  });

  it("that is not there is out of reach, and its address is told nobody", async () => {
    const messenger = await channelWith({});
    await server.close();
    const { code, message } = await failureOf(messenger.post("slack", {}));
    expect([code, message]).toEqual(["CLOUD_UNREACHABLE", expect.stringContaining("could not post to slack")]);
    expect(message).not.toContain("sentinel");
  });

  it.each<[string, string, string]>([
    ["a host that nobody knows", "https://sentinel-host.invalid/T/B/x", "CLOUD_UNREACHABLE"],
    ["an address with a user", "https://sentinel:pass@127.0.0.1:1/x", "CLOUD_UNREACHABLE"],
    ["a port that there is not", "https://sentinel.invalid:99999/x", "INPUT_INVALID"],
    ["no address at all", "sentinel of a chat", "INPUT_INVALID"],
    ["another protocol", "ftp://sentinel.invalid/x", "INPUT_INVALID"],
  ])("with %s is a mistake that shows nothing of it", async (_what, address, expected) => {
    server = await startGoogle(() => ({}));
    const messenger = createMessenger(new Map([["slack", address]]), new AbortController().signal);
    const { code, message, hint, cause } = await failureOf(messenger.post("slack", {}));
    expect(code).toBe(expected);
    expect(`${message}${hint}${cause}`).not.toContain("sentinel");
  });

  it("gets nothing from a run that was cancelled", async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    const messenger = await channelWith({}, cancelled.signal);
    expect((await failureOf(messenger.post("slack", {}))).code).toBe("CANCELLED");
    expect(server.seen).toEqual([]);
  });

  it("on the network gets nothing unencrypted, and begins all the same: a rollback must not fail because of it", async () => {
    server = await startGoogle(() => ({}));
    const messenger = createMessenger(new Map([["webhook", "http://chat.example/in"]]), new AbortController().signal);
    const { code, message } = await failureOf(messenger.post("webhook", {}));
    expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining("expected an address with https://")]);
  });

  it("has an address that is a secret from the beginning", async () => {
    const messenger = await channelWith({});
    expect(messenger.channels).toHaveLength(1);
    expect(redact(`posted to ${server.url}${PATH}`)).toBe("posted to [secret]");
  });
});
