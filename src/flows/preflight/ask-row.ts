import { type Finding, findingOf, notAsked, type Row } from "../../core/preflight/finding";
import { RolloutError } from "../../errors";
import type { Asking, RowKind } from "./asking";
import { until } from "./mend";

/**
 * Returns the row with the seconds until it was known. An error of the cloud is a finding; what ends the run
 * (CANCELLED) or is a fault of this tool is thrown.
 */
export async function askRow(asking: Asking, row: RowKind): Promise<Row> {
  const { clock } = asking.ground;
  const from = clock.now();
  const finding = await row.ask(asking).catch((thrown: unknown) => afterRefusal(asking, row, thrown));
  return { name: row.name, seconds: (clock.now() - from) / 1000, ...finding };
}

/** In mode `fix` an API that is not enabled yet is waited for, and asked again until it answers. */
async function afterRefusal(asking: Asking, row: RowKind, thrown: unknown): Promise<Finding> {
  const refusal = requireRefusal(thrown);
  if (refusal.code !== "API_DISABLED" || asking.job.mode === "check") return findingOf(refusal);
  if (asking.job.dryRun) return notAsked(`${refusal.message}; it is asked once that is enabled`);
  const enabled = await asking.shared.apis().then(
    (apis) => apis.enabled,
    () => [],
  );
  if (!enabled.some((name) => refusal.message.includes(name))) return findingOf(refusal);
  let last = refusal;
  const found = await until(asking.ground.clock, () =>
    row.ask(asking).catch((again: unknown) => {
      last = requireRefusal(again);
      return last.code === "API_DISABLED" ? undefined : findingOf(last);
    }),
  );
  return found ?? findingOf(last);
}

function requireRefusal(thrown: unknown): RolloutError {
  if (thrown instanceof RolloutError && thrown.code !== "CANCELLED" && thrown.code !== "INTERNAL") return thrown;
  throw thrown;
}
