import { ApiError } from "../errors";
import { compact, type JsonObject } from "../json";
import type { Estate, Turn } from "./estate";
import type { Job } from "./records";

/** Returns the estate with the operation in it; the answer is the operation as its client reads it now. */
export function openJob(estate: Estate, job: Job, now: number): Turn<JsonObject> {
  return { estate: { ...estate, jobs: { ...estate.jobs, [job.name]: job } }, answer: jobView(job, now) };
}

/** Returns the operation as google.longrunning has it; without `done` and `response` until it is over. */
export function jobView({ name, doneAt, metadata, response }: Job, now: number): JsonObject {
  const done = now >= doneAt;
  return compact({ name, metadata, done: done ? true : undefined, response: done ? response : undefined });
}

/** Returns the operation as it is now; throws NOT_FOUND where none has this name. */
export function readJob({ jobs }: Estate, name: string, now: number): JsonObject {
  const job = jobs[name];
  if (job !== undefined) return jobView(job, now);
  throw new ApiError("NOT_FOUND", `Operation '${name}' does not exist.`);
}
