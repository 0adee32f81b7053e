import { decideAgain, type NotAgain } from "../core/again";
import { shellWord } from "../core/shell";
import { messageOf, RolloutError } from "../errors";
import type { Dispatch, Forge, Hub } from "../ports/forge";

/** A run that is wanted once: the order for it, and the title by which it is known while it is not over. */
export interface Wanted {
  readonly workflow: string;
  readonly inputs: Dispatch["inputs"];
  readonly title: string;
  /** Runs with the title that began since, in epoch milliseconds, and ended count as tried; absent where none does. */
  readonly since?: number;
}

/** What became of it. `none`: nobody started it, and why. */
export type Started =
  | { readonly kind: "started"; readonly url: string }
  | { readonly kind: "open"; readonly url: string; readonly status: string }
  /** It was tried before, and is not tried again at this moment. */
  | ({ readonly kind: "held" } & NotAgain)
  | { readonly kind: "none"; readonly why: string };

/**
 * Starts the run unless one with its title is not over yet, or was rejected, or ended in vain a moment ago; where nobody can tell, none is started, for the next look
 * will ask again. Throws CANCELLED only.
 */
export async function startOnce({ forge, run }: Hub, wanted: Wanted, now: number): Promise<Started> {
  if (forge === undefined) return { kind: "none", why: "this is not a run on GitHub" };
  const { workflow, inputs, title } = wanted;
  try {
    const open = (await forge.openRuns(workflow)).find((one) => one.title === title);
    if (open !== undefined) return { kind: "open", url: open.url, status: open.status };
    const held = await triedBefore(forge, wanted, now);
    if (held !== undefined) return { kind: "held", ...held };
    return { kind: "started", url: await forge.dispatch({ workflow, branch: run.branch, inputs }) };
  } catch (cause) {
    if (cause instanceof RolloutError && cause.code === "CANCELLED") throw cause;
    return { kind: "none", why: messageOf(cause) };
  }
}

async function triedBefore(
  forge: Forge,
  { workflow, title, since }: Wanted,
  now: number,
): Promise<NotAgain | undefined> {
  if (since === undefined) return undefined;
  const ended = (await forge.closedRuns(workflow)).filter((one) => one.title === title && one.createdAt >= since);
  const [last] = ended;
  if (last === undefined) return undefined;
  // A rejection fails the run as any mistake does: only the words that were said of it tell them apart.
  const words = await forge.approvals(last.id);
  return decideAgain(ended, words.find(({ state }) => state === "rejected")?.by, now);
}

/** Returns the same order for a person to paste: names that others chose, such as a branch's, stay words of the command. */
export function renderOrder({ workflow, inputs }: Wanted, branch: string): string {
  const given = Object.entries(inputs).map(([name, value]) => `-f ${shellWord(`${name}=${value}`)}`);
  return [
    "gh workflow run",
    shellWord(workflow),
    ...(branch === "" ? [] : [`--ref ${shellWord(branch)}`]),
    ...given,
  ].join(" ");
}
