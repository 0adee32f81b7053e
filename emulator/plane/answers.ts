import type { ServerResponse } from "node:http";

/** A refusal that the front words itself, in place of a container. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

function refusal(status: number, title: string, text: string): Refusal {
  return { status, title, text };
}

const unavailable = (why: string) => refusal(503, "Service Unavailable", `The request failed because ${why}.`);

/** Nobody serves this host, or nothing is routed there. */
export const NOT_FOUND = refusal(404, "Page not found", "The requested URL was not found on this server.");

/** The revision has no process that could answer. */
export const NO_INSTANCE = unavailable("no instance of the revision could be started");

/** The process had the request and broke the connection. */
export const BROKEN_INSTANCE = unavailable("the connection to the instance had an error");

/** The process had the request and did not answer within the request timeout. */
export const TIMED_OUT = refusal(
  504,
  "Gateway Timeout",
  "The request failed because the instance did not answer in time.",
);

/** A load balancer has no backend for the request: no NEG, or one whose mask does not fit. */
export const NO_BACKEND = refusal(
  502,
  "Server Error",
  "The server encountered a temporary error and could not complete your request.",
);

/** The URL map says to redirect, which the emulator does not. */
export const NO_REDIRECT = refusal(501, "Not Implemented", "The emulator's load balancers do not redirect.");

/** Ends the response with an HTML page for the refusal and returns the number of bytes of its body. */
export function answerRefusal(response: ServerResponse, { status, title, text }: Refusal): number {
  const page = `<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Error ${status} (${title})</title>\n<h1>Error: ${title}</h1>\n<h2>${text}</h2>\n</html>\n`;
  const body = Buffer.from(page, "utf8");
  response.writeHead(status, { "content-type": "text/html; charset=UTF-8", "content-length": body.length });
  response.end(body);
  return body.length;
}
