import { z } from "zod";
import type { OnInconclusive } from "../core/decision";
import type { MetricRule } from "../core/metric";
import { VERDICTS, type Verdict } from "../core/verdict";
import { checksSchema, type FunctionalCheck, type HealthCheck, healthSchema } from "./health";
import {
  brokenMapToo,
  distinct,
  expected,
  imageName,
  listOf,
  oneOf,
  projectName,
  regionName,
  serviceAccount,
  serviceName,
  strictMap,
} from "./leaves";
import { metricsSchema } from "./metrics";
import { type Routing, routingSchema } from "./routing";
import { fitServiceNames } from "./service-names";
import { type Stage, stagesSchema } from "./stages";

export type { FunctionalCheck, HealthCheck, Routing, Stage };

/** One rollout, as `.github/rollout.yml` describes it, with every default filled in. Durations in seconds. */
export interface RolloutPlan {
  readonly version: 1;
  /** Absent: taken from the environment. */
  readonly project?: string;
  /** The service that users reach. */
  readonly service: string;
  /** At least one; several are waves, in this order. */
  readonly regions: readonly string[];
  /** The image without the tag or digest that a release adds, or with it. */
  readonly image?: string;
  /** E-mail of the service account that a first release runs as; absent: the project's default one. */
  readonly serviceAccount?: string;
  readonly routing: Routing;
  /** In order; percents rise and the last one is 100. */
  readonly stages: readonly Stage[];
  readonly health: HealthCheck;
  readonly checks: readonly FunctionalCheck[];
  readonly judge: "thresholds";
  /** At least one, with names of their own. */
  readonly metrics: readonly MetricRule[];
  readonly onInconclusive: OnInconclusive;
  readonly rollback: {
    /** The verdicts that take the canary back; at least one. */
    readonly on: readonly Verdict[];
    readonly confirm: "normal" | "none";
  };
  /** What to do where the service does not exist yet; absent: refuse. */
  readonly firstRelease?: "create";
}

const [, ...BAD_VERDICTS] = VERDICTS;

const rollback = strictMap({
  on: distinct("verdict", listOf("a list of verdicts", oneOf(BAD_VERDICTS)))
    .prefault(["fail"])
    .meta({ description: "The verdicts that take the canary back by themselves." }),
  confirm: oneOf(["normal", "none"]).prefault("normal").meta({
    description: "`normal`: a normal rollback needs the service's name, typed. `none`: it needs nothing.",
  }),
});

const shape = strictMap({
  version: z
    .literal(1, { error: expected("the plan format 1") })
    .meta({ description: "Format of the plan; there is one so far." }),
  project: projectName()
    .exactOptional()
    .meta({ description: "Google Cloud project. Default: `GOOGLE_CLOUD_PROJECT` of the environment." }),
  service: serviceName().meta({ description: "The Cloud Run service that users reach." }),
  regions: distinct("region", listOf("a list of regions such as [us-central1]", regionName())).meta({
    description: "Where the service runs; several regions are waves, in this order; a step works on one of them.",
  }),
  image: imageName()
    .exactOptional()
    .meta({ description: "Container image of the release, where the `image` input does not name one." }),
  "service-account": serviceAccount().exactOptional().meta({
    description:
      "E-mail address of the service account that the service runs as: looked for by `preflight`, given to a service that the first release creates. A service that exists keeps its own.",
  }),
  routing: routingSchema.prefault({}).meta({ description: "How users are split between stable and canary." }),
  stages: stagesSchema.meta({ description: "The steps of the rollout. Default: 5, 25, 50 and 100 percent." }),
  health: healthSchema.meta({ description: "Probed at the canary's own URL, before any user gets there." }),
  checks: checksSchema.meta({
    description: "Requests asked of the canary once it is healthy, each with what the answer must be.",
  }),
  judge: z
    .literal("thresholds", { error: expected("thresholds, the judge of this version") })
    .prefault("thresholds")
    .meta({ description: "How the metrics are judged: each window against the lines, the worst one wins." }),
  metrics: metricsSchema.meta({
    description: "What is measured at the canary, with the lines it is held to. Default: `source: cloud-run`.",
  }),
  "on-inconclusive": oneOf(["extend", "hold", "promote", "rollback"]).prefault("extend").meta({
    description:
      "What to do when a metric is neither at its target nor beyond its rollback line. `extend`: watch once more, then hold.",
  }),
  rollback: rollback.prefault({}).meta({ description: "When the canary is taken back, and who must agree." }),
  "first-release": oneOf(["create"]).exactOptional().meta({
    description:
      "`create`: a service that does not exist is created and, once healthy, serves everybody. Default: refuse.",
  }),
});
type Written = z.output<typeof shape>;

/** The one schema of `.github/rollout.yml`: its input is the YAML, its output the plan. */
export const planSchema = shape.superRefine(fitServiceNames, brokenMapToo).transform(toPlan);

function toPlan(written: Written): RolloutPlan {
  const { "on-inconclusive": onInconclusive, "first-release": firstRelease, ...others } = written;
  const { "service-account": serviceAccount, routing, stages, ...same } = others;
  return {
    ...same,
    routing,
    stages: stages.map((stage) => withCanaryService(stage, routing)),
    onInconclusive,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(firstRelease === undefined ? {} : { firstRelease }),
  };
}

/** A stage that moves to a load balancer keeps the canary service that the plan names for the others. */
function withCanaryService(stage: Stage, planned: Routing): Stage {
  const { routing } = stage;
  if (routing?.mode !== "load-balancer" || routing.canaryService !== undefined) return stage;
  if (planned.mode === "revisions" || planned.canaryService === undefined) return stage;
  return { ...stage, routing: { ...routing, canaryService: planned.canaryService } };
}
