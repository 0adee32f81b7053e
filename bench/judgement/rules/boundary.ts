import type { Rule } from "./rule";

/**
 * Returns a rule that looks at all requests since the stage began and takes the canary back where `fires` says so.
 * `fires` must be false for no failures, and stay true as failures are added; its boundary is then sought only once.
 */
export function cumulative(name: string, fires: (requests: number, failures: number) => boolean): Rule {
  const least = new Map<number, number>();
  const boundary = (requests: number) => {
    const known = least.get(requests);
    if (known !== undefined) return known;
    let low = 0;
    let high = requests + 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (fires(requests, middle)) high = middle;
      else low = middle;
    }
    least.set(requests, high);
    return high;
  };
  return {
    name,
    firstRollback: ({ canary }) => {
      let requests = 0;
      let failures = 0;
      for (const [index, look] of canary.entries()) {
        requests += look.requests;
        failures += look.failures;
        if (failures > 0 && failures >= boundary(requests)) return index;
      }
      return undefined;
    },
  };
}
