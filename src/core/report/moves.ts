import type { Move } from "../move-value";
import type { ServiceRef } from "../service";

/** Returns what a move amounts to, as one line with this end. */
export function renderMove({ service }: ServiceRef, move: Move, end = "."): string {
  const { canary, stable, stage, percent, tag, canaryService, adopted } = move.ledger;
  switch (move.kind) {
    case "stay":
      return `Nothing to do on ${service}: ${move.why}${end}`;
    case "begin":
      return canaryService === undefined
        ? `${canary} is deployed beside ${stable} with the tag ${tag}, and no user is on it${end}`
        : `${canary} of ${canaryService} is deployed beside ${stable}, and no user is on it${end}`;
    case "shift":
      return percent === 100
        ? `${stage}: all users of ${service} are on ${canary}${end}`
        : `${stage}: ${percent} % of the users of ${service} are on ${canary}, the others on ${stable}${end}`;
    case "hand-over":
      return `${stage}: nobody is on ${canary} while users change over to another way${end}`;
    case "adopt":
      return `${adopted} is made of the image of ${canary} with the tag ${tag}, and no user is on it${end}`;
    case "queue":
      return `${move.ledger.queued?.image} waits for the rollout of ${canary} to end${end}`;
    case "finish":
      return `${adopted ?? canary} is promoted: ${service} serves its latest revision to everybody${end}`;
  }
}
