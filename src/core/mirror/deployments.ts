import { renderTime } from "../format";
import type { Ledger } from "../ledger";
import type { ServiceRef, ServiceState } from "../service";
import { type Clean, shortened } from "./short";
import { type Stay, staysOf } from "./stays";

/** The task by which our deployments are found among those of others. */
export const TASK = "cloud-run-canary";

/** How a deployment stands, in GitHub's words. */
export interface ShownStatus {
  readonly state: "queued" | "pending" | "in_progress" | "success" | "failure" | "error" | "inactive";
  readonly description: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
}

/** A deployment that GitHub shows. */
export interface ShownDeployment {
  readonly id: number;
  readonly payload: unknown;
  /** Absent where none was ever set. */
  readonly status?: ShownStatus;
}

/** A stay at a stage as GitHub is to show it. */
export interface WantedDeployment {
  readonly environment: string;
  readonly payload: Readonly<Record<string, string | number>>;
  readonly description: string;
  readonly status: ShownStatus;
}

/** What is to be asked of GitHub: another status, or a deployment, made, with its status. */
export type DeploymentChange =
  | { readonly kind: "make"; readonly wanted: WantedDeployment }
  | { readonly kind: "tell"; readonly id: number; readonly status: ShownStatus };

/** Returns how GitHub is to show the rollout's stays, oldest first; `held` is whether a person is needed at the last one. */
export function deploymentsOf(
  state: ServiceState,
  ledger: Ledger,
  held: boolean,
  clean: Clean,
): readonly WantedDeployment[] {
  const { service, region, project } = state.ref;
  return staysOf(ledger).map((stay) => {
    const { stage, percent, since } = stay;
    const payload = { service, region, project, canary: ledger.canary, stage, percent, since: renderTime(since) };
    const description = shortened(`${percent} % of the users of ${service} on ${ledger.canary}`, clean);
    const told = statusOf(state, ledger, stay, held);
    const status = { ...told, description: shortened(told.description, clean) };
    return { environment: `${service} (${project} ${region})/${stage}`, payload, description, status };
  });
}

/** Returns what is to be asked so that GitHub shows what is wanted; nothing where it does. */
export function changesTo(
  wanted: readonly WantedDeployment[],
  shown: readonly ShownDeployment[],
): readonly DeploymentChange[] {
  return wanted.flatMap((one): DeploymentChange[] => {
    const there = shown.find(({ payload }) => isOf(payload, one));
    if (there === undefined) return [{ kind: "make", wanted: one }];
    return isTold(there.status, one.status) ? [] : [{ kind: "tell", id: there.id, status: one.status }];
  });
}

/** Returns what is to be said of stays at which another canary of the service still seems to be. */
export function leftBehind(shown: readonly ShownDeployment[], canary: string): readonly DeploymentChange[] {
  const open = shown.filter(({ status }) => status === undefined || OPEN.has(status.state));
  const description = canary === "" ? "over" : `over: ${canary} took its place`;
  return open.map(({ id, status }) => {
    const logUrl = status?.logUrl ?? "";
    return { kind: "tell", id, status: { state: "inactive", description, environmentUrl: "", logUrl } };
  });
}

/** Returns whether a deployment with the payload is about this very stay, whatever else is in it. */
export function isOf(payload: unknown, { payload: wanted }: Pick<WantedDeployment, "payload">): boolean {
  const keys = ["service", "region", "project", "canary", "stage", "since"] as const;
  return keys.every((key) => textOf(payload, key) === wanted[key]);
}

/** Returns whether a deployment with the payload is about another canary of the same service. */
export function isOfAnother(payload: unknown, { service, region, project }: ServiceRef, canary: string): boolean {
  const [theirs, place] = [textOf(payload, "canary"), { service, region, project }];
  const isHere = Object.entries(place).every(([key, value]) => textOf(payload, key) === value);
  return isHere && theirs !== undefined && theirs !== canary;
}

const OPEN: ReadonlySet<ShownStatus["state"]> = new Set(["queued", "pending", "in_progress"] as const);

function statusOf(state: ServiceState, ledger: Ledger, stay: Stay, held: boolean): ShownStatus {
  const { percent, end, run: logUrl } = stay;
  const tagUrl = state.serving.find(({ tag }) => tag === ledger.tag)?.uri ?? "";
  const told = (state: ShownStatus["state"], text: string, environmentUrl: string): ShownStatus => {
    return { state, description: text, environmentUrl, logUrl };
  };
  switch (end.kind) {
    case "lasts": {
      const text = held ? `held at ${percent} %: a person is needed` : `${percent} % of the users on ${ledger.canary}`;
      return told("in_progress", text, tagUrl);
    }
    case "left":
      return told("success", `passed at ${percent} %, left for ${end.to}`, state.url);
    case "promoted":
      return told("success", `promoted: all users on ${ledger.canary}`, state.url);
    case "taken-back":
      return told("failure", `rolled back: ${ledger.reason || "no reason was given"}`, "");
  }
}

/** Addresses are compared without the slash at their end, which servers add as they like. */
function isTold(shown: ShownStatus | undefined, wanted: ShownStatus): boolean {
  if (shown === undefined) return false;
  const words = shown.state === wanted.state && shown.description === wanted.description;
  return (
    words && bare(shown.environmentUrl) === bare(wanted.environmentUrl) && bare(shown.logUrl) === bare(wanted.logUrl)
  );
}

function bare(address: string): string {
  return address.replace(/\/$/, "");
}

function textOf(payload: unknown, key: string): string | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const value: unknown = Object.entries(payload).find(([name]) => name === key)?.[1];
  return typeof value === "string" ? value : undefined;
}
