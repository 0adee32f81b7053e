import { betaShare } from "../references/beta";
import { cumulative } from "./boundary";
import { ROLLBACK } from "./rule";

const CREDENCE = 0.95;
/** Jeffreys' prior. */
const PRIOR = 0.5;

/** Takes the canary back once the posterior chance that its rate is above the rollback line exceeds 95 %, at every look. */
export const BAYES = cumulative(
  "Bayes P(p>5%)>.95 each look",
  (requests, failures) => 1 - betaShare(PRIOR + failures, PRIOR + requests - failures, ROLLBACK) > CREDENCE,
);
