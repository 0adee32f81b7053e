import { expect, test } from "vitest";
import { roleFor } from "../../../src/cloud/hints";
import { CHANGE_NEEDS, NEEDS, SOURCE_NEEDS } from "../../../src/core/preflight/needs";
import { BUILD_ROLES, PREFLIGHT_ROLES, STAGE_ROLES } from "../../../src/inputs/roles";

const { build, firstRelease, ...release } = NEEDS;
const grants = (roles: typeof STAGE_ROLES) => roles.map(({ grant }) => grant);

test.each([...Object.values(release).flat(), ...firstRelease, ...Object.values(SOURCE_NEEDS).flat()])(
  "%s is in a role that stage names",
  (one) => expect(grants(STAGE_ROLES)).toContain(roleFor(one, "run")),
);

test.each(build)("%s is in a role that build-push names", (one) => {
  expect(grants(BUILD_ROLES)).toContain(roleFor(one, "artifactregistry"));
});

test.each(Object.values(CHANGE_NEEDS))("%s is in a role that preflight names for mode fix", (one) => {
  expect(grants(PREFLIGHT_ROLES)).toContain(roleFor(one, "run"));
});
