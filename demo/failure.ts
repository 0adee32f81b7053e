/** The demonstration did not go as it must: which step, what was expected and what came, and what the step printed. */
export class DemoFailure extends Error {
  override readonly name = "DemoFailure";

  constructor(
    readonly step: string,
    expected: string,
    got: string,
    readonly printed: readonly string[] = [],
  ) {
    super(`${step}: expected ${expected}, got ${got}`);
  }
}

/** Returns the failure for people: its sentence, and below it what the step printed. */
export function renderFailure(thrown: unknown): string {
  if (!(thrown instanceof DemoFailure))
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return [thrown.message, ...thrown.printed.map((line) => `  │ ${line}`)].join("\n");
}
