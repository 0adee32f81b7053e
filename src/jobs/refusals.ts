import { RolloutError } from "../errors";

type Results<Asked extends readonly unknown[]> = { -readonly [Index in keyof Asked]: Awaited<Asked[Index]> };

/**
 * Returns what all of them come to. Throws one INPUT_INVALID with every line of those that end so, and what ends otherwise
 * as it is.
 */
export async function allOf<const Asked extends readonly unknown[]>(asked: Asked): Promise<Results<Asked>> {
  const settled = await Promise.allSettled(asked);
  const thrown: unknown[] = settled.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (thrown.length === 0) return Promise.all(asked);
  const refusals = thrown.flatMap((one) => (one instanceof RolloutError && one.code === "INPUT_INVALID" ? [one] : []));
  if (refusals.length < thrown.length) throw thrown.find((one) => !refusals.some((refusal) => refusal === one));
  const lines = refusals.flatMap(({ hint }) => hint?.split("\n") ?? []);
  throw new RolloutError(
    "INPUT_INVALID",
    refusals.map(({ message }) => message).join("\n"),
    // One `with:` for all of them.
    [...new Set(lines)].join("\n"),
  );
}
