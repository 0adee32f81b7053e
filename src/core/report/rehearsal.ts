import { LEDGER_KEY } from "../ledger-text";
import type { ServiceRef } from "../service";
import { toPatch, type UpdateRequest } from "../update";
import { type DryStep, renderDryRun } from "./dry-run";
import type { Outcome } from "./outcome";

/** Stands in a ledger where a real run writes why it took the canary back, which nobody knows before. */
export const REASON_UNKNOWN = "(what was found)";

const LEDGER_REMARK =
  "The times in the ledger are this moment's, and so is the run that it names; a real run writes its own.";
const ETAG_REMARK =
  "A PATCH without an etag is planned on what the steps before it leave, and sent with the etag that is read then.";
const REASON_REMARK = `Where the ledger's reason is "${REASON_UNKNOWN}", a real run writes what it found.`;

/** Returns the step that changes the service by exactly this request. */
export function changeStep(
  title: string,
  request: UpdateRequest,
  more: Pick<DryStep, "onlyIf" | "note"> = {},
): DryStep & Required<Pick<DryStep, "request">> {
  return { title, ...more, request: toPatch(request) };
}

/** Returns the outcome of a dry run of a rollout's steps; what can be known only later is said once, before them. */
export function renderRehearsal(
  { service }: ServiceRef,
  {
    steps,
    why,
    remarks = [],
  }: { readonly steps: readonly DryStep[]; readonly why?: string; readonly remarks?: readonly string[] },
  outputs: Readonly<Record<string, string>>,
): Outcome {
  const ledgers = steps.flatMap((step) => ledgerIn(step) ?? []);
  const later = steps.some(({ request }) => request?.method === "PATCH" && isPlannedAhead(request.body));
  const said = [
    ...remarks,
    ...(ledgers.length > 0 ? [LEDGER_REMARK] : []),
    ...(ledgers.some((ledger) => ledger.includes(JSON.stringify(REASON_UNKNOWN))) ? [REASON_REMARK] : []),
    ...(later ? [ETAG_REMARK] : []),
  ];
  const isOutside = (step: DryStep) => !isOf(service, step);
  return renderDryRun({
    subject: service,
    steps,
    remarks: said,
    outputs,
    isOutside,
    ...(why === undefined ? {} : { why }),
  });
}

/** A service is made by a call of its region, with its name behind the path. */
function isOf(service: string, { request }: DryStep): boolean {
  const [path = "", query = ""] = request?.path.split("?") ?? [];
  return request === undefined || `${path}/`.includes(`/services/${service}/`) || query === `serviceId=${service}`;
}

function ledgerIn({ request }: DryStep): string | undefined {
  const ledger = fieldOf(fieldOf(request?.body, "annotations"), LEDGER_KEY);
  return typeof ledger === "string" ? ledger : undefined;
}

/** A URL map has a fingerprint where a service has an etag. */
function isPlannedAhead(body: Parameters<typeof fieldOf>[0]): boolean {
  return fieldOf(body, "etag") === undefined && fieldOf(body, "fingerprint") === undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
