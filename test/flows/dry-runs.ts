import { renderRequest } from "../../src/core/report/dry-run";
import type { Outcome } from "../../src/core/report/outcome";
import { toCreation, toDeletion, toPatch, type WireRequest } from "../../src/core/update";
import type { DeployJob } from "../../src/flows/deploy-job";
import type { StageJob } from "../../src/flows/stage-job";
import { REF } from "../fakes/cloud-run";
import type { FakeWorld } from "../fakes/world";
import { deployJob, stageJob } from "./jobs";

/** One step of a dry run as it was printed. */
export interface Printed {
  /** What stands behind the number, the condition included. */
  readonly title: string;
  /** The request with its headers and body; empty where the step has none. */
  readonly request: string;
}

/** Returns the steps of a dry run; fails where they are not numbered from 1 in their order. */
export function stepsOf({ detail = "" }: Pick<Outcome, "detail">): readonly Printed[] {
  const parts = detail.split(/^# (\d+)\. /m).slice(1);
  const numbers = parts.filter((_, place) => place % 2 === 0);
  if (numbers.some((number, place) => Number(number) !== place + 1)) throw new Error(`numbered ${numbers}`);
  return parts
    .filter((_, place) => place % 2 === 1)
    .map((text) => {
      const [title = "", ...lines] = text.trim().split("\n");
      return { title, request: lines.filter((line) => !line.startsWith("#")).join("\n") };
    });
}

/** Returns the changes among the steps: those that are made at any rate, or those whose condition is like this. */
export function changesOf(outcome: Pick<Outcome, "detail">, onlyIf?: RegExp): readonly string[] {
  return stepsOf(outcome)
    .filter(({ title }) => (onlyIf === undefined ? !title.startsWith("Only if") : onlyIf.test(title)))
    .map(({ request }) => request)
    .filter((request) => /^(?:PATCH|DELETE|POST) \/v2\//.test(request));
}

/** Returns everything that has left a trace in the world: what was sent, asked, kept. Reads leave none. */
export function tracesOf({ cloud, probe, metrics, evidence }: FakeWorld): readonly unknown[] {
  const { sent, created, deleted } = cloud;
  return [sent, created, deleted, probe.asked, probe.audiences, metrics.queries, evidence.kept].map(
    ({ length }) => length,
  );
}

/** Returns every change that was made in the world, in the kinds' order: creations, updates, deletions. */
export function madeIn({ cloud }: FakeWorld, since = { sent: 0, created: 0, deleted: 0 }): readonly string[] {
  const requests: readonly WireRequest[] = [
    ...cloud.created.slice(since.created).map((body) => toCreation(REF, body)),
    ...cloud.sent.slice(since.sent).map(toPatch),
    ...cloud.deleted.slice(since.deleted).map((revision) => toDeletion(REF, revision)),
  ];
  return requests.map((request) => renderRequest(request));
}

/** Returns how many changes were made until now. */
export function countIn({ cloud: { sent, created, deleted } }: FakeWorld) {
  return { sent: sent.length, created: created.length, deleted: deleted.length };
}

/** Returns the request without what the dry run says that it cannot know: etags after the first, times, the reason. */
export function timeless(request: string): string {
  const ledger = /"reason\\":\\"(?:[^"\\]|\\(?!"))*\\"/g;
  return request
    .replace(/^ {2}"etag": .*\n/m, "")
    .replaceAll(/20\d\d-[0-9T:.-]+Z/g, "TIME")
    .replaceAll(ledger, '"reason\\":\\"…\\"');
}

/** Returns the job of a whole stage that is only rehearsed, of v2 to the next stage where nothing else is said. */
export function dryStage(change: Partial<DeployJob> = {}): StageJob {
  return stageJob({ deploy: deployJob({ ...change, dryRun: true }) });
}

/** Returns the same job, to be done. */
export function realStage(change: Partial<DeployJob> = {}): StageJob {
  return stageJob({ deploy: deployJob(change) });
}
