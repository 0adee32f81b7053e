import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ask } from "../../src/core/ask";
import { LEDGER_KEY, readingOf } from "../../src/core/ledger-text";
import { planMove } from "../../src/core/move";
import type { ServiceState } from "../../src/core/service";
import { servedShares } from "../../src/core/traffic";
import { predict } from "../../src/core/update";
import { RolloutError } from "../../src/errors";
import { ask, fresh, STAGES } from "./standings";

describe("any sequence of asks", () => {
  const asked = fc.record({
    stage: fc.constantFrom("next", "0", "one", "two", "three", "1", "2", "3", "four"),
    image: fc.constantFrom(undefined, "v2", "v3"),
  });
  const percentOf = (name: string) => STAGES.find((stage) => stage.name === name)?.percent ?? 0;

  /** Returns the state after one ask; a refusal leaves it as it is. */
  function step(state: ServiceState, asked: Ask): ServiceState {
    try {
      const reading = readingOf(state);
      const move = planMove(state, reading.kind === "ledger" ? reading.ledger : undefined, asked);
      return move.kind === "stay" ? state : predict(state, move.request);
    } catch (thrown) {
      if (thrown instanceof RolloutError && thrown.code !== "INTERNAL") return state;
      throw thrown;
    }
  }

  /** Returns every state that the service passes through. */
  function walk(asks: readonly { stage: string; image: string | undefined }[]): readonly ServiceState[] {
    const states = [fresh.state];
    for (const { stage, image } of asks) {
      const state = states.at(-1) ?? fresh.state;
      const next = step(state, ask(stage, image));
      if (next !== state) states.push(next);
    }
    return states;
  }

  function exposureOf(state: ServiceState): { canary: string; percent: number; stage: string; image: string } {
    const reading = readingOf(state);
    if (reading.kind !== "ledger") return { canary: "", percent: 0, stage: "0", image: "" };
    const { canary, stage, image } = reading.ledger;
    return { canary, stage, image, percent: servedShares(state).get(canary) ?? 0 };
  }

  it("never exceeds the stage's percent and never goes back", () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 12 }), (asks) => {
        const exposures = walk(asks).map(exposureOf);
        for (const [index, now] of exposures.entries()) {
          const before = exposures[index - 1];
          expect(now.percent).toBe(percentOf(now.stage));
          if (before?.canary === now.canary) expect(now.percent).toBeGreaterThanOrEqual(before.percent);
        }
      }),
    );
  });

  it("never has more than one image on its way: another one begins only after the end", () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 12 }), (asks) => {
        const states = walk(asks);
        for (const [index, state] of states.entries()) {
          const before = exposureOf(states[index - 1] ?? fresh.state);
          if (before.canary === "" || before.canary === exposureOf(state).canary) continue;
          expect(states[index - 1]?.annotations[LEDGER_KEY]).toContain('"status":"promoted"');
        }
      }),
    );
  });

  it("asking the same twice changes nothing the second time, but for `next`", () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 8 }), fc.constantFrom("0", "one", "two", "three"), (asks, stage) => {
        const named = { stage, image: "v2" };
        const settled = [...asks, named, named, named];
        expect(walk([...settled, named]).length).toBe(walk(settled).length);
      }),
    );
  });
});
