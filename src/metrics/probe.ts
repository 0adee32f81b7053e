import type { Bucket } from "../core/metric";
import { type ServiceRef, type ServiceState, servesAlone } from "../core/service";
import type { ProbeSource } from "../core/source";
import { RolloutError } from "../errors";
import type { Clock, MetricQuery, Metrics, Probe, ProbeAnswer, Services } from "../ports";
import { type Address, ask } from "../ports/probing";
import { noteAnswers, probeCell } from "./probe-cells";
import { refuseUnreached } from "./probe-refusals";
import { canaryPlaceOf } from "./together";

/** The doors that measuring by ourselves needs. */
export interface ProbeParts {
  readonly probe: Probe;
  readonly services: Pick<Services, "read">;
  readonly clock: Clock;
}

/** What both revisions answered at one look; both in the same stretch, side by side. */
interface Burst {
  readonly canary: Bucket;
  readonly stable?: Bucket;
  readonly notes: readonly string[];
}

/**
 * Returns the numbers of our own requests: each `read` asks canary and stable, at the addresses of their tags, so many
 * times in turn, and answers with all that it has measured for the metric so far. What was measured lives as long as this
 * adapter: a gate that starts anew has measured nothing yet. A burst is dated so that it ends at the end of the range it
 * was asked for, because nothing later is judged at that look; it was asked right after.
 */
export function createProbeSource(parts: ProbeParts): Metrics {
  const bursts = new Map<string, Burst[]>();
  return {
    read: async (query) => {
      const key = [
        query.ref.project,
        query.ref.region,
        query.ref.service,
        query.canary,
        query.stable,
        query.rule.name,
      ].join("/");
      const earlier = bursts.get(key) ?? [];
      bursts.set(key, earlier);
      const before = earlier.at(-1)?.canary.to ?? query.range.from;
      // Of a moment that was measured already there is nothing more to say.
      if (before < query.range.to) earlier.push(await measure(parts, query, before));
      const inside = earlier.filter(({ canary }) => canary.from >= query.range.from && canary.to <= query.range.to);
      const answer = {
        canary: inside.map(({ canary }) => canary),
        stable: inside.flatMap(({ stable }) => stable ?? []),
        query: render(query),
      };
      const notes = [...new Set(inside.flatMap((burst) => burst.notes))];
      return notes.length === 0 ? answer : { ...answer, notes };
    },
    renderQuery: render,
  };
}

async function measure(parts: ProbeParts, query: MetricQuery, before: number): Promise<Burst> {
  const source = sourceOf(query);
  const state = await readState(parts, query.ref);
  const canary = await canaryAddress(parts, query, state);
  if (canary === undefined) throw noAddress(query);
  const stable = query.stable === undefined ? undefined : await addressOf(parts, state, query.stable);
  const started = parts.clock.now();
  const answers: { canary: ProbeAnswer[]; stable: ProbeAnswer[] } = { canary: [], stable: [] };
  for (let count = 0; count < source.requests; count += 1) {
    if (count > 0) await parts.clock.sleep(source.delay);
    // Side by side: whatever befalls the way there befalls both.
    const [one, other] = await Promise.all([
      ask(parts.probe, canary, source),
      stable === undefined ? undefined : ask(parts.probe, stable, source),
    ]);
    answers.canary.push(one);
    if (other !== undefined) answers.stable.push(other);
  }
  const to = query.range.to;
  const stretch = { from: Math.max(before, query.range.from, to - Math.max(1, parts.clock.now() - started)), to };
  refuseUnreached(query.rule, answers.canary, answers.stable);
  const missing =
    query.stable !== undefined && stable === undefined ? [`${query.stable} has no address of its own`] : [];
  return {
    canary: { ...stretch, cell: probeCell(query.rule, source, answers.canary) },
    ...(stable === undefined ? {} : { stable: { ...stretch, cell: probeCell(query.rule, source, answers.stable) } }),
    notes: [
      ...missing,
      ...noteAnswers("canary", query.rule, answers.canary),
      ...noteAnswers("stable", query.rule, answers.stable),
    ],
  };
}

/** A service that runs nothing but the canary leads to it by its own address, too. */
async function canaryAddress(parts: ProbeParts, query: MetricQuery, users: ServiceState): Promise<Address | undefined> {
  if (query.canaryService === undefined) return addressOf(parts, users, query.canary);
  const state = await readState(parts, canaryPlaceOf(query));
  return servesAlone(state, query.canary) ? withToken(parts, state, state.url) : addressOf(parts, state, query.canary);
}

async function readState({ services }: ProbeParts, ref: ServiceRef): Promise<ServiceState> {
  const state = await services.read(ref);
  if (state !== undefined) return state;
  throw new RolloutError("SERVICE_NOT_FOUND", `expected the service '${ref.service}' in ${ref.region}, got none`);
}

/** Only a tag's address leads to one revision and to no other. Undefined where the revision has none. */
async function addressOf(parts: ProbeParts, state: ServiceState, revision: string): Promise<Address | undefined> {
  const base = state.serving.find((target) => target.revision === revision && target.uri !== undefined)?.uri;
  return base === undefined ? undefined : withToken(parts, state, base);
}

async function withToken({ probe }: ProbeParts, state: ServiceState, base: string): Promise<Address> {
  const token = await probe.idToken(state.url);
  return token === undefined ? { base } : { base, token };
}

function noAddress(query: MetricQuery): RolloutError {
  return new RolloutError(
    "NO_ROLLOUT",
    `expected an address of ${query.canary} among the tags of ${canaryPlaceOf(query).service}, got none`,
    "Run the deploy-canary action before this step.",
  );
}

function sourceOf({ rule }: Pick<MetricQuery, "rule">): ProbeSource {
  if (rule.source.kind === "probe") return rule.source;
  throw new RolloutError("PLAN_INVALID", `metric '${rule.name}': expected source probe, got ${rule.source.kind}`);
}

function render({ rule, canary, stable }: Omit<MetricQuery, "range">): string {
  const { method, path, requests } = sourceOf({ rule });
  const both = stable === undefined ? canary : `${canary} and ${stable}`;
  return `${requests} times ${method} ${path} at the address of ${both}, at each look`;
}
