import type { Delays, EstateSettings } from "./core/estate/estate";
import type { Desk } from "./desk";
import { createArtifactImages } from "./faces/artifact-images";
import { createArtifactRepositories } from "./faces/artifact-repositories";
import { createIam } from "./faces/iam";
import { createResourceManager } from "./faces/resource-manager";
import { createServiceUsage } from "./faces/service-usage";
import type { Ledger } from "./ledger";
import type { Face } from "./model";
import type { Shelf } from "./shelf";

/** Nothing is done at once, and nobody waits long for it. */
const DELAYS: Delays = {
  enableMs: 100,
  propagationMs: 0,
  accountMs: 0,
  repositoryMs: 100,
  computeMs: 100,
  balancerMs: 0,
};

/** Returns how an estate is to be, with the delays that were asked for in place of the emulator's own. */
export function estateSettings(
  given: Partial<Delays>,
  place: Pick<EstateSettings, "project" | "seed">,
): EstateSettings {
  const asked = Object.keys(DELAYS).filter((key) => Object.hasOwn(given, key));
  const delays: Partial<Delays> = Object.fromEntries(Object.entries(given).filter(([key]) => asked.includes(key)));
  return { ...DELAYS, ...delays, project: place.project, seed: place.seed };
}

/** Returns the APIs over the estate: Service Usage, IAM, Resource Manager and Artifact Registry. */
export function createEstateFaces(ledger: Ledger, desk: Desk, shelf: Shelf): readonly Face[] {
  return [
    createServiceUsage(ledger),
    createIam(ledger, desk.denied),
    createResourceManager(ledger, desk.denied),
    createArtifactRepositories(ledger, desk.denied, shelf.sizeOf),
    createArtifactImages(ledger, shelf),
  ];
}
