import type { Json } from "../../src/core/json";
import { imageOf } from "../../src/core/revision";
import type { RevisionState, ServiceRef, ServiceState, ServingTarget, TrafficTarget } from "../../src/core/service";
import type { UpdateRequest } from "../../src/core/update";
import { RolloutError } from "../../src/errors";
import type { Revisions, Services } from "../../src/ports";
import type { FakeClock } from "./clock";
import { refuse, refuseBadTraffic, resolve, serviceUrl, sharesOf } from "./routes";

export const REF: ServiceRef = { project: "demo", region: "us-central1", service: "ion-api" };
export const STABLE = "ion-api-00001-abc";
export const STABLE_IMAGE = "registry.example/ion-api@sha256:aaa";

/** How a revision of an image turns out, and after how many seconds. */
export interface Fate {
  readonly ready: "ready" | "failed";
  readonly after: number;
  readonly message: string;
  readonly lastWords: readonly string[];
}

/** One moment in the life of the service: what it serves from then on, in percent by revision. */
export interface Moment {
  readonly at: number;
  readonly shares: Readonly<Record<string, number>>;
}

/** How the fake behaves; whatever is left out works at once and well. */
export interface Behaviour {
  /** Seconds from an accepted write to the end of its reconciliation. */
  readonly settle?: number;
  /** Seconds after which the service settles though a revision is still starting; it never waits less than `settle`. */
  readonly patience?: number;
  readonly etags?: "enforced" | "ignored";
  readonly fates?: Readonly<Record<string, Partial<Fate>>>;
  /** False: the service does not exist yet. */
  readonly exists?: boolean;
}

type Spec = Pick<UpdateRequest, "traffic" | "annotations"> & { readonly template: Json };
type Hook = () => void;

/**
 * One Cloud Run service as a deterministic state machine in virtual time: a write is accepted, counted in the
 * generation, and takes effect when it has settled. What is asked and cannot be served leaves the old traffic on.
 */
export class FakeCloudRun {
  readonly sent: UpdateRequest[] = [];
  readonly created: Json[] = [];
  readonly deleted: string[] = [];
  /** Everything that was ever served, oldest first; an entry for each change. */
  readonly trace: Moment[] = [];
  readonly #clock: FakeClock;
  readonly #behaviour: Behaviour;
  readonly #before: Hook[] = [];
  readonly #after: Hook[] = [];
  #unreachable = 0;
  #revisions: RevisionState[] = [];
  #generation = 0;
  #settled = true;
  #ready: ServiceState["ready"] = "ready";
  #message = "";
  #spec: Spec = { traffic: [], annotations: {}, template: {} };
  #serving: readonly ServingTarget[] = [];
  #latestReady: string | undefined;
  #latestCreated: string | undefined;

