import { createHash } from "node:crypto";
import { contentTag, contentText } from "../../core/build/content-key";
import type { SourceState } from "../../ports/workshop";
import type { BuildJob } from "./job";

/** The key of the content that is to be built, 64 hex digits, and its tag; or why there is none, or that none is wanted. */
export type Key =
  | { readonly kind: "key"; readonly digest: string; readonly tag: string }
  | { readonly kind: "void"; readonly why: string }
  | { readonly kind: "unwanted" };

/** How many files are named before the rest is counted. */
const NAMED = 5;

/** Returns the key of the content; it is void wherever Docker would see something else than the commit has. */
export function chooseKey(job: BuildJob, { dockerfile, rules, git }: SourceState): Key {
  if (!job.skipIfUnchanged) return { kind: "unwanted" };
  if (git.kind === "none")
    return voidBecause(`${git.why}${git.fix === undefined ? "" : `; this mends it: ${git.fix}`}`);
  if (git.tree === undefined) return voidBecause("git has no commit of the context");
  if (git.strays.length > 0)
    return voidBecause(`Docker would see what the commit does not have: ${renderStrays(git.strays)}`);
  const { target, buildArgs, platforms, network, provenance, sbom } = job;
  const secretIds = job.secrets.map(({ id }) => id);
  const { tree, permissions } = git;
  const sources = { tree, permissions, dockerfile, rules };
  const content = { ...sources, buildArgs, platforms, secretIds, network, provenance, sbom };
  const text = contentText(target === undefined ? content : { ...content, target });
  const digest = createHash("sha256").update(text).digest("hex");
  return { kind: "key", digest, tag: contentTag(digest) };
}

function voidBecause(why: string): Key {
  return { kind: "void", why: `Whether the content is unchanged cannot be told, so it is built: ${why}.` };
}

function renderStrays(strays: readonly string[]): string {
  const more = strays.length - NAMED;
  const named = strays.slice(0, NAMED).join(", ");
  return `${named}${more > 0 ? ` and ${more} more` : ""}. Commit them, or keep them out by .dockerignore`;
}
