import { type FaultAction, type FaultRule, takeFault } from "./core/faults";
import { type Image, type ImageCatalogue, type ImageTable, resolveImage } from "./core/images";

/** One API request as it came in, and how it ended; status 0 where the connection was cut. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  /** True where an injected fault made the answer, or cut it off. */
  readonly injected: boolean;
}

/** What the operator of the emulator has set, and the log of what clients have asked. */
export interface Desk {
  readonly images: ImageCatalogue;
  /** Returns the table's keys, patterns included. */
  references(): readonly string[];
  setImage(reference: string, image: Image): void;
  addFault(rule: Omit<FaultRule, "id">): FaultRule;
  faults(): readonly FaultRule[];
  clearFaults(): void;
  takeFault(method: string, target: string): FaultAction | undefined;
  denied(): readonly string[];
  deny(permissions: readonly string[]): void;
  log(request: LoggedRequest): void;
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  /** Forgets everything but the images. */
  reset(): void;
}

const LOG_LENGTH = 10_000;

type FaultDrawer = Pick<Desk, "addFault" | "faults" | "clearFaults" | "takeFault">;

function createFaultDrawer(): FaultDrawer {
  let faults: readonly FaultRule[] = [];
  let drawn = 0;
  return {
    addFault(rule) {
      drawn += 1;
      const added = { id: `fault-${drawn}`, ...rule };
      faults = [...faults, added];
      return added;
    },
    faults: () => faults,
    clearFaults: () => {
      faults = [];
    },
    takeFault(method, target) {
      const taken = takeFault(faults, method, target);
      faults = taken.rules;
      return taken.action;
    },
  };
}

type Switches = Pick<Desk, "denied" | "deny">;

function createSwitches(): Switches {
  let denied: readonly string[] = [];
  return {
    denied: () => denied,
    deny: (permissions) => {
      denied = permissions;
    },
  };
}

type RequestLog = Pick<Desk, "log" | "requests" | "clearRequests">;

function createRequestLog(): RequestLog {
  let requests: LoggedRequest[] = [];
  return {
    log: (request) => {
      requests = [...requests.slice(1 - LOG_LENGTH), request];
    },
    requests: () => requests,
    clearRequests: () => {
      requests = [];
    },
  };
}

/** Returns a desk with only images on it. */
export function createDesk(initial: ImageTable): Desk {
  let images = initial;
  const drawer = createFaultDrawer();
  const switches = createSwitches();
  const log = createRequestLog();
  return {
    images: { resolve: (reference) => resolveImage(images, reference) },
    references: () => Object.keys(images),
    setImage: (reference, image) => {
      images = { ...images, [reference]: image };
    },
    ...drawer,
    ...switches,
    ...log,
    reset() {
      drawer.clearFaults();
      switches.deny([]);
      log.clearRequests();
    },
  };
}
