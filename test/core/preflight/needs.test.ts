import { expect, test } from "vitest";
import { roleFor } from "../../../src/cloud/hints";
import { CHANGE_NEEDS, NEEDS, SOURCE_NEEDS, WAY_NEEDS } from "../../../src/core/preflight/needs";
import { ACTIONS } from "../../../src/inputs/registry";
import { BUILD_ROLES, PREFLIGHT_ROLES, STAGE_ROLES } from "../../../src/inputs/roles";

const { build, firstRelease, ...release } = NEEDS;
/** Who may write objects may read them. */
const WRITING: Readonly<Record<string, string>> = { "roles/storage.objectViewer": "roles/storage.objectUser" };
const grants = (roles: typeof STAGE_ROLES) => roles.map(({ grant }) => grant);

test.each([
  ...Object.values(release).flat(),
  ...firstRelease,
  ...Object.values(SOURCE_NEEDS).flat(),
  ...Object.values(WAY_NEEDS).flat(),
])("%s is in a role that stage names", (one) => expect(grants(STAGE_ROLES)).toContain(roleFor(one, "run")));

test.each(build)("%s is in a role that build-push names", (one) => {
  expect(grants(BUILD_ROLES)).toContain(roleFor(one, "artifactregistry"));
});

test.each(Object.values(CHANGE_NEEDS))("%s is in a role that preflight names for mode fix", (one) => {
  expect(grants(PREFLIGHT_ROLES)).toContain(roleFor(one, "run"));
});

const LOWERING = [ACTIONS["deploy-canary"], ACTIONS.rollback, ACTIONS.monitor, ACTIONS.stage];
const ON_WAYS = [...new Set(Object.values(WAY_NEEDS).flat())];

test.each(LOWERING.flatMap(({ name, roles }) => ON_WAYS.map((one) => [name, one, grants(roles)] as const)))(
  "%s, which lowers ways, names a role that has %s",
  (_, one, named) => expect(named).toContain(WRITING[roleFor(one, "run") ?? ""] ?? roleFor(one, "run")),
);

test.each(["roles/compute.viewer", "roles/storage.objectViewer"])(
  "preflight, which looks at ways, names %s",
  (role) => {
    expect(grants(PREFLIGHT_ROLES)).toContain(role);
  },
);
