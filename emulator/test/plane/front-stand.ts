import { afterEach, beforeEach } from "vitest";
import { seededRandom } from "../../plane/random";
import { type Answer, openStand, routeOf, type Stand, specOf } from "./support";

/** The stand of the test that runs; `freshStands` opens and closes it. */
export let stand: Stand;

/** Gives every test of a file a stand of its own, in which the revisions `r1` and `r2` run. */
export function freshStands(): void {
  beforeEach(async () => {
    stand = await openStand({ random: seededRandom(42) });
    await Promise.all(["r1", "r2"].map((revision) => stand.plane.runtime.start(specOf(revision))));
  });
  afterEach(() => stand.close());
}

/** Routes the service of the stand that is open. */
export const route = (...of: Parameters<typeof routeOf>) => stand.plane.router.setRoute(routeOf(...of));

/** Returns the share of the answers that came from the revision, 0–1. */
export const share = (answers: readonly Answer[], revision: string) =>
  answers.filter(({ text }) => text === revision).length / answers.length;
