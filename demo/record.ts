import { z } from "zod";

/** A gate's word, from best to worst. */
export const verdictName = z.enum(["pass", "inconclusive", "no-data", "error", "fail"]);

/** A metric's lines in its own unit: rates and means are fractions 0–1, P95 is seconds. */
export const metricLines = z.object({
  better: z.enum(["lower", "higher"]),
  target: z.number(),
  warn: z.number().optional(),
  rollback: z.number().optional(),
});

/** What a gate found about one metric or one check. */
const verdict = z.strictObject({
  name: z.string(),
  verdict: verdictName,
  said: z.string(),
  measure: z.enum(["rate", "p95", "mean"]).optional(),
  /** The worst window, and over how many requests. */
  value: z.number().optional(),
  requests: z.int().min(0).optional(),
  lines: metricLines.optional(),
});

const percent = z.number().min(0).max(100);

const step = z.strictObject({
  name: z.string(),
  started: z.iso.datetime(),
  seconds: z.number().min(0),
  outcome: z.string(),
  /** The bundle's exit status; null where the demonstration itself looked. */
  exit: z.int().nullable(),
  /** Share of the users that the canary shall have after the step. */
  trafficAsked: percent,
  /** Share of the answers that came from the canary; null while the share was being changed. */
  trafficObserved: percent.nullable(),
  verdicts: z.array(verdict),
});

const story = z.strictObject({
  name: z.string(),
  expected: z.string(),
  outcome: z.string(),
  steps: z.array(step),
});

/** The schema of out/demo/rollout.json. */
export const recordSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  seconds: z.number().min(0),
  stories: z.array(story),
});

/** A whole run of the demonstration: every story that it told, in order. */
export type DemoRecord = z.output<typeof recordSchema>;
/** One version that was released, how it should have ended and how it did. */
export type StoryRecord = z.output<typeof story>;
/** One step of a story, with the share of the users on the canary that was asked for and the one that was seen. */
export type StepRecord = z.output<typeof step>;
/** What a gate found about one metric or check; without value and lines where nothing was measured. */
export type FoundVerdict = z.output<typeof verdict>;
