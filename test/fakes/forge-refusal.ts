import { RolloutError } from "../../src/errors";

/** Returns what the forge's adapter throws where nobody answers, or where the job lacks the grant. */
export function refusal(trouble: "down" | "denied" | "lost", doing: string): RolloutError {
  if (trouble !== "denied") return new RolloutError("CLOUD_UNREACHABLE", `could not ${doing}: no answer`, "Again.");
  return new RolloutError(
    "PERMISSION_DENIED",
    `could not ${doing}: GitHub answered 403`,
    "permissions:\n  some: write",
  );
}
