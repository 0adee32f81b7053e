import type { Json } from "../../src/core/json";
import type { ServiceRef, ServiceState, ServingTarget, TrafficTarget } from "../../src/core/service";
import type { UpdateRequest } from "../../src/core/update";
import { RolloutError } from "../../src/errors";
import type { Revisions, Services } from "../../src/ports";
import type { Behaviour, Moment } from "./behaviour";
import type { FakeClock } from "./clock";
import { Mishaps } from "./mishaps";
import { FakeRevisions, nameIn, templateOf } from "./revisions";
import { refuse, refuseBadTraffic, resolve, sharesOf } from "./routes";
import { viewOf } from "./service-view";

export const REF: ServiceRef = { project: "demo", region: "us-central1", service: "ion-api" };
export const STABLE = "ion-api-00001-abc";
export const STABLE_IMAGE = "registry.example/ion-api@sha256:aaa";

type Spec = Pick<UpdateRequest, "traffic" | "annotations"> & { readonly template: Json };

/** One Cloud Run service as a state machine in virtual time; what cannot be served leaves the old traffic on. */
export class FakeCloudRun extends Mishaps {
  readonly sent: UpdateRequest[] = [];
  readonly created: Json[] = [];
  readonly deleted: string[] = [];
  readonly made: FakeRevisions;
  /** Everything that was ever served, oldest first; an entry for each change. */
  readonly trace: Moment[] = [];
  /** Told whenever the service has come to rest after a change, as it is then served. */
  onChange: () => void = () => undefined;
  readonly #clock: FakeClock;
  readonly #behaviour: Behaviour;
  readonly #ref: ServiceRef;
  #isThere = false;
  #generation = 0;
  #settled = true;
  #ready: ServiceState["ready"] = "ready";
  #message = "";
  #spec: Spec = { traffic: [], annotations: {}, template: {} };
  #serving: readonly ServingTarget[] = [];

