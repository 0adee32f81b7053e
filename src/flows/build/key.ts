import { createHash } from "node:crypto";
import { contentTag, contentText } from "../../core/build/content-key";
import type { SourceState } from "../../ports/workshop";
import type { BuildJob } from "./job";

/** The tag of the content that is to be built; or why there is none, or that none is wanted. */
export type Key =
  | { readonly kind: "key"; readonly tag: string }
  | { readonly kind: "void"; readonly why: string }
  | { readonly kind: "unwanted" };

/** How many files are named before the rest is counted. */
const NAMED = 5;

/** Returns the key of the content; it is void wherever Docker would see something else than the commit has. */
export function chooseKey(job: BuildJob, { dockerfile, rules, git }: SourceState): Key {
  if (!job.skipIfUnchanged) return { kind: "unwanted" };
  if (git.kind === "none") return voidBecause(git.why);
  if (git.tree === undefined) return voidBecause("git has no commit of the context");
  if (git.strays.length > 0)
    return voidBecause(`Docker would see what the commit does not have: ${renderStrays(git.strays)}`);
  const { target, buildArgs, platforms, network, provenance, sbom } = job;
  const secretIds = job.secrets.map(({ id }) => id);
  const content = { tree: git.tree, dockerfile, rules, buildArgs, platforms, secretIds, network, provenance, sbom };
  const text = contentText(target === undefined ? content : { ...content, target });
  return { kind: "key", tag: contentTag(createHash("sha256").update(text).digest("hex")) };
}

function voidBecause(why: string): Key {
  return { kind: "void", why: `Whether the content is unchanged cannot be told, so it is built: ${why}.` };
}

function renderStrays(strays: readonly string[]): string {
  const more = strays.length - NAMED;
  const named = strays.slice(0, NAMED).join(", ");
  return `${named}${more > 0 ? ` and ${more} more` : ""}. Commit them, or keep them out by .dockerignore`;
}
