import { z } from "zod";
import { segment } from "../../core/preflight/change";
import { parseAnswer } from "../../google";
import type { RequestJson } from "../../ports";
import type { Projects } from "../../ports/ground";

const PROJECT = z.object({
  projectId: z.string(),
  projectNumber: z.string().regex(/^\d+$/),
  lifecycleState: z.string().default(""),
});

/** Returns the projects of Resource Manager v1, which shows the number that v3 hides in the name. */
export function createProjects(requestJson: RequestJson): Projects {
  return {
    read: async (project) => {
      const doing = `read project ${project}`;
      const path = `/v1/projects/${segment(project)}`;
      const answer = await requestJson({
        api: "cloudresourcemanager",
        method: "GET",
        path,
        kind: "read",
        doing,
        project,
        mayBeAbsent: true,
      });
      if (answer === undefined) return undefined;
      const {
        projectId: id,
        projectNumber: number,
        lifecycleState: lifecycle,
      } = parseAnswer(PROJECT, answer, `project ${project}`);
      return { id, number, lifecycle };
    },
  };
}
