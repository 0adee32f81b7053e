/**
 * What a person is asked to approve: to go on from one stay at a stage to the next stage, on this evidence. It travels
 * between jobs as one line of JSON, and is held against the ledger again before anything moves.
 */
export interface Proposal {
  readonly version: 1;
  /** The image that is released. */
  readonly image: string;
  /** The canary's revision, after which the rollout is named; empty where the rollout is still to begin. */
  readonly rollout: string;
  /** The stage in force and when it began (epoch milliseconds); `0` and 0 where the rollout is still to begin. */
  readonly from: string;
  readonly since: number;
  /** Name of the stage to go to. */
  readonly stage: string;
  /** SHA-256 of the evidence that was shown, in hex; empty where nothing has been judged yet. */
  readonly evidence: string;
  /** When the evidence was shown; epoch milliseconds. */
  readonly at: number;
}
