import type { Tidied, Tidying } from "../tidying";
import { toDeletion, toPatch, toServiceDeletion } from "../update";
import type { DryStep } from "./dry-run";
import { list } from "./markdown";
import type { Outcome } from "./outcome";

/** Returns what the deed comes to, as a sentence without its full stop. */
export function renderTidying(one: Tidying): string {
  switch (one.kind) {
    case "delete-revision":
      return `Delete revision ${one.revision} of ${one.ref.service}, which nobody needs any more`;
    case "delete-service":
      return `Delete ${one.ref.service}, which ran the canary`;
    case "remove-tag":
      return `Take the tag ${one.tag} from ${one.request.ref.service}, which no way leads to any more`;
    case "scale-down":
      return `Let ${one.request.ref.service} keep no instance without requests`;
    case "leave":
      return one.why;
  }
}

/** Returns the deed as a step of a dry run, with the request that would be sent. */
export function stepOf(one: Tidying): DryStep {
  const title = renderTidying(one);
  switch (one.kind) {
    case "delete-revision":
      return { title, request: toDeletion(one.ref, one.revision) };
    case "delete-service":
      return { title, request: toServiceDeletion(one.ref) };
    case "remove-tag":
    case "scale-down":
      return { title, request: toPatch(one.request) };
    case "leave":
      return { title };
  }
}

/** Returns what came of the clean-up as the rest of a sentence; empty where there was nothing to do. */
export function renderTidied({ done, undone }: Tidied): string {
  return [...done, ...undone.map((line) => `left undone: ${line}`)].map((line) => `; ${line}`).join("");
}

/** Returns the outcome with what came of the clean-up: told in the summary, and a warning for what was left undone. */
export function withTidied(outcome: Outcome, { done, undone }: Tidied): Outcome {
  if (done.length + undone.length === 0) return outcome;
  const lines = [...done, ...undone.map((line) => `Left undone: ${line}`)];
  const summary = `${outcome.summary}\nClean-up:\n\n${list(lines)}\n`;
  if (undone.length === 0) return { ...outcome, summary };
  const message = `${undone.join("; ")}. The release is not touched by that; run this step again to try once more.`;
  return { ...outcome, summary, annotation: { level: "warning", title: "Clean-up", message } };
}
