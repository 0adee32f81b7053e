import { Pool } from "undici";
import type { Clock, ContainerLine, RevisionSpec, StartResult, TelemetrySink } from "../model";
import type { Container } from "./container";
import type { Program } from "./program";

/** How long things may take, in seconds of real time. */
export interface Patience {
  /** Until the container's port must accept a connection. */
  readonly startup: number;
  /** Between SIGTERM and SIGKILL, and for requests in flight before that. */
  readonly grace: number;
  /** Until an answer's first byte must be in. */
  readonly request: number;
}

/** What an instance is made from: the revision's spec, and what it comes to with its image. */
export interface InstanceParts {
  readonly spec: RevisionSpec;
  readonly program: Program;
  readonly telemetry: TelemetrySink;
  readonly clock: Clock;
  readonly patience: Patience;
}

/** The running of one revision: a process at a time, started again on demand when it has died. */
export interface Instance {
  readonly spec: RevisionSpec;
  /** Resolves when the revision answers on its port, or cannot; a no-op while it runs. */
  start(): Promise<StartResult>;
  /** Returns the connections to the living process, or undefined when there is none right now. */
  connections(): Pool | undefined;
  /** Lets requests in flight finish, within the grace given in seconds, then ends the process. */
  stop(graceSeconds: number): Promise<void>;
}

/** Connections to one container; more requests at a time than that wait in the front. */
const MAX_CONNECTIONS = 1024;

const STARTED: StartResult = { ok: true };

/** Returns what Cloud Run tells a user whose container does not listen; `port` is the one the revision declares. */
function notListening(port: number): StartResult {
  return {
    ok: false,
    reason: "HEALTH_CHECK_CONTAINER_ERROR",
    message:
      "The user-provided container failed to start and listen on the port defined provided by the " +
      `PORT=${port} environment variable within the allocated timeout. This can happen when the container port is ` +
      "misconfigured or if the timeout is too short. The health check timeout can be extended. " +
      "Logs for this revision might contain more information.",
  };
}

/** What the platform and the container have to say about the revision goes to the telemetry. */
function createVoice({
  spec,
  telemetry,
  clock,
}: InstanceParts): (stream: ContainerLine["stream"], text: string) => void {
  const { project, region, service, revision } = spec;
  return (stream, text) => telemetry.line({ at: clock.now(), project, region, service, revision, stream, text });
}

/** Returns the work as something that runs once at a time: whoever asks while it runs gets the same result. */
function oneAtATime<T>(work: () => Promise<T>) {
  let running: Promise<T> | undefined;
  const run = () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return { run, current: () => running };
}

/** Returns an instance that has not been started yet. */
export function createInstance(parts: InstanceParts): Instance {
  const { spec, program, patience } = parts;
  const say = createVoice(parts);
  let container: Container | undefined;
  let pool: Pool | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function launch(): Promise<StartResult> {
    const launched = await program.launch(say, signal);
    if ("ok" in launched) return launched;
    container = launched;
    if (signal.aborted || !(await launched.ready(patience.startup))) {
      await launched.stop(0);
      if (!signal.aborted) say("varlog/system", await launched.ended);
      return notListening(spec.containerPort);
    }
    const opened = openPool(launched.port, patience.request);
    pool = opened;
    void launched.ended.then((how) => onEnd(opened, how));
    return STARTED;
  }

  async function onEnd(opened: Pool, how: string): Promise<void> {
    if (pool === opened) pool = undefined;
    if (!signal.aborted) say("varlog/system", how);
    await opened.destroy();
  }

  const connections = () => (container?.isAlive() ? pool : undefined);
  const launching = oneAtATime(launch);
  const start = async () => (connections() === undefined ? launching.run() : STARTED);

  async function stop(graceSeconds: number): Promise<void> {
    stopping.abort();
    if (pool !== undefined) await drain(pool, graceSeconds);
    await container?.stop(graceSeconds);
    await launching.current();
  }

  return { spec, connections, start, stop };
}

function openPool(port: number, requestSeconds: number): Pool {
  return new Pool(`http://127.0.0.1:${port}`, {
    connections: MAX_CONNECTIONS,
    headersTimeout: requestSeconds * 1000,
    bodyTimeout: requestSeconds * 1000,
  });
}

/** Resolves when the last request in flight has been answered, or the time is up. */
async function drain(pool: Pool, withinSeconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinSeconds * 1000);
  });
  await Promise.race([pool.close(), timeUp]);
  clearTimeout(timer);
}
