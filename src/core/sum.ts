/** Returns the sum; 0 of nothing. A loop, because the judges add up every bucket of a day. */
export function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
