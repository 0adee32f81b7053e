import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Headers that speak of one connection only (RFC 9110 §7.6.1), and `expect`, which the front has answered itself. */
const HOP_BY_HOP = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Returns the headers for the container, name and value by turns: the client's, and those that the front adds. */
export function requestHeaders(request: IncomingMessage, trace: string): string[] {
  const headers: string[] = [];
  const raw = request.rawHeaders;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push(name, raw[index + 1] ?? "");
  }
  headers.push("x-forwarded-for", request.socket.remoteAddress ?? "", "x-forwarded-proto", "http");
  if (request.headers["x-cloud-trace-context"] === undefined) headers.push("x-cloud-trace-context", `${trace}/1;o=1`);
  return headers;
}

/** Returns the container's headers without those of its connection, and with the cookie where there is one to set. */
export function responseHeaders(headers: IncomingHttpHeaders, cookie: string | undefined): IncomingHttpHeaders {
  const passed: IncomingHttpHeaders = {};
  for (const name in headers) {
    if (!HOP_BY_HOP.has(name)) passed[name] = headers[name];
  }
  if (cookie !== undefined) passed["set-cookie"] = [passed["set-cookie"] ?? [], cookie].flat();
  return passed;
}

/** Returns whether the request announces a body, be it an empty one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}
