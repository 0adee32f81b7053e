/**
 * The arrows of docs/ARCHITECTURE.md. Four floors: entries; flows and adapters; ports and plan; core.
 * A room may import what stands in `to`; everything else is an error.
 */
const rooms = {
  "src/core": ["src/core"],
  "src/plan": ["src/core", "src/plan"],
  "src/ports/": ["src/ports/", "src/core", "src/plan"],
  "src/inputs": ["src/inputs", "src/plan", "src/core"],
  "src/flows": ["src/flows", "src/plan", "src/ports/", "src/core"],
  "src/cloud": ["src/cloud", "src/google\\.ts", "src/ports/", "src/core"],
  "src/metrics": ["src/metrics", "src/google\\.ts", "src/ports/", "src/core"],
  "src/google\\.ts": [],
  "src/github": ["src/github", "src/ports/", "src/core"],
  "src/errors\\.ts": [],
  "src/assignment\\.ts": ["src/core/assignment\\.ts", "src/percent-source\\.ts"],
  "src/percent-source\\.ts": ["src/core/assignment\\.ts"],
};

/** One rule a room: whatever it imports of ours must be listed above, or be errors.ts. */
const arrows = Object.entries(rooms).map(([from, to]) => ({
  name: `arrow-from-${from.replace(/[^a-z]+/g, "-")}`,
  severity: "error",
  from: { path: `^${from}` },
  to: { path: "^(src|emulator|demo|scripts|test)/", pathNot: [...to, "src/errors\\.ts"].map((path) => `^${path}`) },
}));

module.exports = {
  forbidden: [
    ...arrows,
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "product-never-imports-emulator",
      severity: "error",
      from: { path: "^src" },
      to: { path: "^(emulator|demo|test|scripts)" },
    },
    {
      name: "emulator-stands-alone",
      severity: "error",
      from: { path: "^emulator/" },
      to: { path: "^(src|demo|scripts)/" },
    },
    {
      name: "core-is-pure",
      severity: "error",
      from: { path: "^src/core" },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "core"] },
    },
    {
      name: "published-helper-depends-on-nothing",
      severity: "error",
      from: { path: "^src/(assignment|percent-source)\\.ts$" },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "core"] },
    },
    {
      name: "no-undeclared-package",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown"] },
    },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    // demo/package.json says only that the demonstration is ES modules; its packages are declared at the root.
    combinedDependencies: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
