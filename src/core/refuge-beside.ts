import type { Ledger } from "./ledger";
import { candidates, isReady, type Refuge, taggedWith } from "./refuge";
import { freshName, templateAgain, variableIn, withVariable } from "./revision";
import type { RevisionState, ServiceState } from "./service";
import { renderShares, servedShares } from "./traffic";

/** What is known of a rollout whose canary is another service than the one that users reach. */
export interface Beside {
  /** Absent where it cannot be read. */
  readonly ledger?: Ledger;
  /** The variables that carry the percent. */
  readonly variables: readonly string[];
  readonly tag: string;
  /** A ledger that cannot be read is never "nothing to do", for only a new one lets the next rollout begin. */
  readonly damaged: boolean;
}

type Target = Extract<Refuge, { kind: "revision" }>;

/**
 * Returns the revision of the users' own service that sends nobody to the canary: where a variable carries the percent,
 * the ledger's home, else who serves everybody so already, else another one at 0 of the image that serves, else that one
 * made again at 0; otherwise whoever serves well. Never the revision that has the canary's image.
 */
export function chooseRefugeBeside(state: ServiceState, revisions: readonly RevisionState[], beside: Beside): Refuge {
  const { ledger, damaged, variables } = beside;
  const isFaulty = faultyBy(state, revisions, beside);
  const faulty = [...namedBy(state)].some(isFaulty);
  if (!damaged && ledger?.status !== "running" && !faulty) return over(state, ledger);
  const shares = [...servedShares(state)];
  if (ledger === undefined && variables.length === 0 && shares.length > 1)
    return { kind: "unclear", why: `traffic is split (${renderShares(state)}) and no ledger says who is who` };
  const target = variables.length > 0 ? atZero(state, revisions, beside) : asItServes(state, revisions, beside);
  return target ?? { kind: "none", why: "no revision that sends nobody to the canary is ready, nor can one be made" };
}

function over({ ref }: ServiceState, ledger: Ledger | undefined): Refuge {
  if (ledger === undefined) return { kind: "nothing-to-do", why: "no rollout is known" };
  const why = `no rollout is running, and ${ref.service} sends nobody to ${ledger.canary}`;
  const leftover =
    ledger.status === "rolled-back" ? { leftover: { revision: ledger.stable, canary: ledger.canary } } : {};
  return { kind: "nothing-to-do", why, ...leftover };
}

/** Everybody whom users are on, or are to be on. */
function namedBy(state: ServiceState): ReadonlySet<string> {
  const asked = state.traffic.flatMap((target) => {
    if (target.percent === 0) return [];
    return target.kind === "revision" ? [target.revision] : (state.latestReady ?? []);
  });
  return new Set([...asked, ...servedShares(state).keys()]);
}

/** Who must not have users after a rollback: the revision with the canary's image, and those that send users to it. */
function faultyBy(
  state: ServiceState,
  revisions: readonly RevisionState[],
  { variables, ...beside }: Beside,
): (name: string) => boolean {
  const adopted = adoptedIn(state, beside);
  return (name) => {
    const spec = revisions.find((one) => one.name === name)?.spec ?? {};
    return name === adopted || variables.some((variable) => (variableIn(spec, variable) ?? "0") !== "0");
  };
}

/** Without a ledger it is known by the rollout's tag, which no other revision of the users' own service has. */
function adoptedIn(state: ServiceState, { ledger, tag }: Pick<Beside, "ledger" | "tag">): string | undefined {
  return ledger === undefined ? taggedWith(state, tag) : ledger.adopted;
}

function asItServes(state: ServiceState, revisions: readonly RevisionState[], beside: Beside): Target | undefined {
  const adopted = adoptedIn(state, beside) ?? "";
  const all = [...candidates(state, revisions, beside.ledger, adopted)].filter(([name]) => name !== adopted);
  const ready = all.find(([name]) => isReady(revisions, name));
  if (ready !== undefined) return targetOf(beside, ...ready);
  // Nobody is ready: it gets no worse for those who are there already, and the rollout is told to be over.
  const there = all.find(([name]) => servedShares(state).get(name) === 100);
  return there && targetOf(beside, there[0], "it serves everybody already, and no other revision is ready");
}

function atZero(state: ServiceState, revisions: readonly RevisionState[], beside: Beside): Target | undefined {
  const { ledger, variables } = beside;
  const adopted = adoptedIn(state, beside) ?? "";
  const isHome = ({ name, ready, spec }: RevisionState) =>
    ready === "ready" && name !== adopted && variables.every((variable) => variableIn(spec, variable) === "0");
  const homes = [...revisions].sort((a, b) => b.createdAt - a.createdAt).filter(isHome);
  const home = homes.find(({ name }) => name === ledger?.home);
  if (home !== undefined) return { ...targetOf(beside, home.name, "it sends nobody to the canary"), home: true };
  const serves = [...candidates(state, revisions, ledger, adopted)].map(([name]) => name);
  const model = serves
    .flatMap((name) => revisions.find((one) => one.name === name) ?? [])
    .find(({ name, ready }) => ready === "ready" && name !== adopted);
  if (model === undefined) return undefined;
  // What is to be made again may not start either, for what kept the first one from it.
  const servesAll = servedShares(state).get(model.name) === 100;
  if (servesAll && !faultyBy(state, revisions, beside)(model.name))
    return {
      ...targetOf(beside, model.name, "it serves everybody already and sends nobody to the canary"),
      ...(homes.includes(model) ? { home: true } : {}),
    };
  const same = homes.find(({ image }) => image === model.image);
  if (same !== undefined)
    return {
      ...targetOf(beside, same.name, `it sends nobody to the canary and is of ${model.name}'s image`),
      home: true,
    };
  return { ...targetOf(beside, ...madeOf(model)), ...template(state, model, variables), home: true };
}

function madeOf({ name }: RevisionState): [string, string] {
  return ["", `${name} made again, sending nobody to the canary: no revision that does so is left`];
}

function template(
  state: ServiceState,
  model: RevisionState,
  variables: readonly string[],
): Required<Pick<Target, "revision" | "template">> {
  const revision = freshName(state, model.image);
  const again = templateAgain(model, revision);
  return { revision, template: variables.reduce((made, variable) => withVariable(made, variable, "0"), again) };
}

function targetOf({ ledger }: Beside, revision: string, why: string): Target {
  return { kind: "revision", revision, why, canary: ledger?.canary ?? "", canaryReady: false };
}
