import type { Ledger } from "../core/ledger";
import type { News } from "../core/mirror/event";
import type { ServiceRef, ServiceState } from "../core/service";

/** Something that is to be told, and what became of it: a sentence for each thing that was not. */
export type Untold = (doing: string, cause: unknown) => void;

/** What is told, and of which service. */
export interface Telling {
  readonly ref: ServiceRef;
  readonly news: News;
  readonly untold: Untold;
}

/** A ledger, and the service whose it is. */
export interface Showing extends Telling {
  readonly state: ServiceState;
  readonly ledger: Ledger;
}
