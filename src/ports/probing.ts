import type { Probe, ProbeAnswer, ProbeRequest } from "./probe";

/** Where to ask, and with which ID token; without one the question goes out anonymously. */
export interface Address {
  readonly base: string;
  readonly token?: string;
}

/** One question as the plan asks it. */
export interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly within: number;
}

/** Returns the answer to one question at the address. */
export function ask(probe: Probe, address: Address, question: Question): Promise<ProbeAnswer> {
  return probe.ask(requestTo(address, question));
}

/** Returns the question as it is sent; its path is appended to whatever path the address has. */
export function requestTo(address: Address, { path, body, within, method, ...question }: Question): ProbeRequest {
  const bearer = address.token === undefined ? {} : { authorization: `Bearer ${address.token}` };
  const json = body === undefined ? {} : { "content-type": "application/json" };
  return {
    method,
    url: `${address.base.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`,
    headers: { ...json, ...question.headers, ...bearer },
    ...(body === undefined ? {} : { body }),
    within,
  };
}

/** Returns what an expression over an answer may speak of; a body that is not JSON is its text. */
export function variablesOf(answer: Extract<ProbeAnswer, { kind: "answer" }>): Record<string, unknown> {
  return { status: BigInt(answer.status), headers: answer.headers, body: bodyOf(answer.text), latency: answer.latency };
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
