import { ApiError } from "../../core/errors";
import type { JsonObject } from "../../core/json";
import { operationView, readOperation } from "../../core/operations";
import { started, tick } from "../../core/reconcile";
import { readRevision, revisionView } from "../../core/revisions";
import { createService, patchService, readService, type WriteOptions } from "../../core/services-v2";
import type { Settings } from "../../core/settings";
import { serviceView } from "../../core/view";
import {
  type Effect,
  emptyWorld,
  type OperationRecord,
  type ServiceKey,
  type Step,
  type World,
} from "../../core/world";
import type { StartResult } from "../../model";

export const KEY: ServiceKey = { project: "p", region: "us-central1", service: "hello" };

export const SETTINGS: Settings = {
  project: "p",
  region: "us-central1",
  port: 8080,
  etag: "ignored",
  latestReady: "prompt",
  failedTemplate: "forgotten",
  reconcileMs: 1000,
  startupMs: 240_000,
  writesPerMinute: 0,
  seed: "test",
};

export const OPTIONS: WriteOptions = { updateMask: null, validateOnly: false, allowMissing: false, etag: "" };

export const UNHEALTHY: StartResult = {
  ok: false,
  reason: "HEALTH_CHECK_CONTAINER_ERROR",
  message: "It does not listen.",
};

/** One world in virtual time, whose revisions start when the test says so. */
export class Lab {
  world: World;
  now = Date.UTC(2025, 0, 1);
  effects: Effect[] = [];

  constructor(settings: Partial<Settings> = {}) {
    this.world = emptyWorld({ ...SETTINGS, ...settings });
  }

  step<T>(take: (world: World, now: number) => Step<T>): T {
    const step = take(this.world, this.now);
    this.world = step.world;
    this.effects.push(...step.effects);
    return step.answer;
  }

  create(body: JsonObject, key = KEY): OperationRecord {
    return this.step((world, now) => createService(world, key, body, OPTIONS, now));
  }

  patch(body: JsonObject, updateMask: string | null, options: Partial<WriteOptions> = {}): OperationRecord {
    return this.step((world, now) => patchService(world, KEY, body, { ...OPTIONS, updateMask, ...options }, now));
  }

  started(revision: string, result: StartResult = { ok: true }): void {
    this.step((world, now) => started(world, KEY, revision, result, now));
  }

  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    this.step(tick);
  }

  /** Starts every revision that waits for it, and lets the reconciliation end. */
  settle(): void {
    for (const effect of this.effects) if (effect.kind === "start") this.started(effect.spec.revision);
    this.pass(1000);
  }

  service(key = KEY): JsonObject {
    return serviceView(this.world, readService(this.world, key));
  }

  revision(name: string): JsonObject {
    return revisionView(this.world, readRevision(this.world, KEY, name));
  }

  operation({ id }: OperationRecord): JsonObject {
    return operationView(readOperation(this.world, KEY.project, KEY.region, id));
  }

  /** The short name of the newest revision that the service has made. */
  latestCreated(): string {
    return String(this.service()["latestCreatedRevision"]).replace(/^.*\//, "");
  }

  routes() {
    return this.effects.flatMap((effect) => (effect.kind === "route" ? [effect.route] : []));
  }
}

/** A template with one container. */
export function template(image: string, more: JsonObject = {}): JsonObject {
  return { containers: [{ image }], ...more };
}

export const latest = (percent: number, tag?: string): JsonObject => ({
  type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST",
  percent,
  ...(tag === undefined ? {} : { tag }),
});

export const pinned = (revision: string, percent: number, tag?: string): JsonObject => ({
  type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
  revision,
  ...(percent === 0 ? {} : { percent }),
  ...(tag === undefined ? {} : { tag }),
});

/** A lab with a service whose first revision, `hello-one`, serves everything. */
export function serving(settings: Partial<Settings> = {}): Lab {
  const lab = new Lab(settings);
  lab.create({ template: template("img:1", { revision: "hello-one" }), traffic: [pinned("hello-one", 100, "stable")] });
  lab.settle();
  return lab;
}

/** Returns what the attempt was refused with; fails where it was not. */
export function refusal(attempt: () => unknown): { status: string; http: number; message: string } {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, http: error.http, message: error.message };
    throw error;
  }
  throw new Error("expected a refusal, got an answer");
}

/** The traffic of a canary, `hello-two`, that gets so many percent. */
export const canaryAt = (percent: number) => [
  pinned("hello-one", 100 - percent, "stable"),
  pinned("hello-two", percent, "canary"),
];

/** Deploys `hello-two` with its share of the traffic in one write. */
export const deployCanary = (lab: Lab, percent = 10) =>
  lab.patch({ template: template("img:2", { revision: "hello-two" }), traffic: canaryAt(percent) }, "template,traffic");
