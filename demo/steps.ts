import { setTimeout as sleep } from "node:timers/promises";
import { parseVerdict, readVerdicts } from "./evidence";
import { DemoFailure } from "./failure";
import { PLAN_FILE } from "./plan";
import type { FoundVerdict, StepRecord } from "./record";
import type { ActionName, StepEnd } from "./runner";
import type { Screen } from "./screen";
import type { Setting } from "./setting";
import { requireShare, type Share, shareOf } from "./traffic";
import { alignColumns, columnsOf, renderShare } from "./words";

/** Who works together on a rollout. */
export interface Crew extends Pick<Setting, "runner" | "makeImage" | "sendUsers" | "tally"> {
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Lines that every step prints anew, such as what a plan warns of; shown once. */
  readonly told: Set<string>;
}

type Inputs = Readonly<Record<string, string>>;
type Found = Pick<StepRecord, "outcome" | "exit" | "verdicts"> & { readonly share?: Share };

/** The users settle on a changed split within the requests that are under way; seconds to look at it. */
const LOOK_SECONDS = 1.2;

/**
 * The steps of one release, one after another as a job has them: each runs a bundle, is timed and recorded, and the
 * users' share on the canary is held against what was asked wherever it stood still. What is otherwise is thrown.
 */
export class Steps {
  readonly #crew: Crew;
  readonly #records: StepRecord[];
  #canary = "";
  /** Percent of the users, and since when (epoch milliseconds). */
  #asked = 0;
  #since = 0;

  constructor(crew: Crew, records: StepRecord[]) {
    this.#crew = crew;
    this.#records = records;
  }