  constructor(clock: FakeClock, behaviour: Behaviour = {}, ref: ServiceRef = REF) {
    super();
    this.#clock = clock;
    this.#behaviour = behaviour;
    this.#ref = ref;
    this.made = new FakeRevisions(clock, behaviour.fates);
    if (behaviour.exists === false) return;
    this.#accept({
      traffic: [{ kind: "latest", percent: 100 }],
      annotations: { "team.example/owner": "ion" },
      template: templateOf(STABLE_IMAGE, `${ref.service}-00001-abc`),
    });
    this.#clock.advance(behaviour.settle ?? 0);
  }

  readonly services: Services = {
    read: async () => {
      this.refuseWhenUnreachable();
      return this.exists ? this.state : undefined;
    },
    list: async () => {
      this.refuseWhenUnreachable();
      return { states: this.exists ? [this.state] : [], unreadable: [] };
    },
    send: async (request) => {
      this.happen("before");
      this.#refuseStale(request);
      this.#write(request.keepsTraffic === true ? { ...request, traffic: this.#spec.traffic } : request);
      this.sent.push(request);
      this.happen("after");
    },
    create: async (_ref, body) => {
      this.happen("before");
      if (this.exists) throw new RolloutError("CONFLICT", "the service exists already");
      this.#create(body);
      this.created.push(body);
      this.happen("after");
    },
    delete: async () => {
      this.happen("before");
      this.#vanish();
      this.happen("after");
    },
  };

  readonly revisions: Revisions = {
    read: async (_ref, revision) => this.made.find(revision),
    list: async () => [...this.made.all].reverse(),
    delete: async (_ref, revision) => this.#delete(revision),
    lastWords: async (_ref, revision) => this.made.fateOf(this.made.find(revision)?.image ?? "").lastWords,
  };

  get exists(): boolean {
    return this.#isThere;
  }

  /** The service as a read shows it at this moment. */
  get state(): ServiceState {
    return viewOf(this.#ref, this.made, {
      generation: this.#generation,
      settled: this.#settled,
      ready: this.#ready,
      message: this.#message,
      ...this.#spec,
      serving: this.#serving,
    });
  }

  /** What is served at this moment, in percent by revision. */
  get shares(): Readonly<Record<string, number>> {
    return sharesOf(this.#serving);
  }

  get names(): readonly string[] {
    return this.made.all.map(({ name }) => name);
  }

  /** Somebody else changes the service; an image is a new revision, as a deploy from a laptop makes it. */
  write(change: {
    readonly traffic?: readonly TrafficTarget[];
    readonly annotations?: Readonly<Record<string, string>>;
    readonly image?: string;
  }): void {
    const { image, ...rest } = change;
    const name = `${this.#ref.service}-${String(this.#generation + 1).padStart(5, "0")}-xyz`;
    this.#write({ ...this.#spec, ...rest, ...(image === undefined ? {} : { template: templateOf(image, name) }) });
  }

  /** A revision that was ready stops being so, as after a secret was taken away. */
  break(revision: string): void {
    this.made.break(revision);
  }

  #write(change: Omit<Spec, "template"> & { readonly template?: Json }): void {
    const made = nameIn(change.template);
    if (made !== undefined && this.made.find(made) !== undefined && change.template !== this.#spec.template)
      refuse(`revision named ${made} with different configuration already exists`);
    const known = new Set([...this.names, ...(made === undefined ? [] : [made])]);
    const traffic: Spec["traffic"] = change.traffic.length === 0 ? [{ kind: "latest", percent: 100 }] : change.traffic;
    refuseBadTraffic(this.#ref, traffic, known);
    const { annotations, template = this.#spec.template } = change;
    this.#accept({ traffic, annotations, template });
  }

  #create(body: Json): void {
    const { template, annotations = {} } = body as { template: Json; annotations?: Record<string, string> };
    this.#accept({ traffic: [{ kind: "latest", percent: 100 }], annotations, template });
  }

  #vanish(): void {
    this.#isThere = false;
    this.#generation += 1;
    this.made.clear();
    this.#spec = { traffic: [], annotations: {}, template: {} };
    this.#serve([]);
    this.onChange();
  }

  #accept(spec: Spec): void {
    this.#isThere = true;
    this.#generation += 1;
    const isNew = spec.template !== this.#spec.template;
    this.#spec = spec;
    this.#settled = false;
    const generation = this.#generation;
    const made = isNew ? this.made.make(spec.template, () => this.#settled && this.#reconcile()) : undefined;
    const { settle = 0, patience = Number.POSITIVE_INFINITY } = this.#behaviour;
    const wait = Math.max(settle, Math.min(patience, made?.after ?? 0));
    this.#clock.after(wait, () => {
      if (generation === this.#generation) this.#reconcile();
    });
  }

  #reconcile(): void {
    const resolved = resolve(this.#ref, this.#spec.traffic, this.made.all, this.made.latestReady);
    const latest = this.made.find(this.made.latestCreated ?? "");
    this.#settled = true;
    this.#message = typeof resolved === "string" ? resolved : (latest?.message ?? "");
    this.#ready = typeof resolved === "string" || latest?.ready === "failed" ? "failed" : "ready";
    if (typeof resolved !== "string") this.#serve(resolved);
    this.onChange();
  }

  #serve(serving: readonly ServingTarget[]): void {
    this.#serving = serving;
    const shares = sharesOf(serving);
    if (JSON.stringify(shares) !== JSON.stringify(this.trace.at(-1)?.shares))
      this.trace.push({ at: this.#clock.now(), shares });
  }

  #delete(name: string): void {
    this.made.remove(name, [...this.#spec.traffic, ...this.#serving]);
    this.deleted.push(name);
  }

  #refuseStale({ etag }: UpdateRequest): void {
    if (this.#behaviour.etags === "enforced" && etag !== this.state.etag)
      throw new RolloutError("CONFLICT", `version ${etag} was specified but current version is ${this.state.etag}`);
  }
}
