import type { ImageName, RepositoryRef } from "../core/image";
import type { AccountState } from "../core/preflight/account";
import type { Change } from "../core/preflight/change";
import type { CallerState } from "../core/preflight/credentials";
import type { StoredImage } from "../core/preflight/image";
import type { Lack, Resource } from "../core/preflight/permissions";
import type { ProjectState } from "../core/preflight/project";
import type { RepositoryState } from "../core/preflight/repository";
import type { Clock, EvidenceStore, Log, Services } from "./index";
import type { Registry } from "./registry";
import type { Routes } from "./routes";

/** Who asks. */
export interface Caller {
  /** Returns who the credentials speak for once a token is there. Throws CREDENTIALS_MISSING or CLOUD_UNREACHABLE. */
  read(): Promise<CallerState>;
}

/** Google Cloud projects. */
export interface Projects {
  /** Returns the project, or undefined where there is none of that id or number. */
  read(project: string): Promise<ProjectState | undefined>;
}

/** The switches of a project's APIs. */
export interface Switchboard {
  /** Returns those of the names whose API is enabled in the project, by one request. */
  enabled(project: string, names: readonly string[]): Promise<readonly string[]>;
}

/** Service accounts. */
export interface Accounts {
  /** Returns the account, or undefined where there is none, or it was created a moment ago. */
  read(email: string, project: string): Promise<AccountState | undefined>;
}

/** Artifact Registry, by its own API. */
export interface Repositories {
  /** Returns the repository, or undefined where there is none. */
  read(ref: RepositoryRef): Promise<RepositoryState | undefined>;
  /** Returns what the tag or digest names there, or undefined where there is no such image. */
  image(ref: RepositoryRef, name: ImageName): Promise<StoredImage | undefined>;
}

/** What the caller may do. */
export interface Permissions {
  /** Returns what of the permissions is missing on the resource; undefined where the resource does not exist. */
  lacking(on: Resource, permissions: readonly string[]): Promise<readonly Lack[] | undefined>;
}

/** Carries changes out. */
export interface Mender {
  /** Returns when the change is made. Throws CONFLICT where it was made already; a lost answer is CLOUD_UNREACHABLE. */
  apply(change: Change): Promise<void>;
}

/** Where the repository with the workflows is kept. */
export interface CodeHost {
  /** OWNER/NAME. */
  readonly repository: string;
  /** Returns how many may approve for the environment, 0 where nobody has to; undefined where it does not exist. */
  reviewers(environment: string): Promise<number | undefined>;
  /** Returns GitHub's word for the state of the workflow, such as `active`; undefined where there is no such file. */
  workflow(file: string): Promise<string | undefined>;
}

/** All that a preflight knows of the world. Every method throws `RolloutError` and nothing else. */
export interface Ground {
  readonly caller: Caller;
  readonly projects: Projects;
  readonly switchboard: Switchboard;
  readonly services: Pick<Services, "read">;
  readonly routes: Pick<Routes, "read" | "backend">;
  readonly accounts: Accounts;
  readonly repositories: Repositories;
  readonly registry: Pick<Registry, "read">;
  readonly permissions: Permissions;
  readonly mender: Mender;
  /** Absent outside of a run on GitHub. */
  readonly host?: CodeHost;
  readonly clock: Clock;
  readonly log: Log;
  readonly evidence: EvidenceStore;
}
