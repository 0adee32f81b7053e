import { openTelemetry, type TelemetryStand } from "./telemetry-support";

/** Names of the logs of requests and of standard output, as entries carry them. */
export const REQUESTS = "projects/p/logs/run.googleapis.com%2Frequests";
export const STDOUT = "projects/p/logs/run.googleapis.com%2Fstdout";

/** Seven entries, a second apart; their names are what the tests call them by. */
export function sevenEntries(): { stand: TelemetryStand; nameOf: (entry: Record<string, unknown>) => string } {
  const stand = openTelemetry();
  const names: string[] = [];
  const add = (name: string, write: () => void) => {
    write();
    names.push(name);
    stand.clock.advance(1);
  };
  add("ok", () => stand.served({ latencySeconds: 0.2, userAgent: "Mozilla/5.0" }));
  add("missing", () => stand.served({ status: 404, latencySeconds: 0 }));
  add("failed", () =>
    stand.served({ status: 500, latencySeconds: 1.5, revision: "r2", responseBytes: 1000, trace: "ab".repeat(16) }),
  );
  add("chat", () =>
    stand.wrote('{"severity":"info","success":true,"confidence":0.91,"user":{"id":"u-7"},"tags":["a","b"]}'),
  );
  add("refusal", () =>
    stand.wrote('{"severity":"ERROR","success":false,"logging.googleapis.com/labels":{"team/name":"ion"}}', {
      revision: "r2",
    }),
  );
  add("text", () => stand.wrote("Traceback: pipeline is GONE", { stream: "stderr" }));
  add("platform", () => stand.wrote("Container called exit(1).", { stream: "varlog/system" }));
  return { stand, nameOf: (entry) => names[Number.parseInt(String(entry["insertId"]), 36)] ?? "unknown" };
}
