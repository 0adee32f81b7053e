import type { Probe, ProbeAnswer } from "../ports";

/** Where to ask, and with which ID token; without one the question goes out anonymously. */
export interface Address {
  readonly base: string;
  readonly token?: string;
}

interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly within: number;
}

/** Returns the answer to one question at the address; the path is appended to whatever path the address has. */
export function ask(
  probe: Probe,
  address: Address,
  { path, body, within, method, ...question }: Question,
): Promise<ProbeAnswer> {
  const bearer = address.token === undefined ? {} : { authorization: `Bearer ${address.token}` };
  const json = body === undefined ? {} : { "content-type": "application/json" };
  return probe.ask({
    method,
    url: `${address.base.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`,
    headers: { ...json, ...question.headers, ...bearer },
    ...(body === undefined ? {} : { body }),
    within,
  });
}

/** Returns what a check's expression may speak of; a body that is not JSON is its text. */
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
