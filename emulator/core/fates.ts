import type { StartResult } from "../model";

/** What the operator has decided for revisions whose name matches: they fail, never start, or take long. */
export interface Fate {
  /** Regular expression on the revision's name. */
  readonly revision: string;
  readonly kind: "fails" | "never-ready" | "slow";
  /** For `fails`: what a user reads. Cloud Run's health check text when left out. */
  readonly message?: string;
  /** Milliseconds until the outcome is known; for `slow` the container is started at once but reported later. */
  readonly delayMs?: number;
}

/** How a revision's start is to go; without an outcome the runtime's own counts. */
export interface Destiny {
  readonly notBefore: number;
  readonly outcome?: StartResult;
}

/** Cloud Run's words for a container that does not listen, "defined provided by" included. */
export function healthCheckMessage(port: number): string {
  return `The user-provided container failed to start and listen on the port defined provided by the PORT=${port} environment variable within the allocated timeout.`;
}

/** Returns how the start of this revision is to go; the first matching fate counts, none means as the runtime says. */
export function destinyOf(
  fates: readonly Fate[],
  revision: string,
  port: number,
  now: number,
  startupMs: number,
): Destiny {
  const fate = fates.find((candidate) => new RegExp(candidate.revision).test(revision));
  if (fate === undefined) return { notBefore: now };
  const delay = fate.delayMs ?? (fate.kind === "never-ready" ? startupMs : 0);
  if (fate.kind === "slow") return { notBefore: now + delay };
  const message = fate.message ?? healthCheckMessage(port);
  return { notBefore: now + delay, outcome: { ok: false, reason: "HEALTH_CHECK_CONTAINER_ERROR", message } };
}
