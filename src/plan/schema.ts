import { z } from "zod";
import type { CleanUp } from "../core/clean-up";
import type { OnInconclusive } from "../core/decision";
import type { FreezeWindow, WhileRunning } from "../core/guards";
import { JUDGES, type JudgeName, type Statistics } from "../core/judge/terms";
import type { MetricRule } from "../core/metric";
import type { SplitMeasure } from "../core/split-users";
import { VERDICTS, type Verdict } from "../core/verdict";
import { cleanUpOf, cleanUpSchema, fitCleanUp } from "./clean-up";
import { type DeadMan, guardKeys, guardsOf } from "./guards";
import { checksSchema, type FunctionalCheck, type HealthCheck, healthSchema } from "./health";
import { fitJudge } from "./judges";
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
import { fitMeasure, measureSchema } from "./measure";
import { metricsSchema } from "./metrics";
import { type Routing, routingSchema } from "./routing";
import { fitRoutings, withRoutings } from "./routings";
import { fitServiceNames } from "./service-names";
import { type Stage, stagesSchema } from "./stages";
import { statisticsSchema } from "./statistics";

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
  /** How users are split before the first stage and at it. */
  readonly routing: Routing;
  /** In order; percents rise and the last one is 100. */
  readonly stages: readonly Stage[];
  readonly health: HealthCheck;
  readonly checks: readonly FunctionalCheck[];
  /** How metrics are judged that have no judge of their own; to replace it, see `withJudge`. */
  readonly judge: JudgeName;
  readonly statistics: Statistics;
  /** At least one, with names of their own; at least one is critical. */
  readonly metrics: readonly MetricRule[];
  /** The names of the metrics that have a judge of their own. */
  readonly ownJudges: readonly string[];
  /** What to do where the canary's share of the requests is not the one that was asked for. */
  readonly onSkew: "warn" | "hold";
  readonly onInconclusive: OnInconclusive;
  readonly rollback: {
    /** The verdicts that take the canary back; at least one. */
    readonly on: readonly Verdict[];
    readonly confirm: "normal" | "none";
  };
  /** How it is seen that a split of the application's router arrived; absent: it is not. */
  readonly measure?: SplitMeasure;
  /** What to do where the service does not exist yet; absent: refuse. */
  readonly firstRelease?: "create";
  /** What is left behind once the last stage was left for good. */
  readonly cleanUp: CleanUp;
  /** When nothing is released. */
  readonly freeze: readonly FreezeWindow[];
  /** Seconds for which an image that was taken back is not released again; 0: not at all. */
  readonly quarantine: number;
  /** What a new image does while another one is being rolled out. */
  readonly whileRunning: WhileRunning;
  /** Seconds for which the evidence that was shown to an approver may be acted on. */
  readonly approvalValid: number;
  readonly deadMan: DeadMan;
  /** The label of open issues that keep a stage from being left; absent: none is asked for. */
  readonly complaints?: string;
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
  judge: oneOf(JUDGES).prefault("thresholds").meta({
    description:
      "How the metrics are judged. `thresholds`: each window against the lines, the worst one wins. `sequential`: by the evidence since the stage began. `baseline`: by the evidence that the canary fails more than stable in the same minutes.",
  }),
  statistics: statisticsSchema.meta({ description: "How sure the judges `sequential` and `baseline` must be." }),
  metrics: metricsSchema.meta({
    description: "What is measured at the canary, with the lines it is held to. Default: `source: cloud-run`.",
  }),
  "on-skew": oneOf(["warn", "hold"]).prefault("warn").meta({
    description:
      "What to do when the canary's share of the requests is not the stage's percent, as session affinity and pinned clients make it: tell it, or hold.",
  }),
  "on-inconclusive": oneOf(["extend", "hold", "promote", "rollback"]).prefault("extend").meta({
    description:
      "What to do when a metric is neither at its target nor beyond its rollback line. `extend`: watch once more, then hold.",
  }),
  rollback: rollback.prefault({}).meta({ description: "When the canary is taken back, and who must agree." }),
  measure: measureSchema.exactOptional().meta({
    description:
      "How it is seen that a split of the application's router arrived, in mode `services`: after each move users whose bucket is known are asked for, and the step fails where they are not served as they should be. Default: it is not measured.",
  }),
  "first-release": oneOf(["create"]).exactOptional().meta({
    description:
      "`create`: a service that does not exist is created and, once healthy, serves everybody. Default: refuse.",
  }),
  "clean-up": cleanUpSchema.meta({
    description:
      "What is left behind by a rollout that went through its last stage. Nothing is deleted unless it is said here.",
  }),
  ...guardKeys,
});
type Written = z.output<typeof shape>;

/** The one schema of `.github/rollout.yml`: its input is the YAML, its output the plan. */
export const planSchema = shape
  .superRefine(fitServiceNames, brokenMapToo)
  .superRefine(fitRoutings, brokenMapToo)
  .superRefine(fitCleanUp, brokenMapToo)
  .superRefine(fitMeasure, brokenMapToo)
  .superRefine(fitJudge, brokenMapToo)
  .transform(toPlan);

function toPlan(written: Written): RolloutPlan {
  const { "on-inconclusive": onInconclusive, "on-skew": onSkew, "first-release": firstRelease, ...others } = written;
  const { "service-account": serviceAccount, "clean-up": cleanUp, metrics, ...same } = others;
  const { "while-running": _, "approval-valid": __, "dead-man": ___, ...kept } = same;
  return {
    ...kept,
    ...guardsOf(written),
    metrics: metrics.map((metric): MetricRule => ({ ...metric, judge: metric.judge ?? written.judge })),
    ownJudges: metrics.flatMap(({ name, judge }) => (judge === undefined ? [] : [name])),
    onSkew,
    ...withRoutings(written),
    cleanUp: cleanUpOf(cleanUp),
    onInconclusive,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(firstRelease === undefined ? {} : { firstRelease }),
  };
}
