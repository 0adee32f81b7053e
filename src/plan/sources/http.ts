import type { HttpSource } from "../../core/source";
import { expressionText } from "../expression-text";
import { alternatives, describe, didYouMean } from "../words";
import { counts, webAddress } from "./keys";
import type { Keyed, SourceRule } from "./rule";

/** What is filled into the address. */
const PLACEHOLDERS = ["project", "region", "service", "canary", "canary-service", "stable", "from", "to"] as const;
const LISTED = alternatives(PLACEHOLDERS.map((name) => `{${name}}`));

/** In the host none is taken: a token goes to the host that the plan names. */
const url = webAddress(
  "an address such as https://metrics.example.com/errors?revision={canary}, without user or fragment",
  /^https?:\/\/[^\s/?#@\\{}]+(?:[/?][^\s#\\]*)?$/,
).superRefine((address, context) => {
  for (const [, name = ""] of address.matchAll(/\{([^{}]*)\}/g)) {
    if (PLACEHOLDERS.some((known) => known === name)) continue;
    const guess = didYouMean(name, PLACEHOLDERS);
    context.addIssue(`expected the placeholder ${LISTED}, got ${describe(`{${name}}`)}${guess}`);
  }
  if (/[{}]/.test(address.replaceAll(/\{[^{}]*\}/g, "")))
    context.addIssue("expected braces around placeholders only (write %7B and %7D for others), got one by itself");
});

const keys = {
  url: url.exactOptional().meta({
    description:
      "For `http`: the address to ask by GET, with `{project}`, `{region}`, `{service}`, `{canary}`, `{canary-service}`, `{stable}`, `{from}` and `{to}` filled in. A token for it belongs into the input `metrics-tokens`.",
  }),
  points: expressionText("answer", "list", "body.points").exactOptional().meta({
    description:
      "For `http`: the CEL expression over the answer that gives the list of points; see [the source `http`](#http).",
  }),
  counts,
};

/** Any endpoint that answers with JSON. */
export const http = {
  lag: 60,
  unasked: "whose points are counted already (`counts` tells what)",
  keys,
  needs: ["url", "points"],
  measures: { rate: { needs: ["counts"] }, p95: {}, mean: {} },
  read: ({ url: address, points }: Keyed<typeof keys>): HttpSource | undefined =>
    address === undefined || points === undefined ? undefined : { kind: "http", url: address, points },
} as const satisfies SourceRule & { read: unknown };
