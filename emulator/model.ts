/** The shared vocabulary of the emulator: what the control plane, the data plane and the telemetry tell each other. */

/** Milliseconds since the epoch, read from an injected clock so that state machines can be tested in virtual time. */
export interface Clock {
  now(): number;
}

/** What the data plane needs to run one revision; taken from the revision's template. */
export interface RevisionSpec {
  readonly project: string;
  readonly region: string;
  readonly service: string;
  readonly revision: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly containerPort: number;
  readonly sessionAffinity: boolean;
}

/** How the start of a revision ended; `message` is what a user of Cloud Run would read. */
export type StartResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: "IMAGE_NOT_FOUND" | "IMAGE_DENIED" | "HEALTH_CHECK_CONTAINER_ERROR";
      readonly message: string;
    };

/** Runs revisions. The real one starts processes; tests of the control plane pass a fake. */
export interface Runtime {
  /** Resolves when the revision answers on its port, or cannot. Starting a running revision again is a no-op. */
  start(spec: RevisionSpec): Promise<StartResult>;
  stop(revision: Pick<RevisionSpec, "project" | "region" | "service" | "revision">): Promise<void>;
  close(): Promise<void>;
}

/** One revision that may receive traffic, and its integer percent 0–100. */
export interface Weight {
  readonly revision: string;
  readonly percent: number;
}

/** How requests for one service are spread: by weight on its own hosts, all to one on a tag's host. */
export interface Route {
  readonly project: string;
  readonly region: string;
  readonly service: string;
  /** Host names without port. */
  readonly hosts: readonly string[];
  readonly weights: readonly Weight[];
  /** tag → revision; served on `TAG---HOST` for each of `hosts`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Where requests go. Replacing a service's route takes effect at once; requests in flight are not dropped. */
export interface Router {
  setRoute(route: Route): void;
  removeRoute(service: Pick<Route, "project" | "region" | "service">): void;
}

/** One finished request, as the front saw it. Every one becomes a request log entry and a point of the metrics. */
export interface RequestRecord {
  /** When the answer was complete; the request came in `latencySeconds` earlier. */
  readonly at: number;
  readonly project: string;
  readonly region: string;
  readonly service: string;
  readonly revision: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly latencySeconds: number;
  readonly userAgent: string;
  readonly responseBytes: number;
  /** False when the container never saw it (no instance, refused): Cloud Run's metrics leave these out. */
  readonly reachedContainer: boolean;
  /** The trace id, 32 hex digits, that the container read in `X-Cloud-Trace-Context`; absent when none was passed on. */
  readonly trace?: string;
}

/** One line that a container wrote, or that the platform has to say about it. */
export interface ContainerLine {
  readonly at: number;
  readonly project: string;
  readonly region: string;
  readonly service: string;
  readonly revision: string;
  readonly stream: "stdout" | "stderr" | "varlog/system";
  readonly text: string;
}

/** Where the data plane reports to; the telemetry store implements it. */
export interface TelemetrySink {
  request(record: RequestRecord): void;
  line(line: ContainerLine): void;
}

/** One HTTP answer of an API face. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One HTTP request to an API face, already parsed; `path` carries no query and no region prefix of the host. */
export interface ApiRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An API of Google's, over one state. Returns undefined for a path that is not its own. */
export type Face = (request: ApiRequest) => Promise<ApiAnswer | undefined> | ApiAnswer | undefined;
