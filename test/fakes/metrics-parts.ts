import type { MetricsParts } from "../../src/metrics/index";
import { FakeClock } from "./clock";

/** Returns doors that nobody may go through, but for the ones given. */
export function metricsParts(given: Partial<MetricsParts> = {}): MetricsParts {
  const refuse = async (): Promise<never> => {
    throw new Error("the backend was asked");
  };
  return {
    requestJson: refuse,
    askForeign: refuse,
    askCloudWatch: refuse,
    probe: { ask: refuse, idToken: refuse },
    services: { read: refuse },
    clock: new FakeClock(),
    ...given,
  };
}
