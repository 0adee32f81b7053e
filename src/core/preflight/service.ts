import type { RolloutError } from "../../errors";
import type { ServiceState } from "../service";
import { type Finding, findingOf } from "./finding";

/** Returns what the service amounts to; where there is none, the plan decides whether the first release makes it. */
export function judgeService(state: ServiceState | undefined, create: boolean, missing: RolloutError): Finding {
  if (state === undefined && create) {
    return { result: "ok", sentence: "not there yet; the first release creates it, as the plan says" };
  }
  if (state === undefined) return findingOf(missing);
  const { ref, ready, message, generation } = state;
  const name = `${ref.service} in ${ref.region}`;
  const facts = { ready, generation };
  if (ready === "ready") return { result: "ok", sentence: `${name} is ready`, facts };
  return {
    result: "warning",
    sentence: `${name} is not ready (${ready})${message === "" ? "" : `: ${message}`}`,
    facts,
  };
}
