import { type ComputeBook, EMPTY_COMPUTE } from "../compute/records";
import { projectNumberOf, uuidOf } from "../ids";
import type { JsonObject } from "../json";
import type { Micros } from "../timestamps";
import type { Account, Job, Repository, Switch } from "./records";

/** How long Google takes over things, in milliseconds. */
export interface Delays {
  /** Until the operation that enables or disables an API is done. */
  readonly enableMs: number;
  /** Until an API that was enabled really answers. */
  readonly propagationMs: number;
  /** Until a service account that was created can be read. */
  readonly accountMs: number;
  /** Until the operation that creates a repository is done. */
  readonly repositoryMs: number;
  /** Until an operation of Compute Engine is done, and what it writes is so. */
  readonly computeMs: number;
  /** Until load balancers follow what was written. */
  readonly balancerMs: number;
}

/** What an estate is made with. */
export interface EstateSettings extends Delays {
  /** The project whose number is known from the start. */
  readonly project: string;
  /** Makes ids differ between emulators. */
  readonly seed: string;
}

/** What the operator says of a project; null is a project that does not exist. */
export type ProjectFacts = {
  readonly name?: string | undefined;
  readonly lifecycleState?: "ACTIVE" | "DELETE_REQUESTED" | undefined;
} | null;

/** What projects hold besides services: APIs, accounts, repositories, policies. Values only: a turn makes a new one. */
export interface Estate {
  readonly settings: EstateSettings;
  readonly drawn: number;
  /** The last timestamp given out; the next is later. */
  readonly micros: Micros;
  /** APIs that are off in every project until they are enabled there. */
  readonly switchedOff: readonly string[];
  /** `project/api` → what was switched there, oldest first. */
  readonly switches: Readonly<Record<string, readonly Switch[]>>;
  readonly projects: Readonly<Record<string, ProjectFacts>>;
  /** By e-mail. */
  readonly accounts: Readonly<Record<string, Account>>;
  /** By full name, with the project's id. */
  readonly repositories: Readonly<Record<string, Repository>>;
  /** By the full name of what they belong to. */
  readonly policies: Readonly<Record<string, JsonObject>>;
  /** Long-running operations by name. */
  readonly jobs: Readonly<Record<string, Job>>;
  /** Load balancers and their operations. */
  readonly compute: ComputeBook;
}

/** What one request comes to: the next estate, and the answer to whoever asked. */
export interface Turn<T> {
  readonly estate: Estate;
  readonly answer: T;
}

/** Returns an estate where every API is on and nothing was made yet. */
export function emptyEstate(settings: EstateSettings): Estate {
  return {
    settings,
    drawn: 0,
    micros: 0,
    switchedOff: [],
    switches: {},
    projects: {},
    accounts: {},
    repositories: {},
    policies: {},
    jobs: {},
    compute: EMPTY_COMPUTE,
  };
}

/** One moment of an estate: its timestamp, later than all before, and an id that is drawn for it. */
export interface Moment {
  readonly estate: Estate;
  readonly at: Micros;
  /** A UUID, the same for the same seed and the same requests. */
  readonly id: string;
}

/** Returns the next moment: `now` in epoch milliseconds, or a microsecond after the last one. */
export function nextMoment(estate: Estate, now: number): Moment {
  const at = Math.max(now * 1000, estate.micros + 1);
  const id = uuidOf(`${estate.settings.seed} estate ${estate.drawn} ${at}`);
  return { estate: { ...estate, micros: at, drawn: estate.drawn + 1 }, at, id };
}

/** Returns the project's id for an id or a number; `-` is the emulator's own, an unknown number stays as it is. */
export function projectOf(estate: Estate, idOrNumber: string): string {
  if (idOrNumber === "-") return estate.settings.project;
  return knownProjects(estate).find((project) => projectNumberOf(project) === idOrNumber) ?? idOrNumber;
}

/** Returns the ids of the projects that something was done in, the emulator's own first, each once. */
export function knownProjects(estate: Estate): readonly string[] {
  const { settings, projects, switches, accounts, repositories, compute } = estate;
  return [
    ...new Set([
      settings.project,
      ...Object.keys(projects),
      ...Object.keys(switches).map((key) => key.slice(0, key.indexOf("/"))),
      ...Object.values(accounts).map(({ project }) => project),
      ...Object.values(repositories).map(({ project }) => project),
      ...Object.values(compute.resources).map(({ key }) => key.project),
    ]),
  ];
}
