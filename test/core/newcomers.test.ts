import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Ask } from "../../src/core/ask";
import type { WhileRunning } from "../../src/core/guards";
import type { Ledger } from "../../src/core/ledger";
import { readingOf } from "../../src/core/ledger-text";
import { planMove } from "../../src/core/move";
import type { ServiceState } from "../../src/core/service";
import { servedShares } from "../../src/core/traffic";
import { predict } from "../../src/core/update";
import { RolloutError } from "../../src/errors";
import { refusalOf } from "../fakes/refusal";
import { ask, atOne, during, fresh, GUARDS, STAGES, STEP } from "./standings";
import { CANARY, NOON, pin, STABLE } from "./states";

const run = (number: number) => `https://github.example/mona/ion/actions/runs/${number}`;
const meeting = (whileRunning: WhileRunning, image: string, change: Partial<Ask> = {}): Ask => ({
  ...ask("next", image),
  guards: { ...GUARDS, whileRunning },
  ...change,
});
const waiting = (image: string, from = ""): Ledger["queued"] & object => ({
  image,
  at: NOON,
  by: "ada",
  run: from,
  commit: "",
});

describe("an image that supersedes", () => {
  const move = planMove(atOne.state, atOne.ledger, meeting("supersede", "v3", { commit: "c0ffee" }));
  it("begins beside the stable version that served before both", () => {
    expect(move.kind).toBe("begin");
    expect(move.ledger).toMatchObject({ stable: STABLE, image: "v3", stage: "0", percent: 0, commit: "c0ffee" });
    expect(move.ledger.canary).not.toBe(CANARY);
  });

  it("takes users and tag from the canary in the same write", () => {
    const after = move.kind === "begin" ? move.request.traffic : [];
    expect(after).toEqual([pin(STABLE, 100, "stable"), pin(move.ledger.canary, 0, "canary")]);
  });

  it("takes the tag also where it was called otherwise", () => {
    const odd = during({ tag: "odd" });
    const traffic = [pin(STABLE, 95, "stable"), pin(CANARY, 5, "odd"), pin(STABLE, 0, "theirs")];
    const found = planMove({ ...odd.state, traffic }, odd.ledger, meeting("supersede", "v3"));
    const tags = found.kind === "begin" ? found.request.traffic.map(({ tag }) => tag) : [];
    expect(tags).toEqual(["stable", "canary", "theirs"]);
  });

  it("remembers which tags are to follow LATEST again, and what is kept away", () => {
    const kept = { latestTags: ["preview"], quarantine: [{ image: "v1", at: NOON, reason: "" }] };
    const { state, ledger } = during(kept);
    expect(planMove(state, ledger, meeting("supersede", "v3")).ledger).toMatchObject(kept);
  });
});

describe("an image that waits", () => {
  it("is written into the ledger, and nothing else is changed", () => {
    const move = planMove(atOne.state, atOne.ledger, meeting("queue", "v3", { commit: "c0ffee" }));
    const queued = { image: "v3", at: STEP.at, by: STEP.by, run: STEP.run, commit: "c0ffee" };
    expect(move).toMatchObject({ kind: "queue", request: { traffic: atOne.state.traffic } });
    expect(move.ledger).toEqual({ ...atOne.ledger, queued });
  });

  it.each([
    ["is not written again", "v3", "stay", "v3"],
    ["gives way to a later one", "v4", "queue", "v4"],
  ])("%s", (_what, image, kind, queued) => {
    const { state, ledger } = during({ queued: waiting("v3", run(8)) });
    const move = planMove(state, ledger, meeting("queue", image, { step: { ...STEP, run: run(9) } }));
    expect([move.kind, move.ledger.queued?.image]).toEqual([kind, queued]);
  });

  it("is forgotten once another rollout begins", () => {
    const { state, ledger } = during({ queued: waiting("v3") });
    expect(planMove(state, ledger, meeting("supersede", "v4")).ledger.queued).toBeUndefined();
  });
});

describe("neither happens", () => {
  const odd = { ...atOne, state: { ...atOne.state, traffic: [pin(STABLE, 90), pin(CANARY, 10)] } };
  const full = during({ queued: waiting("v4", run(9)) });
  it.each([
    ["where the plan holds", atOne, meeting("hold", "v3"), "HELD"],
    ["where the running rollout was judged", atOne, meeting("supersede", "v3", { from: atOne.ledger }), "HELD"],
    ["where somebody has moved the traffic", odd, meeting("supersede", "v3"), "CONFLICT"],
    ["where a later one waits", full, meeting("queue", "v3", { step: { ...STEP, run: run(8) } }), "HELD"],
  ] as const)("%s", async (_where, { state, ledger }, asked, code) => {
    expect(await refusalOf(() => planMove(state, ledger, asked))).toMatchObject({ code });
  });

  it.each(["queue", "supersede"] as const)("where the same image is asked for again by %s", (policy) => {
    const move = planMove(atOne.state, atOne.ledger, meeting(policy, "v2", { stage: "one" }));
    expect([move.kind, move.ledger]).toEqual(["stay", atOne.ledger]);
  });
});

/** Returns the state after one ask; a refusal leaves it as it is. */
function step(state: ServiceState, asked: Ask): ServiceState {
  const reading = readingOf(state);
  try {
    const move = planMove(state, reading.kind === "ledger" ? reading.ledger : undefined, asked);
    return move.kind === "stay" ? state : predict(state, move.request);
  } catch (thrown) {
    if (thrown instanceof RolloutError && thrown.code !== "INTERNAL") return state;
    throw thrown;
  }
}

test("whatever images meet, none has more users than its stage says, and nobody else's has any", () => {
  const asked = fc.record({
    stage: fc.constantFrom("next", "0", "one", "two", "three"),
    image: fc.constantFrom("v2", "v3", "v4"),
    policy: fc.constantFrom<WhileRunning>("hold", "queue", "supersede"),
  });
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 15 }), (asks) => {
      let state: ServiceState = fresh.state;
      for (const { stage, image, policy } of asks) {
        state = step(state, meeting(policy, image, { stage }));
        const reading = readingOf(state);
        if (reading.kind !== "ledger") continue;
        const { canary, stable, percent, stage: here, status } = reading.ledger;
        const users = Object.fromEntries(servedShares(state));
        expect(percent).toBe(STAGES.find(({ name }) => name === here)?.percent ?? 0);
        const expected = { [stable]: 100 - percent, [canary]: percent };
        expect({ [stable]: 0, [canary]: 0, ...users }).toEqual(
          status === "running" ? expected : { [stable]: 0, [canary]: 100 },
        );
      }
    }),
  );
});
