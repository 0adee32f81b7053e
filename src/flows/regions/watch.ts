import { readingOf } from "../../core/ledger-text";
import type { ServiceRef } from "../../core/service";
import { STARTS_WITHIN } from "../../core/tick";
import { decideTogether, type Member } from "../../core/together";
import type { Found } from "../monitor-find";
import type { MonitorJob } from "../monitor-job";
import type { Looked } from "../monitor-look";

/** What a look saw: services with a rollout, and all that the lists had, with a rollout or without. */
interface Seen {
  readonly found: readonly Found[];
  readonly listed: readonly ServiceRef[];
}

/**
 * Returns what is to be done about each rollout once those of one plan in several regions were decided together; the others
 * as they are. Among them may be one that was over for its own region and goes back with the others. `now` in epoch milliseconds.
 */
export function lookTogether(looked: readonly Looked[], seen: Seen, job: MonitorJob, now: number): readonly Looked[] {
  const leaders = seen.found.filter((one, index) => isTogether(one, job) && !hasEarlier(seen.found, index));
  const shared = leaders.map((leader) => ({ leader, refs: refsOf(leader) }));
  const alone = looked.filter(({ ref }) => !shared.some(({ refs }) => refs.some((one) => isSame(one, ref))));
  return [...alone, ...shared.flatMap(({ leader, refs }) => decideFor(leader, refs, { looked, seen, now }))];
}

/** Whoever asks for one region alone means that one; only where all are looked into they are one rollout. */
function isTogether({ ref, terms: { regions = [] } }: Found, { places }: MonitorJob): boolean {
  const isAsked = (region: string) => places.some((place) => place.project === ref.project && place.region === region);
  return regions.length > 1 && regions.includes(ref.region) && regions.every(isAsked);
}

function hasEarlier(found: readonly Found[], index: number): boolean {
  const one = found[index];
  return one !== undefined && found.slice(0, index).some((other) => refsOf(other).some((ref) => isSame(ref, one.ref)));
}

function refsOf({ ref, terms: { regions = [] } }: Found): readonly ServiceRef[] {
  return regions.map((region) => ({ ...ref, region }));
}

function decideFor(
  { terms }: Found,
  refs: readonly ServiceRef[],
  { looked, seen, now }: { readonly looked: readonly Looked[]; readonly seen: Seen; readonly now: number },
): readonly Looked[] {
  const members = refs.map((ref) => memberAt(ref, looked, seen));
  const startsWithin = terms.startsWithin ?? STARTS_WITHIN;
  const decided = decideTogether(members, { stages: terms.stages, now, startsWithin });
  const names = members.flatMap(({ ledger }) => (ledger?.status === "running" ? [ledger.canary] : []));
  const together = { rollout: [...new Set(names)].join(",") };
  return refs.flatMap((ref): readonly Looked[] => {
    const found = [...looked, ...seen.found].find((one) => isSame(one.ref, ref));
    const tick = decided.find(({ region }) => region === ref.region)?.tick;
    return found === undefined || tick === undefined ? [] : [{ ...found, tick, together }];
  });
}

function memberAt(ref: ServiceRef, looked: readonly Looked[], { found, listed }: Seen): Member {
  const { region } = ref;
  const there = found.find((one) => isSame(one.ref, ref));
  if (there === undefined) {
    const isListed = listed.some((one) => isSame(one, ref));
    return isListed ? { region } : { region, unseen: `no ${ref.service} could be seen there` };
  }
  const tick = looked.find((one) => isSame(one.ref, ref))?.tick;
  const decided = tick === undefined ? {} : { tick };
  const reading = readingOf(there.state);
  if (reading.kind === "unreadable") return { region, unseen: "its ledger cannot be read", ...decided };
  return reading.kind === "ledger" ? { region, ledger: reading.ledger, ...decided } : { region, ...decided };
}

function isSame(one: ServiceRef, other: ServiceRef): boolean {
  return one.service === other.service && one.region === other.region && one.project === other.project;
}
