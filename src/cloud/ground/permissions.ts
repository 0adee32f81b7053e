import { z } from "zod";
import { accountPath } from "../../core/preflight/account";
import { segment } from "../../core/preflight/change";
import { type Resource, renderResource } from "../../core/preflight/permissions";
import { parseAnswer } from "../../google";
import type { GoogleApi, JsonRequest, RequestJson } from "../../ports";
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
      const { api, project, ...question } = questionOn(on, permissions);
      const answer = await requestJson({
        api,
        ...question,
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

type Question = Pick<JsonRequest, "api" | "method" | "path" | "body" | "fromRoot"> & { readonly project: string };

/** Cloud Storage has a method of its own for it (JSON API, "Buckets: testIamPermissions"). */
function questionOn(on: Resource, permissions: readonly string[]): Question {
  if (on.kind !== "bucket") {
    const { api, path, project } = placeOf(on);
    return { api, method: "POST", path: `${path}:testIamPermissions`, body: { permissions }, project };
  }
  const query = permissions.map((permission) => `permissions=${encodeURIComponent(permission)}`).join("&");
  const path = `/storage/v1/b/${segment(on.bucket)}/iam/testPermissions?${query}`;
  return { api: "storage", method: "GET", path, fromRoot: true, project: on.project };
}

function placeOf(on: Exclude<Resource, { readonly kind: "bucket" }>): {
  readonly api: GoogleApi;
  readonly path: string;
  readonly project: string;
} {
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
