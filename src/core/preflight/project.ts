import type { Finding } from "./finding";

/** What Resource Manager says of a project. */
export interface ProjectState {
  readonly id: string;
  /** Digits; not to be confused with the id. */
  readonly number: string;
  /** `ACTIVE`, `DELETE_REQUESTED` or `DELETE_IN_PROGRESS`. */
  readonly lifecycle: string;
}

/** Returns what a look at the project amounts to; undefined means that Resource Manager has none of that name. */
export function judgeProject(project: string, state: ProjectState | undefined): Finding {
  if (state === undefined) {
    return {
      result: "error",
      sentence: `expected the project ${project}, got none of that name`,
      fix: "gcloud projects list",
    };
  }
  const facts = { ...state };
  if (project !== state.id && project !== state.number) {
    const sentence = `expected the project ${project}, got an answer about ${state.id}, number ${state.number}`;
    return { result: "error", sentence, fix: "gcloud projects list", facts };
  }
  if (state.lifecycle === "ACTIVE") return { result: "ok", sentence: `${state.id}, number ${state.number}`, facts };
  return {
    result: "error",
    sentence: `expected the project ${project} to be ACTIVE, got ${state.lifecycle || "no state"}`,
    fix: `gcloud projects undelete ${project}`,
    facts,
  };
}
