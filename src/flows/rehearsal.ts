import type { Outside, OutsideChange } from "../core/outside";
import { predictOutside } from "../core/outside-predict";
import type { DryStep } from "../core/report/dry-run";
import { outsideStep } from "../core/report/outside";
import { imageOf } from "../core/revision";
import type { RevisionState, ServiceState } from "../core/service";
import { predict, type UpdateRequest } from "../core/update";

/** A run as far as it is foreseen. */
export interface Rehearsal {
  readonly steps: readonly DryStep[];
  /** The service as it would be after the steps; as it was read where none of them changes it. */
  readonly state: ServiceState;
  /** What is outside of the service after the steps, as far as it was looked at; absent before the first look. */
  readonly outside?: Outside;
  /** The revisions that the steps would have made, taken to be ready. */
  readonly made: readonly RevisionState[];
  /** A clause: why nothing is to be changed; absent where something is. */
  readonly why?: string;
  /** True where the run would end here, for the canary cannot start. */
  readonly over?: true;
}

/** Returns the rehearsal with more steps that change nothing. */
export function withSteps(sofar: Rehearsal, ...steps: readonly DryStep[]): Rehearsal {
  return { ...sofar, steps: [...sofar.steps, ...steps] };
}

/** Returns the rehearsal with one more change of the service, foreseen at `at` (epoch milliseconds). */
export function withChange(sofar: Rehearsal, step: DryStep, request: UpdateRequest, at: number): Rehearsal {
  const state = predict(sofar.state, request);
  const name = request.template?.["revision"];
  if (request.template === undefined || typeof name !== "string") return { ...withSteps(sofar, step), state };
  const spec = request.template;
  const made = { name, image: imageOf(spec), ready: "ready", message: "", createdAt: at, spec } as const;
  return { ...withSteps(sofar, step), state, made: [made, ...sofar.made] };
}

/** Returns the rehearsal with one more change of something outside of the service; it is taken to succeed. */
export function withOutside(sofar: Rehearsal, outside: Outside, change: OutsideChange): Rehearsal {
  return { ...withSteps(sofar, outsideStep(change)), outside: predictOutside(outside, change) };
}

/**
 * Returns the rehearsal after a step that waits until the revision is ready: what the service was asked for is then
 * served. Its etag may be another by then.
 */
export function withReady(sofar: Rehearsal, step: DryStep, name: string, at: number): Rehearsal {
  const { generation, template: spec, ref, traffic, annotations } = sofar.state;
  const settled = predict(
    { ...sofar.state, latestReady: name },
    { ref, plannedOn: generation, etag: "", traffic, annotations },
  );
  const made = { name, image: imageOf(spec), ready: "ready", message: "", createdAt: at, spec } as const;
  return { ...withSteps(sofar, step), state: { ...settled, generation }, made: [made, ...sofar.made] };
}
