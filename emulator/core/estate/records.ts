import type { JsonObject } from "../json";
import type { Micros } from "../timestamps";

/** An API that was switched on or off in one project. */
export interface Switch {
  readonly on: boolean;
  /** Epoch milliseconds from which Service Usage says so. */
  readonly at: number;
}

/** A service account. */
export interface Account {
  readonly project: string;
  readonly email: string;
  /** 21 digits. */
  readonly uniqueId: string;
  readonly displayName: string;
  readonly description: string;
  readonly disabled: boolean;
  readonly etag: string;
  /** Epoch milliseconds from which reads find it. */
  readonly visibleAt: number;
}

/** A long-running operation, whose end is certain when it begins. */
export interface Job {
  readonly name: string;
  /** Epoch milliseconds from which it is done. */
  readonly doneAt: number;
  /** As Any. */
  readonly metadata: JsonObject;
  /** As Any; readable once it is done. */
  readonly response: JsonObject;
}

/** Where a repository is; `project` is an id. */
export interface RepositoryKey {
  readonly project: string;
  readonly location: string;
  readonly repository: string;
}

/** An Artifact Registry repository. */
export interface Repository extends RepositoryKey {
  /** What its maker set, as it was sent: format, mode, labels and the like. */
  readonly fields: JsonObject;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
  /** Epoch milliseconds from which it is there. */
  readonly visibleAt: number;
}
