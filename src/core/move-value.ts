import type { Ledger } from "./ledger";
import type { UpdateRequest } from "./update";

/**
 * One step of a rollout as a value. `stay` is "it is already so"; `queue` lets another image wait, and the ledger is then
 * the running rollout's. `hand-over` takes everybody off one way before another is opened, `adopt` makes the revision of
 * the users' own service that takes the canary service's place.
 */
export type Move =
  | { readonly kind: "stay"; readonly why: string; readonly ledger: Ledger }
  | {
      readonly kind: "begin" | "shift" | "hand-over" | "adopt" | "finish" | "queue";
      readonly request: UpdateRequest;
      readonly ledger: Ledger;
    };
