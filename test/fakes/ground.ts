import type { Route, RouteState } from "../../src/core/outside";
import type { AccountState } from "../../src/core/preflight/account";
import type { Change } from "../../src/core/preflight/change";
import type { CallerState } from "../../src/core/preflight/credentials";
import type { StoredImage } from "../../src/core/preflight/image";
import type { ProjectState } from "../../src/core/preflight/project";
import type { RepositoryState } from "../../src/core/preflight/repository";
import { nameOfRoute } from "../../src/core/routes";
import type { ServiceState } from "../../src/core/service";

import { RolloutError } from "../../src/errors";
import type { CodeHost, Ground } from "../../src/ports/ground";
import type { RegistryImage } from "../../src/ports/registry";
import type { BackendState } from "../../src/ports/routes";
import { FakeEvidence } from "./evidence";
import { atZero, lackOf, NEW_REPOSITORY } from "./ground-parts";
import { ParallelClock } from "./parallel-clock";

/** What can be called, as the doors are named. */
export type CallName =
  | `${"caller" | "projects" | "services" | "accounts" | "repositories" | "registry" | "routes"}.read`
  | "routes.backend"
  | "repositories.image"
  | "switchboard.enabled"
  | "permissions.lacking"
  | "mender.apply"
  | "host.reviewers"
  | "host.workflow";

/** What is there, how slow it is and what goes wrong. Seconds throughout. */
export interface Land {
  readonly caller: CallerState;
  readonly project: ProjectState | undefined;
  readonly service: ServiceState | undefined;
  /** APIs that are not enabled. */
  readonly disabled: readonly string[];
  readonly accounts: Readonly<Record<string, AccountState>>;
  readonly repositories: Readonly<Record<string, RepositoryState>>;
  readonly image: StoredImage | undefined;
  readonly registry: RegistryImage | undefined;
  readonly lacks: readonly string[];
  /** Kinds of resources of which testIamPermissions says that there is none, although there is. */
  readonly hidden: readonly string[];
  /** Approvers by environment. */
  readonly environments: Readonly<Record<string, number>>;
  readonly workflows: Readonly<Record<string, string>>;
  readonly onGitHub: boolean;
  /** How long a call takes. */
  readonly takes: Partial<Record<CallName, number>>;
  /** How long after a change reads still do not see it, and grants on it are still denied. */
  readonly lag: { readonly reads?: number; readonly grants?: number };
  /** What a call ends with, every time or the first times. */
  readonly refusals: Partial<Record<CallName, Error | readonly RolloutError[]>>;
  /** What a change ends with although what it was to make is there then: somebody was faster, or the answer was lost. */
  readonly doubt?: RolloutError;
  /** What a way says; absent: nobody is on the canary by any. */
  readonly ways?: (route: Route) => RouteState | undefined;
  readonly backends?: Readonly<Record<string, BackendState>>;
}

/** One call, with the seconds since the start at which it began and was answered. */
export interface Call {
  readonly name: CallName;
  readonly about: string;
  readonly from: number;
  readonly to: number;
}

const OWNERS: Partial<Record<CallName, string>> = {
  "projects.read": "cloudresourcemanager.googleapis.com",
  "services.read": "run.googleapis.com",
  "accounts.read": "iam.googleapis.com",
  "repositories.read": "artifactregistry.googleapis.com",
  "repositories.image": "artifactregistry.googleapis.com",
};

/** A project and its surroundings in memory. What is made is kept, so that a second run finds it. */
export class FakeGround implements Ground {
  readonly clock = new ParallelClock();
  readonly evidence = new FakeEvidence();
  readonly lines: string[] = [];
  readonly log = { info: (line: string) => this.lines.push(line) };
  readonly calls: Call[] = [];
  readonly applied: Change[] = [];
  readonly #start = this.clock.now();
  readonly #disabled: Set<string>;
  readonly #made = new Map<string, number>();
  readonly #refused = new Map<CallName, number>();
  readonly host?: CodeHost;

  constructor(readonly land: Land) {
    this.#disabled = new Set(land.disabled);
    if (land.onGitHub) this.host = this.#codeHost();
  }

