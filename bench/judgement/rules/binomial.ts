import { betaShare } from "../references/beta";
import { cumulative } from "./boundary";
import { WARN } from "./rule";

const P_VALUE = 0.01;

/** The exact binomial test against the warn line, asked anew at every look as if it were the only one. */
export const BINOMIAL = cumulative(
  `exact binomial p<${P_VALUE} each look`,
  // P(X ≥ S) of the binomial law is the share of the beta law below the line.
  (requests, failures) => betaShare(failures, requests - failures + 1, WARN) < P_VALUE,
);
