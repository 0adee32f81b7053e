import type { RepositoryRef } from "../image";
import type { ServiceRef } from "../service";
import type { Finding } from "./finding";
import { canBeOnBucket, UNLESS_PUBLIC } from "./needs";
import { nameOf } from "./repository";

/** Something that permissions are granted on. */
export type Resource =
  | { readonly kind: "project"; readonly project: string }
  | { readonly kind: "service"; readonly ref: ServiceRef }
  | { readonly kind: "account"; readonly email: string; readonly project: string }
  | { readonly kind: "repository"; readonly ref: RepositoryRef }
  | { readonly kind: "bucket"; readonly bucket: string; readonly project: string };

/** A permission that the caller does not have. */
export interface Lack {
  readonly permission: string;
  readonly role: string;
  /** Grants the role, on the resource that was asked about. */
  readonly command: string;
}

/** The answer about one resource; `lacks` is absent where it answers that there is no such resource, so nothing is known. */
export interface Asked {
  readonly on: Resource;
  readonly permissions: readonly string[];
  readonly lacks?: readonly Lack[];
  /** Another row has seen the resource. */
  readonly isThere?: boolean;
}

/** Returns what the answers amount to together: each permission that is missing with the role that has it. */
export function judgePermissions(asked: readonly Asked[]): Finding {
  const lacks = asked.flatMap(({ on, lacks: some = [] }) =>
    some.map((lack) => ({
      ...lack,
      on: renderResource(on),
      isSoft: on.kind !== "bucket" && canBeOnBucket(lack.permission),
    })),
  );
  const hard = lacks.filter(({ permission, isSoft }) => !UNLESS_PUBLIC.includes(permission) && !isSoft);
  const soft = lacks.filter(({ permission }) => UNLESS_PUBLIC.includes(permission));
  const onBucket = lacks.filter(({ isSoft }) => isSoft);
  const open = asked.filter((answer) => answer.lacks === undefined);
  const unseen = open.filter(({ isThere }) => isThere !== true);
  const strange = open.filter(({ isThere }) => isThere === true);
  const parts = [
    ...saying("missing: ", hard.map(renderLack)),
    ...saying("could not be asked on what is there all the same: ", strange.map(renderAsked)),
    ...saying("not asked, since it does not exist yet: ", unseen.map(renderAsked)),
    ...saying("missing, and needed unless everybody may call the service: ", soft.map(renderLack)),
    ...saying("missing, and needed unless the bucket itself grants it: ", onBucket.map(renderLack)),
  ];
  const facts = {
    asked: asked.map(({ on, permissions }) => ({ on: renderResource(on), permissions })),
    lacks: lacks.map(({ permission, role, on }) => ({ permission, role, on })),
  };
  const count = asked.reduce((sum, { permissions }) => sum + permissions.length, 0);
  if (parts.length === 0) return { result: "ok", sentence: `all ${count} granted`, facts };
  const commands = [...new Set(lacks.map(({ command }) => command))];
  const fix = commands.length === 0 ? {} : { fix: commands.join("\n") };
  const rest = { sentence: parts.join("; "), ...fix, facts };
  if (hard.length > 0) return { result: "error", ...rest };
  return strange.length > 0 ? { result: "error", code: "CLOUD_REFUSED", ...rest } : { result: "warning", ...rest };
}

function saying(what: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`${what}${parts.join("; ")}`];
}

function renderLack({ permission, role, on }: { permission: string; role: string; on: string }): string {
  return `${permission} on ${on} (${role} has it)`;
}

function renderAsked({ on, permissions }: Asked): string {
  return `${permissions.join(", ")} on ${renderResource(on)}`;
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
    case "bucket":
      return `bucket ${resource.bucket}`;
  }
}
