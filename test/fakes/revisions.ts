import type { Json } from "../../src/core/json";
import { imageOf } from "../../src/core/revision";
import type { RevisionState } from "../../src/core/service";
import type { Behaviour, Fate } from "./behaviour";
import type { FakeClock } from "./clock";
import { refuse } from "./routes";

/** The revisions of one service, oldest first; each turns out as the fate of its image says. */
export class FakeRevisions {
  readonly #clock: FakeClock;
  readonly #fates: Behaviour["fates"];
  #all: RevisionState[] = [];
  /** The one that became ready last; undefined where none is ready. */
  latestReady: string | undefined;
  /** The one that was made last; undefined where none was. */
  latestCreated: string | undefined;

  constructor(clock: FakeClock, fates: Behaviour["fates"]) {
    this.#clock = clock;
    this.#fates = fates;
  }

  get all(): readonly RevisionState[] {
    return this.#all;
  }

  /** Returns the revision of this name; undefined where there is none. */
  find(name: string): RevisionState | undefined {
    return this.#all.find((one) => one.name === name);
  }

  /** Returns how a revision of the image turns out; ready at once where nothing else is said. */
  fateOf(image: string): Fate {
    return { ready: "ready", after: 0, message: "", lastWords: [], ...this.#fates?.[image] };
  }

  /** Makes the revision that the template names and returns its fate; `done` is told when that has come true. */
  make(template: Json, done: () => void): Fate {
    const name = nameIn(template) ?? refuse("the template has no revision name");
    const image = imageOf(template);
    const fate = this.fateOf(image);
    const created = { name, image, message: "", createdAt: this.#clock.now(), spec: template };
    this.#all.push({ ...created, ready: "pending" });
    this.latestCreated = name;
    this.#clock.after(fate.after, () => {
      const turned: RevisionState = { ...created, ready: fate.ready, message: fate.message };
      this.#all = this.#all.map((one) => (one.name === name ? turned : one));
      if (fate.ready === "ready") this.latestReady = name;
      done();
    });
    return fate;
  }

  /** The revision is ready no more. */
  break(name: string): void {
    this.#all = this.#all.map((one) => (one.name === name ? { ...one, ready: "failed" } : one));
  }

  remove(name: string): void {
    this.#all = this.#all.filter((one) => one.name !== name);
  }
}

/** Returns the template of a revision with this name. */
export function templateOf(image: string, revision: string): Json {
  return { revision, containers: [{ image, ports: [{ containerPort: 8080 }] }], timeout: "300s" };
}

/** Returns the name that the template gives its revision; undefined where it gives none. */
export function nameIn(template: Json | undefined): string | undefined {
  const name = template?.["revision"];
  return typeof name === "string" ? name : undefined;
}
