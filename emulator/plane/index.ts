import type { ImageCatalogue } from "../core/images";
import type { Clock, Router, Runtime, TelemetrySink } from "../model";
import type { DockerEngine } from "./docker";
import { createFront, type Front } from "./front";
import type { Random } from "./random";
import { createRouteTable } from "./routes";
import { createRuntime } from "./runtime";

/** What the data plane is made of. Times are seconds of real time, whatever the clock says. */
export interface PlaneParts {
  readonly catalogue: ImageCatalogue;
  readonly telemetry: TelemetrySink;
  readonly clock: Clock;
  /** Draws the revisions; pass a seeded one to have a split replayed. Default: `Math.random`. */
  readonly random?: Random;
  /** Until a container must listen. Default: Cloud Run's 240. */
  readonly startupSeconds?: number;
  /** Until SIGKILL follows SIGTERM. Default: Cloud Run's 10. */
  readonly graceSeconds?: number;
  /** Until an answer's first byte must be in. Default: Cloud Run's 300. */
  readonly requestSeconds?: number;
  /** Runs the images that the catalogue lacks. Default: there are no others. */
  readonly docker?: DockerEngine | undefined;
}

/** The part of the emulator that runs revisions and serves their traffic. */
export interface Plane {
  readonly runtime: Runtime;
  readonly router: Router;
  /** Answers one request, always, and reports it to the telemetry unless no revision was chosen. */
  readonly handle: Front;
  /** Ends every process and container that was started; resolves when they are gone. */
  close(): Promise<void>;
}

/** Returns a data plane with nothing running and nothing routed. */
export function createPlane(parts: PlaneParts): Plane {
  const { catalogue, telemetry, clock, random = Math.random } = parts;
  const patience = {
    startup: parts.startupSeconds ?? 240,
    grace: parts.graceSeconds ?? 10,
    request: parts.requestSeconds ?? 300,
  };
  const runtime = createRuntime({ catalogue, telemetry, clock, patience, docker: parts.docker });
  const routes = createRouteTable();
  return {
    runtime,
    router: routes,
    handle: createFront({ routes, runtime, telemetry, clock, random }),
    close: () => runtime.close(),
  };
}
