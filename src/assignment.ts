/** What is published as `cloud-run-canary/assignment`: for routers that send users to stable or canary. */
export * from "./core/assignment";
export * from "./percent-source";
