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
  setImage(reference: string, image: Image): void;
  addFault(rule: Omit<FaultRule, "id">): FaultRule;
  faults(): readonly FaultRule[];
  clearFaults(): void;
  takeFault(method: string, target: string): FaultAction | undefined;
  denied(): readonly string[];
  deny(permissions: readonly string[]): void;
  isDisabled(api: string): boolean;
  disable(apis: readonly string[]): void;
  enable(api: string): void;
  log(request: LoggedRequest): void;
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  /** Forgets everything but the images. */
  reset(): void;
}

const LOG_LENGTH = 10_000;

/** Returns a desk with only images on it. */
export function createDesk(initial: ImageTable): Desk {
  let images = initial;
  let faults: readonly FaultRule[] = [];
  let drawn = 0;
  let denied: readonly string[] = [];
  let disabled: readonly string[] = [];
  let requests: LoggedRequest[] = [];
  return {
    images: { resolve: (reference) => resolveImage(images, reference) },
    setImage: (reference, image) => {
      images = { ...images, [reference]: image };
    },
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
    denied: () => denied,
    deny: (permissions) => {
      denied = permissions;
    },
    isDisabled: (api) => disabled.includes(api),
    disable: (apis) => {
      disabled = apis;
    },
    enable: (api) => {
      disabled = disabled.filter((one) => one !== api);
    },
    log: (request) => {
      requests = [...requests.slice(1 - LOG_LENGTH), request];
    },
    requests: () => requests,
    clearRequests: () => {
      requests = [];
    },
    reset: () => {
      faults = [];
      denied = [];
      disabled = [];
      requests = [];
    },
  };
}
