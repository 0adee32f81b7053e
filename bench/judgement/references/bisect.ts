/**
 * Returns the point between `inside` (where `holds` is true) and `outside` (where it is not) at which it ceases to
 * hold, to the last digit.
 */
export function lastHolding(inside: number, outside: number, holds: (at: number) => boolean): number {
  let [good, bad] = [inside, outside];
  for (let middle = (good + bad) / 2; middle !== good && middle !== bad; middle = (good + bad) / 2) {
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
