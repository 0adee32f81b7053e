import type { RolloutError } from "../../errors";
import type { Finding } from "./finding";

/** Returns what a plan that can be driven amounts to; warnings are located and legal. */
export function judgePlan(path: string, warnings: readonly string[]): Finding {
  if (warnings.length === 0) return { result: "ok", sentence: `${path} is valid` };
  return {
    result: "warning",
    sentence: `${path} is valid, with ${warnings.length} warning(s)`,
    fix: warnings.join("\n"),
  };
}

/** Returns what a plan that is missing, wrong or not supported amounts to: every mistake is listed. */
export function planMistaken(path: string, { code, message, hint }: RolloutError): Finding {
  const lines = message.split("\n");
  const fix = [...(lines.length > 1 ? lines : []), ...(hint === undefined ? [] : [hint])].join("\n");
  const sentence = lines.length > 1 ? `${path} has ${lines.length} mistakes` : message;
  return { result: "error", sentence, code, ...(fix === "" ? {} : { fix }) };
}