  /** Runs build-push, which must build an image, or must find that it has nothing to build; users stay where they are. */
  readonly build = async (inputs: Inputs, skipped: boolean): Promise<Inputs> => {
    let outputs: Inputs = {};
    await this.#perform("build-push", this.#asked, async () => {
      const end = await this.#run("build-push", inputs);
      requireEnd("build-push", end, { skipped: String(skipped) }, [0]);
      outputs = end.outputs;
      const what = `${outputs["digest"]?.slice(0, 19)} of ${(Number(outputs["size"]) / 1e6).toFixed(1)} MB`;
      return {
        outcome: skipped ? `nothing built: ${what} is the same` : `built ${what}`,
        exit: end.exit,
        verdicts: [],
      };
    });
    return outputs;
  };

  /** Runs deploy-canary, which must leave `percent` of the users on the canary. */
  async deploy(percent: number, inputs: Inputs): Promise<Inputs> {
    return this.#change("deploy-canary", inputs, percent, (end) => {
      requireEnd("deploy-canary", end, { percent: String(percent) }, [0]);
      this.#canary = end.outputs["revision"] ?? "";
      return `${end.outputs["revision"]} at ${percent} %`;
    });
  }

  /** Runs the action at the root, which must leave `percent` of the users on the canary. It tells its verdict only. */
  async stage(percent: number, inputs: Inputs): Promise<Inputs> {
    return this.#change("stage", inputs, percent, (end) => {
      requireEnd("stage", end, { percent: String(percent) }, [0, 1]);
      return `${end.outputs["verdict"]}, ${end.outputs["decision"]}`;
    });
  }

  /** Runs rollback, after which nobody may be on the canary. */
  async rollback(inputs: Inputs): Promise<Inputs> {
    return this.#change("rollback", inputs, 0, (end) => {
      requireEnd("rollback", end, { outcome: "rolled-back" }, [0]);
      return `rolled back to ${end.outputs["restored-revision"]}`;
    });
  }

  /** Runs a gate over users who stay where they are; returns its outputs and what it found. */
  async gate(action: "health-gate" | "metrics-gate", inputs: Inputs = {}) {
    let outputs: Inputs = {};
    let verdicts: FoundVerdict[] = [];
    await this.#perform(action, this.#asked, async () => {
      const end = await this.#run(action, inputs);
      const share = this.#share();
      requireEnd(action, end, {}, [0, 1]);
      verdicts = await readVerdicts(end.outputs["evidence"] ?? "");
      outputs = end.outputs;
      const outcome = [outputs["verdict"], outputs["decision"]].filter((word) => word !== undefined).join(", ");
      return { outcome, exit: end.exit, verdicts, share };
    });
    return { outputs, verdicts };
  }

  /** Looks for a while at where the users are, who must be exactly where they were sent. */
  async traffic(): Promise<void> {
    await this.#perform("traffic", this.#asked, async () => {
      await sleep(LOOK_SECONDS * 1000, undefined, { signal: this.#crew.signal });
      const share = this.#share();
      return { outcome: `as asked, of ${share.answers} answers`, exit: null, verdicts: [], share };
    });
  }

  async #change(action: ActionName, inputs: Inputs, percent: number, judge: (end: StepEnd) => string): Promise<Inputs> {
    let outputs: Inputs = {};
    await this.#perform(action, percent, async () => {
      const end = await this.#run(action, inputs);
      const outcome = judge(end);
      outputs = end.outputs;
      const { verdict } = outputs;
      const said = end.printed.at(-1) ?? "";
      return { outcome, exit: end.exit, verdicts: verdict === undefined ? [] : [parseVerdict(action, verdict, said)] };
    });
    if (outputs["url"] !== undefined) this.#crew.sendUsers(outputs["url"]);
    this.#asked = percent;
    this.#since = Date.now();
    return outputs;
  }

  #run(action: ActionName, inputs: Inputs): Promise<StepEnd> {
    return this.#crew.runner.run(action, { plan: PLAN_FILE, ...inputs }, (line) => this.#tell(line));
  }

  #tell(line: string): void {
    const { told, screen } = this.#crew;
    if (line.startsWith("Warning: ") && told.has(line)) return;
    told.add(line);
    screen.progress(line);
  }

  #share(): Share {
    return shareOf(this.#crew.tally(this.#since), this.#canary);
  }

  #seen(): string {
    const { percent, answers } = this.#share();
    return `seen ${renderShare(answers === 0 ? null : percent)}`;
  }

  async #perform(name: string, asked: number, act: () => Promise<Found>): Promise<void> {
    const { screen } = this.#crew;
    const started = new Date();
    screen.begin(() => `${name}  asked ${this.#asked} %, ${this.#seen()}`);
    try {
      const { share, ...found } = await act();
      const seconds = (Date.now() - started.getTime()) / 1000;
      const times = { name, started: started.toISOString(), seconds };
      const record = { ...times, ...found, trafficAsked: asked, trafficObserved: share?.percent ?? null };
      this.#records.push(record);
      screen.end();
      this.#show(record);
      if (share !== undefined) requireShare(name, asked, share);
    } finally {
      screen.end();
    }
  }

  #show({ name, seconds, outcome, trafficAsked, trafficObserved, verdicts, exit }: StepRecord): void {
    const seen = trafficObserved === null ? "" : `, seen ${renderShare(trafficObserved)}`;
    const text = `  ${name.padEnd(13)} ${seconds.toFixed(1).padStart(5)} s  ${outcome}  (asked ${trafficAsked} %${seen})`;
    this.#crew.screen.say(text, exit === 1 ? "red" : "green");
    const rows = alignColumns(verdicts.map((found) => [found.verdict, found.name, ...columnsOf(found)]));
    for (const [index, { verdict }] of verdicts.entries()) {
      this.#crew.screen.say(
        `      ${rows[index]}`,
        verdict === "fail" ? "red" : verdict === "pass" ? undefined : "yellow",
      );
    }
  }
}

function requireEnd(step: string, end: StepEnd, outputs: Inputs, exits: readonly number[]): void {
  if (!exits.includes(end.exit))
    throw new DemoFailure(step, `exit status ${exits.join(" or ")}`, String(end.exit), end.printed);
  for (const [name, expected] of Object.entries(outputs)) {
    const got = end.outputs[name] ?? "";
    if (got !== expected) throw new DemoFailure(step, `output ${name} '${expected}'`, `'${got}'`, end.printed);
  }
}
