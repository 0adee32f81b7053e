import { join } from "node:path";
import { FIRST_RELEASE, STORIES, type Story } from "./cast";
import { requireLatest } from "./cloud";
import { DemoFailure } from "./failure";
import { openRecord, release, releaseFirst } from "./pipeline";
import { PLAN_FILE, readPlanFacts } from "./plan";
import type { StoryRecord } from "./record";
import type { Screen } from "./screen";
import { openSetting, RATE, type Setting } from "./setting";
import { lostOf } from "./traffic";

/** What the show is given. */
export interface ShowParts {
  /** The repository's folder. */
  readonly root: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly docker: boolean;
  /** Filled in as the show goes on, so that a failure leaves what there was. */
  readonly stories: StoryRecord[];
}

/** Plays all releases on one service with users on it. Throws DemoFailure where one ends otherwise than it must. */
export async function playAll({ root, screen, signal, docker, stories }: ShowParts): Promise<void> {
  const plan = await readPlanFacts(join(root, PLAN_FILE));
  const setting = await openSetting({ root, signal, docker });
  screen.say(`A local Google Cloud answers at ${setting.cloud}; ${RATE} requests a second will go to ${plan.service}.`);
  const crew = { ...setting, screen, signal, told: new Set<string>() };
  const play = async (story: Story, act: (record: StoryRecord) => Promise<void>) => {
    const record = openRecord(story);
    stories.push(record);
    screen.say(`\n${story.name}; expected: ${story.expected}`, "bold");
    await act(record);
    requireOutcome(record);
    screen.say(`  ✓ ${record.outcome}`, "green");
  };
  try {
    await play(FIRST_RELEASE, (record) => releaseFirst(crew, FIRST_RELEASE, record));
    for (const story of STORIES) {
      await play(story, (record) => release(crew, plan, story, record));
      if (story === STORIES[0]) await requireLatest(setting.cloud, plan);
    }
    requireNoneLost(setting);
  } finally {
    await setting.close();
  }
}

function requireOutcome({ expected, outcome }: StoryRecord): void {
  if (outcome !== expected) throw new DemoFailure("outcome", expected, outcome);
}

function requireNoneLost(setting: Setting): void {
  const lost = lostOf(setting.tally(0));
  if (lost > 0) throw new DemoFailure("users", "an answer to every request of the whole show", `none to ${lost}`);
}
