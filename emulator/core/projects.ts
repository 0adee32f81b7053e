import { projectNumberOf } from "./ids";
import type { World } from "./world";

/** Returns the project id for an id or a number; the number of a project that was never seen comes back as it is. */
export function projectIdOf(world: World, idOrNumber: string): string {
  const known = [world.settings.project, ...Object.values(world.services).map(({ key }) => key.project)];
  return known.find((project) => projectNumberOf(project) === idOrNumber) ?? idOrNumber;
}
