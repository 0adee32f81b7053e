import type { RepositoryRef } from "../image";
import type { ServiceRef } from "../service";
import type { Finding } from "./finding";
import { nameOf } from "./repository";

/** Something that permissions are granted on. */
export type Resource =
  | { readonly kind: "project"; readonly project: string }
  | { readonly kind: "service"; readonly ref: ServiceRef }
  | { readonly kind: "account"; readonly email: string; readonly project: string }
  | { readonly kind: "repository"; readonly ref: RepositoryRef };

/** A permission that the caller does not have. */
export interface Lack {
  readonly permission: string;
  readonly role: string;
  /** Grants the role, on the resource that was asked about. */
  readonly command: string;
}

/** The answer about one resource; `lacks` is absent where the resource does not exist, so that nothing is known. */
export interface Asked {
  readonly on: Resource;
  readonly permissions: readonly string[];
  readonly lacks?: readonly Lack[];
}

/** Returns what the answers amount to together: each permission that is missing with the role that has it. */
export function judgePermissions(asked: readonly Asked[]): Finding {
  const lacks = asked.flatMap(({ on, lacks = [] }) => lacks.map((lack) => ({ ...lack, on: renderResource(on) })));
  const unknown = asked.filter((answer) => answer.lacks === undefined);
  const count = asked.reduce((sum, { permissions }) => sum + permissions.length, 0);
  const facts = { lacks: lacks.map(({ permission, role, on }) => ({ permission, role, on })) };
  if (lacks.length > 0) {
    const parts = lacks.map(({ permission, role, on }) => `${permission} on ${on} (${role} has it)`);
    const fix = [...new Set(lacks.map(({ command }) => command))].join("\n");
    return { result: "error", sentence: `missing: ${parts.join("; ")}`, fix, facts };
  }
  if (unknown.length === 0) return { result: "ok", sentence: `all ${count} granted`, facts };
  const open = unknown.map(({ on, permissions }) => `${permissions.join(", ")} on ${renderResource(on)}`);
  return { result: "warning", sentence: `not asked, since it does not exist yet: ${open.join("; ")}`, facts };
}

/** Returns the resource as people say it. */
export function renderResource(resource: Resource): string {
  switch (resource.kind) {
    case "project":
      return `project ${resource.project}`;
    case "service":
      return `service ${resource.ref.service}`;
    case "account":
      return `service account ${resource.email}`;
    case "repository":
      return `repository ${nameOf(resource.ref)}`;
  }
}
