/** What an operator of the emulator sets once. All durations in milliseconds. */
export interface Settings {
  /** The project that a bare host stands for, and the one whose number is known from the start. */
  readonly project: string;
  /** Region of v1 requests whose host names none. */
  readonly region: string;
  /** Port in the service URLs; 0 leaves it out. */
  readonly port: number;
  /** `enforced` answers a stale etag with 409 ABORTED; `ignored` is what a recorded live test showed. */
  readonly etag: "enforced" | "ignored";
  /**
   * Whether `latestReadyRevision` waits for traffic: `lagging` leaves it on the old revision while the new one has no
   * percent, as one report has it; `prompt` is what the published contract says.
   */
  readonly latestReady: "prompt" | "lagging";
  /**
   * What a write that only moves traffic means for a service whose latest revision has failed: `forgotten` lets it succeed;
   * `remembered` moves the traffic and still ends in the failed revision's error, as Knative's conditions would.
   */
  readonly failedTemplate: "forgotten" | "remembered";
  /** How long a write takes to reach the routing, at least. */
  readonly reconcileMs: number;
  /** How long a container may take to start before its revision fails. Cloud Run: four minutes. */
  readonly startupMs: number;
  /** Writes per minute, project and region before 429; 0 is no limit. Reported default of Cloud Run: 60. */
  readonly writesPerMinute: number;
  /** Makes ids differ between emulators; the same seed and the same requests give the same ids. */
  readonly seed: string;
}
