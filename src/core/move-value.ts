import type { Ledger } from "./ledger";
import type { UpdateRequest } from "./update";

/**
 * One step of a rollout as a value. `stay` is "it is already so"; `queue` lets another image wait, and the ledger is then
 * the running rollout's.
 */
export type Move =
  | { readonly kind: "stay"; readonly why: string; readonly ledger: Ledger }
  | { readonly kind: "begin" | "shift" | "finish" | "queue"; readonly request: UpdateRequest; readonly ledger: Ledger };
