import { type Finding, findingOf, notAsked, type Row } from "../../core/preflight/finding";
import { messageOf, RolloutError } from "../../errors";
import { type Asking, PlanUnread, type RowKind } from "./asking";
import { until } from "./mend";

/** Seconds between two questions to an API that is about to be enabled, and between two looks whether it is. */
const PAUSE = { first: 0.5, atMost: 2, look: 0.1 };

/**
 * Returns the row with the seconds until it was known. An error of the cloud is a finding, and so is a fault of this
 * tool; only what ends the run is thrown: CANCELLED.
 */
export async function askRow(asking: Asking, row: RowKind): Promise<Row> {
  const { clock } = asking.ground;
  const from = clock.now();
  const answer = await askOnce(asking, row);
  const finding = answer instanceof RolloutError ? await afterRefusal(asking, row, answer) : answer;
  return { name: row.name, seconds: (clock.now() - from) / 1000, ...finding };
}

/** Only an API that is not enabled can mend itself: in mode `fix`, where the row of the APIs is at it. */
async function afterRefusal(asking: Asking, row: RowKind, refusal: RolloutError): Promise<Finding> {
  if (refusal instanceof PlanUnread) return notAsked(refusal.message);
  const { mode, dryRun } = asking.job;
  if (refusal.code !== "API_DISABLED" || mode === "check") return findingOf(refusal);
  if (dryRun) return notAsked(`${findingOf(refusal).sentence}; it is asked once that is so`);
  const early = await askWhileEnabling(asking, row);
  if (early.answer !== undefined) return early.answer;
  if (!early.enabled.some((name) => refusal.message.includes(name))) return findingOf(refusal);
  let last = refusal;
  const found = await until(asking.ground.clock, async () => {
    const answer = await askOnce(asking, row);
    if (!(answer instanceof RolloutError)) return answer;
    last = answer;
    return answer.code === "API_DISABLED" ? undefined : findingOf(answer);
  });
  return found ?? findingOf(last);
}

/** Each API answers as soon as it is enabled itself, and the request that enables all ends with the last one. */
async function askWhileEnabling(
  asking: Asking,
  row: RowKind,
): Promise<{ readonly answer?: Finding; readonly enabled: readonly string[] }> {
  const enabling = watchEnabling(asking);
  for (let pause = PAUSE.first; ; pause = Math.min(PAUSE.atMost, pause * 2)) {
    const enabled = await enabling.within(pause);
    if (enabled !== undefined) return { enabled };
    const answer = await askOnce(asking, row);
    if (!(answer instanceof RolloutError)) return { answer, enabled: [] };
    if (answer.code !== "API_DISABLED") return { answer: findingOf(answer), enabled: [] };
  }
}

/** Waits in short sleeps, because a long one that nobody waits for any more would keep the process from ending. */
function watchEnabling({ ground: { clock }, shared }: Asking) {
  let enabled: readonly string[] | undefined;
  const end = (names: readonly string[]) => {
    enabled = names;
  };
  shared.apis().then(
    (apis) => end(apis.enabled),
    () => end([]),
  );
  return {
    /** Returns what this run has enabled as soon as that is over, undefined after so many seconds. */
    within: async (seconds: number): Promise<readonly string[] | undefined> => {
      const until = clock.now() + seconds * 1000;
      while (enabled === undefined && clock.now() < until) await clock.sleep(PAUSE.look);
      return enabled;
    },
  };
}

/** What nobody foresaw costs its own row, and not the table: others may have changed something by then. */
function faultOf({ name }: RowKind, cause: unknown): RolloutError {
  const message = `expected an answer about ${name}, got a fault of this tool: ${messageOf(cause)}`;
  return new RolloutError("INTERNAL", message, undefined, { cause });
}

/** Returns the finding, or the refusal that it could not be found for. */
async function askOnce(asking: Asking, row: RowKind): Promise<Finding | RolloutError> {
  try {
    return await row.ask(asking);
  } catch (thrown) {
    if (!(thrown instanceof RolloutError)) return faultOf(row, thrown);
    if (thrown.code !== "CANCELLED") return thrown;
    throw thrown;
  }
}
