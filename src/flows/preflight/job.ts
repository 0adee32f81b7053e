import type { ImageName, RepositoryRef } from "../../core/image";
import type { AccountChoice } from "../../core/preflight/account";
import type { RoutingIn } from "../../core/preflight/way";
import type { ServiceRef } from "../../core/service";
import type { SourceKind } from "../../core/source";
import type { RolloutError } from "../../errors";

/** What became of reading the plan. */
export type PlanReading =
  | { readonly kind: "valid"; readonly warnings: readonly string[] }
  | { readonly kind: "mistaken"; readonly error: RolloutError };

/** The image to look for: one that can be asked for, a repository alone, or what is no reference. */
export type ImageWish =
  | { readonly kind: "image"; readonly name: ImageName; readonly repository?: RepositoryRef }
  | { readonly kind: "repository"; readonly name: ImageName; readonly repository?: RepositoryRef }
  | { readonly kind: "malformed"; readonly text: string };

/** What preflight is asked to do. What is absent is said neither by an input nor by the plan. */
export interface PreflightJob {
  readonly mode: "check" | "fix";
  readonly dryRun: boolean;
  readonly plan: PlanReading & { readonly path: string };
  readonly project?: string;
  /** Absent where project, region or service is missing; `whyNoService` then says what is. */
  readonly service?: ServiceRef;
  readonly whyNoService?: RolloutError;
  /** The same service in the plan's other regions, in its order. */
  readonly elsewhere?: readonly ServiceRef[];
  /** The plan lets the first release create the service. */
  readonly create: boolean;
  /** By region, where a part of the plan's routing is outside of the service; absent: revisions share its traffic. */
  readonly routings?: readonly RoutingIn[];
  /** The plan deletes the canary's service at the end. */
  readonly deletesCanary?: boolean;
  /** Full names, at most twenty. */
  readonly apis: readonly string[];
  readonly account?: AccountChoice;
  readonly image?: ImageWish;
  /** Of the plan's metrics, each once. */
  readonly sources: readonly SourceKind[];
  /** Of the plan's stages, each once, in order. */
  readonly environments: readonly string[];
  /** Names of the plan's stages that name no environment. */
  readonly unguarded: readonly string[];
  /** Names of the plan's stages that bake. */
  readonly bakes: readonly string[];
  /** File name of the workflow that watches bakes. */
  readonly schedule?: string;
}