  readonly caller = { read: () => this.#call("caller.read", "", () => this.land.caller) };
  readonly projects = { read: (id: string) => this.#call("projects.read", id, () => this.land.project) };
  readonly services = { read: () => this.#call("services.read", "", () => this.land.service) };
  readonly routes: Ground["routes"] = {
    read: (route) => this.#call("routes.read", nameOfRoute(route), () => this.land.ways?.(route) ?? atZero(route)),
    backend: (_route, name) => this.#call("routes.backend", name, () => this.land.backends?.[name]),
  };
  readonly registry = {
    read: ({ path }: { path: string }) => this.#call("registry.read", path, () => this.land.registry),
  };
  readonly switchboard = {
    enabled: (_project: string, names: readonly string[]) =>
      this.#call("switchboard.enabled", "", () => names.filter((name) => !this.#disabled.has(name))),
  };
  readonly accounts = {
    read: (email: string) =>
      this.#call("accounts.read", email, () =>
        this.#seen(email, { email, disabled: false }, this.land.accounts[email]),
      ),
  };
  readonly repositories = {
    read: ({ repository }: { repository: string }) =>
      this.#call("repositories.read", repository, () =>
        this.#seen(repository, NEW_REPOSITORY, this.land.repositories[repository]),
      ),
    image: (_: unknown, { path }: { path: string }) => this.#call("repositories.image", path, () => this.land.image),
  };
  readonly permissions: Ground["permissions"] = {
    lacking: (on, permissions) =>
      this.#call("permissions.lacking", on.kind, () => {
        if (this.land.hidden.includes(on.kind)) return undefined;
        const name = on.kind === "account" ? on.email : on.kind === "repository" ? on.ref.repository : "";
        if (name !== "" && this.#sinceMade(name) === undefined && !this.#isThere(name)) return undefined;
        const fresh = (this.#sinceMade(name) ?? Number.POSITIVE_INFINITY) < (this.land.lag.grants ?? 0);
        return permissions.filter((one) => fresh || this.land.lacks.includes(one)).map(lackOf);
      }),
  };
  readonly mender = {
    apply: (change: Change) =>
      this.#call("mender.apply", change.api, () => {
        this.applied.push(change);
        this.#make(change);
        if (this.land.doubt !== undefined) throw this.land.doubt;
      }),
  };

  #make({ api, body, path }: Change): void {
    if (api === "serviceusage") for (const name of body["serviceIds"] as string[]) this.#disabled.delete(name);
    const project = /projects\/([^/]+)/.exec(path)?.[1];
    if (api === "iam") this.#made.set(`${body["accountId"]}@${project}.iam.gserviceaccount.com`, this.clock.now());
    if (api === "artifactregistry") this.#made.set(path.split("repositoryId=")[1] ?? "", this.clock.now());
  }

  #codeHost(): CodeHost {
    return {
      repository: "acme/ion",
      reviewers: (name) => this.#call("host.reviewers", name, () => this.land.environments[name]),
      workflow: (file) => this.#call("host.workflow", file, () => this.land.workflows[file]),
    };
  }

  #seen<T>(name: string, made: T, there: T | undefined): T | undefined {
    const since = this.#sinceMade(name);
    if (since === undefined) return there;
    return since >= (this.land.lag.reads ?? 0) ? made : undefined;
  }

  #isThere(name: string): boolean {
    return this.land.accounts[name] !== undefined || this.land.repositories[name] !== undefined;
  }

  #sinceMade(name: string): number | undefined {
    const at = this.#made.get(name);
    return at === undefined ? undefined : (this.clock.now() - at) / 1000;
  }

  async #call<T>(name: CallName, about: string, answer: () => T): Promise<T> {
    const from = this.#seconds();
    const takes = this.land.takes[name] ?? 0;
    if (takes > 0) await this.clock.sleep(takes);
    this.calls.push({ name, about, from, to: this.#seconds() });
    const owner = OWNERS[name];
    if (owner !== undefined && this.#disabled.has(owner)) {
      throw new RolloutError("API_DISABLED", `could not ask: ${owner} is not enabled: a paragraph`, "enable it");
    }
    const refusal = this.#refusalOf(name);
    if (refusal !== undefined) throw refusal;
    return answer();
  }

  #refusalOf(name: CallName): Error | undefined {
    const refusals = this.land.refusals[name];
    if (refusals === undefined || refusals instanceof Error) return refusals;
    const nth = this.#refused.get(name) ?? 0;
    this.#refused.set(name, nth + 1);
    return refusals[nth];
  }

  #seconds(): number {
    return (this.clock.now() - this.#start) / 1000;
  }
}
