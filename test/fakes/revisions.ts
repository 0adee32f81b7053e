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
  make(template: Json, done: () => unknown): Fate {
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

  /** All revisions go with their service. */
  clear(): void {
    this.#all = [];
    this.latestReady = undefined;
    this.latestCreated = undefined;
  }

  /** The revision is ready no more. */
  break(name: string): void {
    this.#all = this.#all.map((one) => (one.name === name ? { ...one, ready: "failed" } : one));
  }

  /** Takes the revision away; refuses as Cloud Run does for the latest one and for those that are named in traffic. */
  remove(name: string, traffic: readonly object[]): void {
    if (this.find(name) === undefined) refuse(`revision ${name} does not exist`);
    if (name === this.latestCreated) refuse(`${name} is the latest revision`);
    const isNamed = traffic.some((one) => "revision" in one && one.revision === name);
    if (isNamed) refuse(`${name} can receive traffic`);
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
