import { z } from "zod";
import { accountPath } from "../../core/preflight/account";
import { segment } from "../../core/preflight/change";
import { type Resource, renderResource } from "../../core/preflight/permissions";
import { parseAnswer } from "../../google";
import type { GoogleApi, RequestJson } from "../../ports";
import type { Permissions } from "../../ports/ground";
import { grantOn, roleFor } from "../hints";
import { servicePath } from "../paths";
import { pathOf } from "./repositories";

const ANSWER = z.object({ permissions: z.array(z.string()).default([]) });

/**
 * Returns what the caller lacks, by testIamPermissions of the API that owns the resource: it answers with those of the
 * permissions that are granted, and anybody who may ask at all may ask it. `account` is who the grant is for.
 */
export function createPermissions(requestJson: RequestJson, account: () => string | undefined): Permissions {
  return {
    lacking: async (on, permissions) => {
      const { api, path, project } = placeOf(on);
      const answer = await requestJson({
        api,
        method: "POST",
        path: `${path}:testIamPermissions`,
        body: { permissions },
        kind: "read",
        doing: `ask what the caller may do on ${renderResource(on)}`,
        project,
        mayBeAbsent: true,
      });
      if (answer === undefined) return undefined;
      const { permissions: granted } = parseAnswer(ANSWER, answer, "the answer of testIamPermissions");
      return permissions
        .filter((permission) => !granted.includes(permission))
        .map((permission) => {
          const role = roleFor(permission, api) ?? `a role that has ${permission}`;
          return { permission, role, command: grantOn(on, { role, account: account() }) };
        });
    },
  };
}

function placeOf(on: Resource): { readonly api: GoogleApi; readonly path: string; readonly project: string } {
  switch (on.kind) {
    case "project":
      return { api: "cloudresourcemanager", path: `/v1/projects/${segment(on.project)}`, project: on.project };
    case "service":
      return { api: "run", path: servicePath(on.ref), project: on.ref.project };
    case "account":
      return { api: "iam", path: accountPath(on.email, on.project), project: on.project };
    case "repository":
      return { api: "artifactregistry", path: pathOf(on.ref), project: on.ref.project };
  }
}
