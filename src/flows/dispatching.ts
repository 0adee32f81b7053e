import { messageOf, RolloutError } from "../errors";
import type { Dispatch, Hub } from "../ports/forge";

/** A run that is wanted once: the order for it, and the title by which it is known while it is not over. */
export interface Wanted {
  readonly workflow: string;
  readonly inputs: Dispatch["inputs"];
  readonly title: string;
}

/** What became of it. `none`: nobody started it, and why. */
export type Started =
  | { readonly kind: "started"; readonly url: string }
  | { readonly kind: "open"; readonly url: string; readonly status: string }
  | { readonly kind: "none"; readonly why: string };

/**
 * Starts the run unless one with its title is not over yet; where nobody can tell, none is started, for the next look
 * will ask again. Throws CANCELLED only.
 */
export async function startOnce({ forge, run }: Hub, wanted: Wanted): Promise<Started> {
  if (forge === undefined) return { kind: "none", why: "this is not a run on GitHub" };
  const { workflow, inputs, title } = wanted;
  try {
    const open = (await forge.openRuns(workflow)).find((one) => one.title === title);
    if (open !== undefined) return { kind: "open", url: open.url, status: open.status };
    return { kind: "started", url: await forge.dispatch({ workflow, branch: run.branch, inputs }) };
  } catch (cause) {
    if (cause instanceof RolloutError && cause.code === "CANCELLED") throw cause;
    return { kind: "none", why: messageOf(cause) };
  }
}

/** Returns the same order for a person to paste. */
export function renderOrder({ workflow, inputs }: Wanted, branch: string): string {
  const given = Object.entries(inputs).map(([name, value]) => `-f ${name}=${value}`);
  return ["gh workflow run", workflow, ...(branch === "" ? [] : [`--ref ${branch}`]), ...given].join(" ");
}
