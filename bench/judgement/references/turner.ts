/** Requests and failures of canary and stable in one block of time. */
export interface Block {
  readonly canary: { readonly requests: number; readonly failures: number };
  readonly stable: { readonly requests: number; readonly failures: number };
}

/**
 * Returns the log evidence that canary and stable fail at different rates: each block is bet on with the rates that the
 * earlier blocks suggest, from a prior Beta(a, b). Without blocks it is 0. Source: Turner, Ly and Grünwald, JSPI 2024.
 */
export function turnerLog(blocks: readonly Block[], { a, b }: { readonly a: number; readonly b: number }): number {
  const seen = { canary: { requests: 0, failures: 0 }, stable: { requests: 0, failures: 0 } };
  let log = 0;
  for (const { canary, stable } of blocks) {
    const one = (a + seen.canary.failures) / (a + b + seen.canary.requests);
    const other = (a + seen.stable.failures) / (a + b + seen.stable.requests);
    const both = (canary.requests * one + stable.requests * other) / (canary.requests + stable.requests);
    log += gain(canary, one, both) + gain(stable, other, both);
    add(seen.canary, canary);
    add(seen.stable, stable);
  }
  return log;
}

function gain(block: Block["canary"], rate: number, common: number): number {
  const good = block.requests - block.failures;
  return block.failures * Math.log(rate / common) + good * Math.log((1 - rate) / (1 - common));
}

function add(sum: { requests: number; failures: number }, block: Block["canary"]): void {
  sum.requests += block.requests;
  sum.failures += block.failures;
}
