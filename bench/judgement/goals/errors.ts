import { requestsRatio, summaryOf } from "../cells";
import { type Claim, renderNumber } from "../claims";
import { ROLLBACK, WARN } from "../rules/rule";
import { CANARY_RPS, EXPERIMENT, type Settings } from "../settings";
import { bound, OURS, outcomesOf, type TableCell } from "../table";
import { randomOf } from "../traffic";

/** Requests a second at which the goals for "5 % of 10" are measured. */
const USUAL_RPS = 0.5;
/** True error rates that are far enough from the rollback line for the estimate not to be what takes time. */
const CLEAR = [0.08, 0.15, 0.5] as const;

/** Returns G2: how soon 8 % errors are found. */
export function foundSoon(cells: readonly TableCell[]): readonly Claim[] {
  const whole = summaryOf(outcomesOf(cells, USUAL_RPS, 0.08, OURS.usual.name));
  const first = summaryOf(outcomesOf(cells, USUAL_RPS, 0.08, OURS.first.name));
  const claim = (what: string, measured: Claim["measured"], limit: number, unit: Claim["unit"]): Claim => ({
    ...{ goal: "G2", what: `8 % errors at ${USUAL_RPS}/s, ${what}`, limit, sense: "at most", unit },
    ...(measured && { measured }),
  });
  return [
    claim("median requests", whole.requests?.median, 125, "requests"),
    claim("median minutes", whole.minutes?.median, 4, "minutes"),
    claim("95 % within", whole.minutes?.p95, 10, "minutes"),
    claim("median requests, a third of a stage's budget", first.requests?.median, 165, "requests"),
    claim("median minutes, a third of a stage's budget", first.minutes?.median, 5.5, "minutes"),
  ];
}

/** Where fewer are found, those that are were found by luck early, and their mean says nothing. */
const MOST = 0.5;

/**
 * Returns G3 as far as whole stages show it: mean requests beside the bound that knows the true rate, each over what it
 * found; none of a cell in which less than half was found.
 */
export function nearBound(cells: readonly TableCell[], { seed }: Settings): readonly Claim[] {
  const random = randomOf(seed, EXPERIMENT.core);
  return CANARY_RPS.flatMap((rps) =>
    CLEAR.flatMap((rate) => {
      const of = (name: string) => outcomesOf(cells, rps, rate, name);
      const claims = (who: string, name: string, line: number, limit: number): readonly Claim[] => {
        const { found } = summaryOf(of(name));
        if (found.value < MOST) return [];
        const share = `${renderNumber(found.value, "percent")} % found`;
        return [
          {
            goal: "G3",
            what: `${who}: mean requests as multiple of the bound's, ${rate * 100} % errors at ${rps}/s, ${share}`,
            measured: requestsRatio(of(name), of(bound(line, rate).name), random),
            ...{ limit, sense: "at most", unit: "times" },
          },
        ];
      };
      return [...claims("usual", OURS.usual.name, WARN, 1.3), ...claims("strict", OURS.strict.name, ROLLBACK, 1.5)];
    }),
  );
}

/** Returns G4: how soon a canary is found that fails every other request. */
export function foundAtOnce(cells: readonly TableCell[]): readonly Claim[] {
  const [sparse, ...others] = CANARY_RPS;
  const { requests, users } = summaryOf(outcomesOf(cells, sparse, 0.5, OURS.usual.name));
  const what = `50 % errors at ${sparse}/s, `;
  return [
    {
      ...{ goal: "G4", what: `${what}median requests`, limit: 10, sense: "at most", unit: "requests" },
      ...(requests && { measured: requests.median }),
    },
    { goal: "G4", what: `${what}users hit`, measured: users, limit: 5, sense: "at most", unit: "users" },
    ...others.map((rps): Claim => {
      const { minutes } = summaryOf(outcomesOf(cells, rps, 0.5, OURS.usual.name));
      return {
        ...{ goal: "G4", what: `50 % errors at ${rps}/s, median minutes (a look is half of one)` },
        ...{ limit: 0.5, sense: "at most", unit: "minutes" },
        ...(minutes && { measured: minutes.median }),
      };
    }),
  ];
}
