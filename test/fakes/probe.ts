import type { Probe, ProbeAnswer, ProbeRequest } from "../../src/ports";
import type { FakeClock } from "./clock";

export type Script = (request: ProbeRequest, count: number) => ProbeAnswer;

/** Answers as scripted; an answer takes as long as its latency says. Without a token there is none to mint. */
export class FakeProbe implements Probe {
  readonly asked: ProbeRequest[] = [];
  readonly audiences: string[] = [];

  constructor(
    private readonly clock: FakeClock,
    private readonly script: Script = () => answer(200),
    private readonly token?: string,
  ) {}

  async ask(request: ProbeRequest): Promise<ProbeAnswer> {
    this.asked.push(request);
    const given = this.script(request, this.asked.length);
    this.clock.advance(given.latency);
    return given;
  }

  async idToken(audience: string): Promise<string | undefined> {
    this.audiences.push(audience);
    return this.token;
  }
}

/** Returns an answer with this status and JSON body. Latency in seconds. */
export function answer(status: number, body: unknown = { status: "healthy" }, latency = 0.1): ProbeAnswer {
  return { kind: "answer", status, headers: {}, text: JSON.stringify(body), latency };
}

/** Returns the absence of an answer. Latency in seconds. */
export function silence(why: string, latency = 0.1): ProbeAnswer {
  return { kind: "none", why, latency };
}
