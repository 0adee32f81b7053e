import { describe, expect, it } from "vitest";
import type { Ask } from "../../src/core/ask";
import type { FreezeWindow, Guards } from "../../src/core/guards";
import type { Ledger } from "../../src/core/ledger";
import { planMove } from "../../src/core/move";
import type { Move } from "../../src/core/move-value";
import { refusalOf } from "../fakes/refusal";
import { ask, atOne, during, fresh, GUARDS, rolledBack, STEP, type Standing } from "./standings";
import { NOON } from "./states";

const SHUT: FreezeWindow = { kind: "once", name: "year-end", from: NOON, to: NOON + 3_600_000 };
const frozen = { freeze: [SHUT] };
const run = (number: number) => `https://github.example/mona/ion/actions/runs/${number}`;
const waiting = (number: number, override?: string) => ({
  ...{ image: "v4", at: NOON, by: "mona", run: run(number), commit: "" },
  ...(override === undefined ? {} : { override }),
});
const moved = { story: [{ at: NOON, stage: "one", percent: 5, by: "mona", run: run(9) }] };
const guarded = (asked: Ask, guards: Partial<Guards> = {}, ourRun = STEP.run): Ask => ({
  ...asked,
  guards: { ...GUARDS, ...guards },
  step: { ...STEP, run: ourRun },
});
const atEnd = (change: Partial<Ledger> = {}) => during({ stage: "three", percent: 100, ...change });
const unserved: Standing = { ...atOne, state: { ...atOne.state, serving: [] } };

describe("a guard holds", () => {
  it.each<[string, Standing, Ask, string]>([
    ["a rollout that begins in a freeze window", fresh, guarded(ask("next", "v2"), frozen), "freeze"],
    ["a stage that begins in one", atOne, guarded(ask("next"), frozen), "freeze"],
    ["an image that was taken back", rolledBack, guarded(ask("next", "v2")), "quarantine"],
    [
      "an old run that begins",
      { ...rolledBack, ledger: { ...rolledBack.ledger, ...moved } },
      guarded(ask("next", "v3"), {}, run(7)),
      "outdated",
    ],
    [
      "an old run that begins while an image of a later one waits",
      { ...rolledBack, ledger: { ...rolledBack.ledger, queued: waiting(20) } },
      guarded(ask("next", "v3"), {}, run(10)),
      "outdated",
    ],
    ["an old run that goes on", during(moved), guarded(ask("next"), {}, run(8)), "outdated"],
    ["an old run that finishes", atEnd(moved), guarded(ask("next"), {}, run(8)), "outdated"],
    ["both at once, and is told of both", during(moved), guarded(ask("next"), frozen, run(8)), "freeze, outdated"],
    [
      "only the other one where one is stepped over",
      during(moved),
      guarded(ask("next"), { ...frozen, override: ["freeze"] }, run(8)),
      "outdated",
    ],
  ])("%s", async (_what, { state, ledger }, asked, guard) => {
    const { code, hint } = await refusalOf(() => planMove(state, ledger, asked));
    expect([code, hint?.endsWith(`with:\n  override: ${guard}`)]).toEqual(["HELD", true]);
  });

  it("and says until when by itself", async () => {
    const { message, hint } = await refusalOf(() =>
      planMove(fresh.state, undefined, guarded(ask("next", "v2"), frozen)),
    );
    expect(message).toContain("releases are frozen by year-end until 2026-01-05T13:00:00.000Z");
    expect(hint).toContain("Releases open by themselves at 2026-01-05T13:00:00.000Z.");
  });
});

describe("no guard holds", () => {
  it.each<[string, Standing, Ask, Move["kind"]]>([
    ["a rollout that is finished in a freeze window", atEnd(), guarded(ask("next"), frozen), "finish"],
    ["what is so already", atOne, guarded(ask("one"), frozen, run(1)), "stay"],
    ["a stage that is put into force again", unserved, guarded(ask("one"), frozen), "shift"],
    ["a run that is started again", during(moved), guarded(ask("next"), {}, run(9)), "shift"],
    ["an image whose quarantine is over", rolledBack, guarded(ask("next", "v2"), { quarantine: 60 }), "begin"],
    ["an image while nothing is kept away", rolledBack, guarded(ask("next", "v2"), { quarantine: 0 }), "begin"],
    [
      "an image that waits in a freeze window",
      atOne,
      guarded(ask("next", "v3"), { ...frozen, whileRunning: "queue" }),
      "queue",
    ],
  ])("%s", (_what, { state, ledger }, asked, kind) => {
    expect(planMove(state, ledger, asked).kind).toBe(kind);
  });
});

describe("what was stepped over is in the step", () => {
  it.each<[string, Standing, Ask, string | undefined]>([
    ["where it stood in the way", atOne, guarded(ask("next"), { ...frozen, override: ["freeze"] }), "freeze"],
    ["and not where it did not", atOne, guarded(ask("next"), { override: ["freeze", "outdated"] }), undefined],
    ["beside what was stepped over before the move", atOne, stepped("complaints"), "freeze, complaints"],
    ["by a rollout that begins", rolledBack, guarded(ask("next", "v2"), { override: ["quarantine"] }), "quarantine"],
  ])("%s", (_what, { state, ledger }, asked, override) => {
    expect(planMove(state, ledger, asked).ledger.story.at(-1)?.override).toBe(override);
  });
});

describe("an image that waits", () => {
  const begin = (image: string, override: Guards["override"] = []) => {
    const ledger = { ...rolledBack.ledger, image: "v4", queued: waiting(20, "quarantine") };
    return planMove(rolledBack.state, ledger, guarded(ask("next", image), { override }, run(10))).ledger.queued?.image;
  };

  it("goes on waiting behind an older run that steps over its age", () => {
    expect(begin("v3", ["outdated"])).toBe("v4");
  });

  it("is begun without its quarantine where that was stepped over when it was queued, and waits no longer", () => {
    expect(begin("v4")).toBeUndefined();
  });
});

function stepped(before: string): Ask {
  const asked = guarded(ask("next"), { ...frozen, override: ["freeze", "complaints"] });
  return { ...asked, step: { ...asked.step, override: before } };
}
