import { judgeProject } from "../../../core/preflight/project";
import { type Asking, type RowKind, requireProject } from "../asking";

/** Whether the project can be reached and is in use. */
export const project: RowKind = {
  name: "project",
  ask: async ({ job, shared }) => judgeProject(requireProject(job), await shared.project()),
};

/** Returns the project, for all rows that need its number. */
export function readProject({ ground, job }: Asking): ReturnType<Asking["shared"]["project"]> {
  return ground.projects.read(requireProject(job));
}
