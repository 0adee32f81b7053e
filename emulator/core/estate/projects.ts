import { ApiError } from "../errors";
import { projectNumberOf } from "../ids";
import { type JsonObject, ownOf } from "../json";
import { timestamp } from "../timestamps";
import { type Estate, knownProjects, projectOf, type Turn } from "./estate";

/** When every project of the emulator was created. */
const CREATED = timestamp(Date.UTC(2024, 0, 1) * 1000);

/** Returns the project's id; throws PERMISSION_DENIED for one that the operator says does not exist, as Google does. */
export function checkProject(estate: Estate, idOrNumber: string): string {
  const project = projectOf(estate, idOrNumber);
  if (ownOf(estate.projects, project) !== null) return project;
  throw new ApiError("PERMISSION_DENIED", "The caller does not have permission");
}

/** Returns the ids of the projects that a search finds, in order. */
export function listProjects(estate: Estate): readonly string[] {
  return knownProjects(estate)
    .filter((project) => ownOf(estate.projects, project) !== null)
    .toSorted();
}

function factsOf({ projects }: Estate, project: string) {
  const facts = ownOf(projects, project);
  return { name: facts?.name ?? project, state: facts?.lifecycleState ?? "ACTIVE" };
}

/** Returns the project as Resource Manager v1 shows it. */
export function projectV1(estate: Estate, project: string): JsonObject {
  const { name, state } = factsOf(estate, project);
  return {
    projectNumber: projectNumberOf(project),
    projectId: project,
    lifecycleState: state,
    name,
    createTime: CREATED,
  };
}

/** Returns the project as Resource Manager v3 shows it. */
export function projectV3(estate: Estate, project: string): JsonObject {
  const { name, state } = factsOf(estate, project);
  const number = projectNumberOf(project);
  return { name: `projects/${number}`, projectId: project, state, displayName: name, createTime: CREATED };
}

/** Returns the estate with what the operator says of these projects; of others it says nothing any more. */
export function setProjects(estate: Estate, projects: Estate["projects"]): Turn<Estate["projects"]> {
  return { estate: { ...estate, projects }, answer: projects };
}

/** Brings a project back that is about to be deleted; FAILED_PRECONDITION for one that is not. */
export function undelete(estate: Estate, idOrNumber: string): Turn<string> {
  const project = checkProject(estate, idOrNumber);
  const { name, state } = factsOf(estate, project);
  if (state !== "DELETE_REQUESTED")
    throw new ApiError("FAILED_PRECONDITION", `Project ${project} is not about to be deleted: it is ${state}.`);
  const projects = { ...estate.projects, [project]: { name, lifecycleState: "ACTIVE" as const } };
  return { estate: { ...estate, projects }, answer: project };
}
