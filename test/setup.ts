import fc from "fast-check";

/**
 * All properties of a run start from one seed, so that a red run can be repeated and a green one does not depend on luck.
 * `CANARY_SEED=7 npm test` searches elsewhere.
 */
fc.configureGlobal({ seed: Number(process.env["CANARY_SEED"] ?? 1) });
