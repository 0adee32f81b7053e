import { describe, expect, it } from "vitest";
import { bad, badAnd, healthy, type Killed, play } from "./kills";

const MOMENTS = ["before", "after"] as const;
const EMERGENCY = { mode: "emergency", reason: "complaints" };

/** Steps that are killed at every call, what is met, how it must end, and within how many looks of the monitor. */
const VICTIMS = [
  { workflow: "deploy.yml", action: "propose", nth: 1, meets: "nothing", ends: "promoted", looks: 8 },
  { workflow: "deploy.yml", action: "stage", nth: 1, meets: "nothing", ends: "promoted", looks: 8 },
  { workflow: "promote.yml", action: "propose", nth: 1, meets: "nothing", ends: "promoted", looks: 4 },
  { workflow: "promote.yml", action: "stage", nth: 1, meets: "nothing", ends: "promoted", looks: 4 },
  { workflow: "monitor.yml", action: "monitor", nth: 1, meets: "nothing", ends: "promoted", looks: 5 },
  { workflow: "monitor.yml", action: "monitor", nth: 3, meets: "nothing", ends: "promoted", looks: 4 },
  { workflow: "monitor.yml", action: "monitor", nth: 5, meets: "nothing", ends: "promoted", looks: 1 },
  { workflow: "monitor.yml", action: "monitor", nth: 2, meets: "a bad canary", ends: "rolled-back", looks: 1 },
  { workflow: "rollback.yml", action: "rollback", nth: 1, meets: "and a person", ends: "rolled-back", looks: 1 },
  { workflow: "promote.yml", action: "propose", nth: 1, meets: "and a promotion", ends: "rolled-back", looks: 1 },
  { workflow: "promote.yml", action: "rollback", nth: 1, meets: "and a promotion", ends: "rolled-back", looks: 1 },
] as const;
const MEETS = {
  nothing: healthy,
  "a bad canary": bad,
  "and a person": badAnd("rollback.yml", EMERGENCY),
  "and a promotion": badAnd("promote.yml", {}),
};

describe("a job that is killed before or after any call of its step", () => {
  it.each(VICTIMS)(
    "$workflow: $action $nth that meets $meets: $ends within $looks looks",
    async (row) => {
      const meet = MEETS[row.meets];
      const { calls, beyond } = await play(row, { call: 0, moment: "before" }, meet);
      expect(calls).toBeGreaterThan(1);
      expect(beyond).toEqual([]);
      const wrong: string[] = [];
      const points = pointsOf(calls);
      for (const [call, moment] of points) {
        const killed = await play(row, { call, moment }, meet);
        if (!isFine(killed, row)) wrong.push(`${moment} call ${call}: ${JSON.stringify(killed)}`);
      }
      expect(wrong, `of ${points.length} kills`).toEqual([]);
    },
    120_000,
  );
});

/** A watch makes the same calls look after look; of a step with that many calls every fourth is enough for everyday. */
function pointsOf(calls: number): readonly (readonly [call: number, moment: "before" | "after"])[] {
  const stride = calls > 40 ? 4 : 1;
  const sampled = Array.from({ length: calls }, (_, index) => index + 1).filter((call) => call % stride === 0);
  return sampled.flatMap((call) => MOMENTS.map((moment) => [call, moment] as const));
}

function isFine({ status, last, ticks, beyond }: Killed, { ends, looks }: (typeof VICTIMS)[number]): boolean {
  const inTime = ticks !== undefined && ticks <= looks;
  return status === ends && last === (ends === "promoted" ? 100 : 0) && inTime && beyond.length === 0;
}
