import type { ServiceRef } from "../service";
import type { Verdict } from "../verdict";
import { renderGate } from "./gates";
import { table } from "./markdown";
import type { Outcome } from "./outcome";

/** One question to the canary and what came of it. Epoch milliseconds, latency in seconds. */
export interface Look {
  readonly name: string;
  readonly at: number;
  readonly ok: boolean;
  /** Absent where no answer came. */
  readonly status?: number;
  readonly latency: number;
  readonly why: string;
}

/** All that the health gate saw, as it is kept in the evidence file. */
export interface HealthEvidence {
  readonly service: ServiceRef;
  /** The service that runs the canary, where it is one of its own. */
  readonly canaryService?: string;
  readonly url: string;
  readonly verdict: Verdict;
  /** How many in a row were asked for. */
  readonly passes: number;
  readonly looks: readonly Look[];
  readonly checks: readonly Look[];
}

/** Returns the outcome of the health gate: the last look at the health, and every functional check. */
export function renderHealth(
  found: HealthEvidence,
  evidence: { readonly path: string; readonly digest: string },
): Outcome {
  const health = found.looks.at(-1);
  const shown = [...(health === undefined ? [] : [health]), ...found.checks];
  const rows = shown.map((look) => [look.name, look.ok ? "✅" : "🛑", `${look.latency.toFixed(2)} s`, look.why]);
  const exit = found.verdict === "pass" ? 0 : 1;
  const result = {
    gate: "health-gate",
    verdict: found.verdict,
    exit,
    headline: headlineOf(found),
    evidence,
    warned: false,
  } as const;
  return renderGate(result, table(["Check", "", "Latency", "Answer"], rows));
}

function headlineOf(found: HealthEvidence): string {
  const { verdict, looks, checks, passes, service } = found;
  if (verdict === "pass")
    return `The canary of ${service.service} was healthy ${passes} times in a row and answered ${checks.length} check(s) as expected.`;
  const failed = checks.find((check) => !check.ok);
  if (failed !== undefined)
    return `The canary of ${service.service} is healthy, but ${failed.name} failed: ${failed.why}.`;
  return `The canary of ${service.service} was not healthy ${passes} times in a row by the deadline (${looks.length} looks); at last: ${looks.at(-1)?.why ?? "never asked"}.${ingressHint(found)}`;
}

/** Cloud Run answers 404 itself where the ingress turns a request away, as if there were no such service. */
function ingressHint({ canaryService, looks }: HealthEvidence): string {
  const last = looks.at(-1);
  if (canaryService === undefined || last === undefined || ![404, undefined].includes(last.status)) return "";
  return ` If the ingress of ${canaryService} admits only internal requests or a load balancer's, name an address that leads to it by the input url.`;
}
