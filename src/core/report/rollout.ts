import type { Json, JsonValue } from "../json";
import type { Ledger } from "../ledger";
import type { ServiceState } from "../service";
import { renderTraffic } from "../traffic";
import type { WireRequest } from "../update";
import { block, code, page, table } from "./markdown";
import type { Outcome } from "./outcome";

/** Returns the outputs of contract that describe a rollout; addresses that are not known yet are empty. */
export function rolloutOutputs(state: ServiceState, ledger: Ledger, changed: boolean): Record<string, string> {
  return {
    rollout: ledger.canary,
    stage: ledger.stage,
    percent: String(ledger.percent),
    revision: ledger.canary,
    "stable-revision": ledger.stable,
    url: state.url,
    "tag-url": state.serving.find((target) => target.tag === ledger.tag)?.uri ?? "",
    changed: String(changed),
  };
}

/** Returns the outcome of a step of the rollout that is done and read back. */
export function renderMoved(state: ServiceState, ledger: Ledger, headline: string, changed: boolean): Outcome {
  const outputs = rolloutOutputs(state, ledger, changed);
  const rows = [
    ["stable", code(ledger.stable), "tag `stable`"],
    ["canary", code(ledger.canary), outputs["tag-url"] ?? ""],
    ["image", code(ledger.image), ""],
    ["traffic", renderTraffic(state.traffic), "read back"],
  ];
  const summary = page(`Rollout of ${state.ref.service}`, headline, table(["", "", ""], rows));
  return { exit: 0, outputs, headline, summary, annotation: { level: "notice", title: "Rollout", message: headline } };
}

/** Returns the outcome of a dry run: the exact changes, and none of them made. */
export function renderDryRun(
  service: string,
  requests: readonly WireRequest[],
  outputs: Record<string, string>,
): Outcome {
  const text = renderRequests(requests);
  const headline =
    requests.length === 0
      ? `Dry run: nothing would be changed on ${service}.`
      : `Dry run: ${requests.length} request(s) would change ${service}; none was sent.`;
  const summary = page(`Dry run for ${service}`, headline, text === "" ? "" : block(text, "http"));
  return { exit: 0, outputs, headline, summary, detail: text };
}

/** Returns the requests as a person could send them; the endpoint and the credentials are left to them. */
export function renderRequests(requests: readonly WireRequest[]): string {
  return requests.map(renderRequest).join("\n\n");
}

function renderRequest({ method, path, body }: WireRequest): string {
  return body === undefined ? `${method} ${path}` : `${method} ${path}\n${JSON.stringify(body, withoutSecrets, 2)}`;
}

/** What a container is given as a plain environment variable may be a secret all the same, and this text is kept. */
function withoutSecrets(key: string, value: JsonValue): JsonValue {
  if (key !== "env" || !Array.isArray(value)) return value;
  return value.map((entry: Json) => ("value" in entry ? { ...entry, value: "***" } : entry));
}
