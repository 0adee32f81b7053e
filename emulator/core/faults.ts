import { errorBody } from "./errors";
import type { Json } from "./json";

/** One thing that shall go wrong, and when. */
export interface FaultRule {
  readonly id: string;
  /** Only requests with this method; any when left out. */
  readonly method?: string | undefined;
  /** Regular expression on the path as it was sent, followed by the query decoded; any when left out. */
  readonly path?: string | undefined;
  /** How many matching requests it hits; 0 is every one. Default 1. */
  readonly times: number;
  /** How many matching requests it lets pass first. */
  readonly after: number;
  readonly action: FaultAction;
}

/** An answer in the API's place; without a body it is Google's error body for the status. */
export interface InjectedAnswer {
  readonly status: number;
  readonly body?: Json | undefined;
  /** Sent besides the emulator's own, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What happens to a request that is hit. A delay comes first; without answer and drop the request then goes on. */
export interface FaultAction {
  readonly delayMs?: number | undefined;
  readonly answer?: InjectedAnswer | undefined;
  /** Cuts the connection: before anything has happened, or after the write took effect so that only the answer is lost. */
  readonly drop?: "before" | "after" | undefined;
}

/** Returns the status name that goes with an HTTP status in Google's error bodies. */
export function statusName(http: number): string {
  const names: Readonly<Record<number, string>> = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
  };
  return names[http] ?? "UNKNOWN";
}

/** Returns the body of an injected answer: as given, or Google's error body with a text that says where it comes from. */
export function injectedBody(answer: InjectedAnswer): Json {
  if (answer.body !== undefined) return answer.body;
  return errorBody(answer.status, statusName(answer.status), "Injected by the emulator.");
}

function hits(rule: FaultRule, method: string, target: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  return rule.path === undefined || new RegExp(rule.path).test(target);
}

/** Returns what happens to this request, and the rules that are left: the first rule that matches lets it pass, or is used up by one. */
export function takeFault(
  rules: readonly FaultRule[],
  method: string,
  target: string,
): { readonly rules: readonly FaultRule[]; readonly action: FaultAction | undefined } {
  const index = rules.findIndex((rule) => hits(rule, method, target));
  const rule = rules[index];
  if (rule === undefined) return { rules, action: undefined };
  const others = (next: readonly FaultRule[]) => [...rules.slice(0, index), ...next, ...rules.slice(index + 1)];
  if (rule.after > 0) return { rules: others([{ ...rule, after: rule.after - 1 }]), action: undefined };
  if (rule.times === 0) return { rules, action: rule.action };
  return { rules: others(rule.times === 1 ? [] : [{ ...rule, times: rule.times - 1 }]), action: rule.action };
}