  constructor(clock: FakeClock, behaviour: Behaviour = {}) {
    this.#clock = clock;
    this.#behaviour = behaviour;
    if (behaviour.exists === false) return;
    this.#accept({
      traffic: [{ kind: "latest", percent: 100 }],
      annotations: { "team.example/owner": "ion" },
      template: templateOf(STABLE_IMAGE, STABLE),
    });
    this.#clock.advance(behaviour.settle ?? 0);
  }

  readonly services: Services = {
    read: async () => {
      this.#refuseWhenUnreachable();
      return this.exists ? this.state : undefined;
    },
    send: async (request) => {
      this.#before.shift()?.();
      this.#refuseStale(request);
      this.#write(request);
      this.sent.push(request);
      this.#after.shift()?.();
    },
    create: async (_ref, body) => {
      this.#before.shift()?.();
      if (this.exists) throw new RolloutError("CONFLICT", "the service exists already");
      this.#create(body);
      this.created.push(body);
      this.#after.shift()?.();
    },
  };

  readonly revisions: Revisions = {
    read: async (_ref, revision) => this.#revision(revision),
    list: async () => [...this.#revisions].reverse(),
    delete: async (_ref, revision) => this.#delete(revision),
    lastWords: async (_ref, revision) => this.#fateOf(this.#revision(revision)?.image ?? "").lastWords,
  };

  get exists(): boolean {
    return this.#generation > 0;
  }

  /** The service as a read shows it at this moment. */
  get state(): ServiceState {
    const url = serviceUrl(REF);
    return {
      ref: REF,
      generation: this.#generation,
      etag: `"etag-${this.#generation}"`,
      settled: this.#settled,
      ready: this.#ready,
      message: this.#message,
      ...this.#spec,
      serving: this.#serving,
      ...(this.#latestReady === undefined ? {} : { latestReady: this.#latestReady }),
      ...(this.#latestCreated === undefined ? {} : { latestCreated: this.#latestCreated }),
      url,
      urls: [url, "https://ion-api-123456.us-central1.run.app"],
    };
  }

  /** What is served at this moment, in percent by revision. */
  get shares(): Readonly<Record<string, number>> {
    return sharesOf(this.#serving);
  }

  get names(): readonly string[] {
    return this.#revisions.map(({ name }) => name);
  }

  /** Somebody else changes the service; an image is a new revision, as a deploy from a laptop makes it. */
  write(change: {
    readonly traffic?: readonly TrafficTarget[];
    readonly annotations?: Readonly<Record<string, string>>;
    readonly image?: string;
  }): void {
    const { image, ...rest } = change;
    const name = `${REF.service}-${String(this.#generation + 1).padStart(5, "0")}-xyz`;
    this.#write({ ...this.#spec, ...rest, ...(image === undefined ? {} : { template: templateOf(image, name) }) });
  }

  /** Plans what happens at the next write: before it is accepted, or after that and before its answer is heard. */
  at(moment: "before" | "after", happens: Hook): void {
    (moment === "before" ? this.#before : this.#after).push(happens);
  }

  /** The next write's answer is lost; the write itself takes effect or does not. */
  loseAnswer(moment: "before" | "after"): void {
    this.at(moment, () => {
      throw new RolloutError("CLOUD_UNREACHABLE", "the connection was reset");
    });
  }

  /** So many reads of the service from now on get no answer. */
  loseReads(count: number): void {
    this.#unreachable = count;
  }

  /** A revision that was ready stops being so, as after a secret was taken away. */
  break(revision: string): void {
    this.#revisions = this.#revisions.map((one) => (one.name === revision ? { ...one, ready: "failed" } : one));
  }

  #write(change: Omit<Spec, "template"> & { readonly template?: Json }): void {
    const made = nameIn(change.template);
    if (made !== undefined && this.#revision(made) !== undefined && change.template !== this.#spec.template)
      refuse(`revision named ${made} with different configuration already exists`);
    const known = new Set([...this.names, ...(made === undefined ? [] : [made])]);
    const traffic: Spec["traffic"] = change.traffic.length === 0 ? [{ kind: "latest", percent: 100 }] : change.traffic;
    refuseBadTraffic(REF, traffic, known);
    const { annotations, template = this.#spec.template } = change;
    this.#accept({ traffic, annotations, template });
  }

  #create(body: Json): void {
    const { template, annotations } = body as { template: Json; annotations: Record<string, string> };
    this.#accept({ traffic: [{ kind: "latest", percent: 100 }], annotations, template });
  }

  #accept(spec: Spec): void {
    this.#generation += 1;
    const isNew = spec.template !== this.#spec.template;
    this.#spec = spec;
    this.#settled = false;
    const generation = this.#generation;
    const made = isNew ? this.#make(spec.template) : undefined;
    const { settle = 0, patience = Number.POSITIVE_INFINITY } = this.#behaviour;
    const wait = Math.max(settle, Math.min(patience, made?.after ?? 0));
    this.#clock.after(wait, () => {
      if (generation === this.#generation) this.#reconcile();
    });
  }

  #make(template: Json): Fate {
    const name = nameIn(template) ?? refuse("the template has no revision name");
    const image = imageOf(template);
    const fate = this.#fateOf(image);
    const created = { name, image, message: "", createdAt: this.#clock.now(), spec: template };
    this.#revisions.push({ ...created, ready: "pending" });
    this.#latestCreated = name;
    this.#clock.after(fate.after, () => {
      const done: RevisionState = { ...created, ready: fate.ready, message: fate.message };
      this.#revisions = this.#revisions.map((one) => (one.name === name ? done : one));
      if (fate.ready === "ready") this.#latestReady = name;
      if (this.#settled) this.#reconcile();
    });
    return fate;
  }

  #reconcile(): void {
    const resolved = resolve(REF, this.#spec.traffic, this.#revisions, this.#latestReady);
    const latest = this.#revision(this.#latestCreated ?? "");
    this.#settled = true;
    this.#message = typeof resolved === "string" ? resolved : (latest?.message ?? "");
    this.#ready = typeof resolved === "string" || latest?.ready === "failed" ? "failed" : "ready";
    if (typeof resolved === "string") return;
    this.#serving = resolved;
    const shares = sharesOf(resolved);
    if (JSON.stringify(shares) !== JSON.stringify(this.trace.at(-1)?.shares))
      this.trace.push({ at: this.#clock.now(), shares });
  }

  #delete(name: string): void {
    if (this.#revision(name) === undefined) refuse(`revision ${name} does not exist`);
    if (name === this.#latestCreated) refuse(`${name} is the latest revision`);
    const named = [...this.#spec.traffic, ...this.#serving].some((one) => "revision" in one && one.revision === name);
    if (named) refuse(`${name} can receive traffic`);
    this.#revisions = this.#revisions.filter((one) => one.name !== name);
    this.deleted.push(name);
  }

  #revision(name: string): RevisionState | undefined {
    return this.#revisions.find((one) => one.name === name);
  }

  #fateOf(image: string): Fate {
    return { ready: "ready", after: 0, message: "", lastWords: [], ...this.#behaviour.fates?.[image] };
  }

  #refuseWhenUnreachable(): void {
    if (this.#unreachable === 0) return;
    this.#unreachable -= 1;
    throw new RolloutError("CLOUD_UNREACHABLE", "no route to the cloud");
  }

  #refuseStale({ etag }: UpdateRequest): void {
    if (this.#behaviour.etags === "enforced" && etag !== this.state.etag)
      throw new RolloutError("CONFLICT", `version ${etag} was specified but current version is ${this.state.etag}`);
  }
}

function templateOf(image: string, revision: string): Json {
  return { revision, containers: [{ image, ports: [{ containerPort: 8080 }] }], timeout: "300s" };
}

function nameIn(template: Json | undefined): string | undefined {
  const name = template?.["revision"];
  return typeof name === "string" ? name : undefined;
}
