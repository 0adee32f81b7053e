import type { BuildOrder, Tools } from "../../src/core/build/order";
import { type ImageName, renderImage } from "../../src/core/image";
import { RolloutError } from "../../src/errors";
import type { ImageVariant, Registry, RegistryImage } from "../../src/ports/registry";
import type { Engine, GitState, SourceState, Workshop } from "../../src/ports/workshop";
import { FakeClock } from "./clock";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const FIT: ImageVariant = { platform: "linux/amd64", labels: {}, env: [], history: [] };

/** Returns a digest that is told from others by its number. */
export function digestOf(number: number): string {
  return `sha256:${String(number).padStart(64, "0")}`;
}

/** A registry in memory. It has images by digest and tags that name them. */
export class FakeRegistry implements Registry {
  readonly images = new Map<string, RegistryImage>();
  readonly tags = new Map<string, string>();
  /** Every write, in order. */
  readonly writes: string[] = [];
  /** Tags that another writer takes as soon as they are given. */
  readonly stolen = new Set<string>();
  /** Tags that cannot be moved. */
  readonly immutable = new Set<string>();
  /** Whether a tag that is given stays where it is. */
  keepsTags = false;
  /** Writes that are made before everything ends at once; all of them by default. */
  writesLeft = Number.POSITIVE_INFINITY;
  /** Whether what is pushed is lost. */
  loses = false;

  async read({ tag, digest }: ImageName): Promise<RegistryImage | undefined> {
    return this.images.get(digest ?? this.tags.get(tag ?? "") ?? "");
  }

  async tag(image: ImageName & { readonly digest: string }, tag: string): Promise<void> {
    if (this.immutable.has(tag)) throw new RolloutError("CLOUD_REFUSED", `${renderImage(image)}: ${tag} is immutable`);
    this.give(tag, this.stolen.has(tag) ? digestOf(999) : image.digest, "tag");
  }

  /** Sets a tag, in the way that is written down. */
  give(tag: string, digest: string, way: "tag" | "push"): void {
    const now = this.tags.get(tag) ?? digest;
    if (this.keepsTags && now !== digest)
      throw new RolloutError("CLOUD_REFUSED", `${tag} names ${now} and stays there`);
    if (this.writesLeft === 0) throw new Error("killed");
    this.writesLeft -= 1;
    this.writes.push(`${way} ${tag}`);
    this.tags.set(tag, digest);
  }

  /** Takes in a new image, without a tag. */
  keep(variants: readonly ImageVariant[]): string {
    const digest = digestOf(this.images.size + 1);
    if (!this.loses) this.images.set(digest, { digest, size: 1234, variants });
    return digest;
  }
}

/** A docker that builds the images that it is told to, one after the other; the last one again and again. */
export class FakeEngine implements Engine {
  readonly calls: string[] = [];
  readonly orders: BuildOrder[] = [];
  variants: readonly ImageVariant[] = [FIT];
  tools: Tools = { route: "local", how: "buildx" };
  failure: RolloutError | undefined;
  readonly #registry: FakeRegistry;

  constructor(registry: FakeRegistry) {
    this.#registry = registry;
  }

  async look(): Promise<Tools> {
    this.calls.push("look");
    return this.tools;
  }

  async build(tools: Tools, order: BuildOrder): Promise<string> {
    this.calls.push("build");
    this.orders.push(order);
    if (this.failure !== undefined) throw this.failure;
    return tools.route === "local" ? "sha256:id" : this.#registry.keep(this.#labelled(order));
  }

  async inspect(id: string): Promise<ImageVariant> {
    this.calls.push(`inspect ${id}`);
    return this.variants[0] ?? FIT;
  }

  async push(id: string, { tag }: ImageName & { readonly tag: string }): Promise<string> {
    this.calls.push(`push ${id} as ${tag}`);
    const digest = this.#registry.keep(this.#labelled(this.orders.at(-1)));
    this.#registry.give(tag, digest, "push");
    return digest;
  }

  #labelled(order: BuildOrder | undefined): readonly ImageVariant[] {
    return this.variants.map((variant) => ({ ...variant, labels: { ...variant.labels, ...order?.labels } }));
  }
}

export interface FakeWorkshop extends Workshop {
  readonly engine: FakeEngine;
  readonly registry: FakeRegistry;
  readonly clock: FakeClock;
  readonly lines: readonly string[];
  /** What the run is known to have of tokens; may be added to. */
  readonly known: string[];
  /** What lies on the disk; may be changed between two builds. */
  readonly state: { dockerfile: string; rules: string; git: GitState };
}

/** Returns a workshop in which all is well: a clean commit, a docker that builds, an empty registry. */
export function fakeWorkshop(): FakeWorkshop {
  const registry = new FakeRegistry();
  const lines: string[] = [];
  const known: string[] = [];
  const origin = "https://me:t0ken@github.example/a/b";
  const git: GitState = { kind: "commit", revision: COMMIT, tree: "7ree", origin, strays: [], permissions: "pe2m" };
  const state = { dockerfile: "d0c", rules: "ru1e5", git };
  return {
    sources: { read: async (): Promise<SourceState> => ({ ...state }) },
    engine: new FakeEngine(registry),
    registry,
    tokens: () => known,
    known,
    clock: new FakeClock(),
    log: { info: (line) => lines.push(line) },
    lines,
    state,
  };
}
