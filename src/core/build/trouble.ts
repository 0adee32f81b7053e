import { classifyRegistryText, type RegistryRefusal } from "../registry-refusal";

/** How many of docker's last lines are shown and judged. */
const LAST = 20;
/** How the legacy builder and BuildKit say that a step of the Dockerfile itself failed. */
const OWN_FAULT = /returned a non-zero code|did not complete successfully|executor failed running|exit code: \d+/;
/** How they say that it was not the build that failed but its way to the registry. */
const PUSHING = /\bpush/i;
/** How BuildKit says that it had built, and could not push. */
const PUSH_FAILED = /\bfailed to push\b/i;

/** What the client says about itself each time that it uses the legacy builder. */
const BANNER =
  /^DEPRECATED: The legacy builder is deprecated|^\s+(?:BuildKit is currently disabled|Install the buildx component|https:\/\/docs\.docker\.com\/go\/buildx\/)/;
/** Colours and other orders to a terminal (ECMA-48). */
const ORDERS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[A-Za-z]`, "g");

/**
 * Returns the last lines that say something of the build, oldest first; twenty at the most. Of a line that was written
 * over again and again, as a progress bar is, the last state stays.
 */
export function lastLines(lines: readonly string[]): readonly string[] {
  const shown = lines.filter((line) => !BANNER.test(line)).map(asShown);
  return shown.filter((line) => line.trim() !== "").slice(-LAST);
}

function asShown(line: string): string {
  const states = line.replace(ORDERS, "").split("\r");
  return states.findLast((state) => state.trim() !== "") ?? "";
}

/**
 * Returns what a registry turned docker away for while it built; undefined for a fault of the build's own. What a step of
 * the Dockerfile prints about networks and permissions is its own business, so only docker's last word counts; a full
 * disk is one whoever says it. A refused pull is the Dockerfile's fault; only a push can be denied, or be refused for
 * reasons that nobody knows.
 */
export function buildTrouble(lines: readonly string[]): RegistryRefusal | "refused" | undefined {
  const last = lastLines(lines);
  if (last.some((line) => classifyRegistryText(line) === "disk-full")) return "disk-full";
  const word = last.at(-1) ?? "";
  if (OWN_FAULT.test(word)) return undefined;
  const trouble = classifyRegistryText(word);
  if (PUSH_FAILED.test(word)) return trouble ?? "refused";
  return PUSHING.test(word) || isTransient(trouble) ? trouble : undefined;
}

/** Returns what a registry turned docker away for while it pushed; undefined where docker's words say nothing known. */
export function pushTrouble(lines: readonly string[]): RegistryRefusal | undefined {
  return classifyRegistryText(lastLines(lines).join("\n"));
}

/** Returns whether it may go well if it is tried again. */
export function isTransient(trouble: RegistryRefusal | undefined): boolean {
  return trouble === "quota" || trouble === "unreachable";
}
