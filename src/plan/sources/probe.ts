import type { ProbeSource } from "../../core/source";
import { requestSchema } from "../health";
import { duration, expected, wholeNumber } from "../leaves";
import type { Keyed, KeyMistake, SourceRule, Written } from "./rule";

const [REQUESTS, DELAY, WITHIN] = [10, 1, 10];
/** A look must not become a load test. */
const MOST_REQUESTS = 1000;
/** A look that takes longer sees a failure late. Seconds, without what the answers take. */
const LONGEST = 60;

const keys = {
  request: requestSchema
    .exactOptional()
    .meta({ description: "For `probe`: what is asked of canary and stable, side by side, at every look." }),
  requests: wholeNumber(expected(`a whole number 1–${MOST_REQUESTS}`), 1, MOST_REQUESTS)
    .exactOptional()
    .meta({ description: "For `probe`: how many requests each of the two gets at a look.", default: REQUESTS }),
  delay: duration("1s", "zero")
    .exactOptional()
    .meta({ description: `For \`probe\`: time from one request to the next to the same. Default: \`${DELAY}s\`.` }),
  within: duration("10s")
    .exactOptional()
    .meta({ description: `For \`probe\`: by when an answer must be in. Default: \`${WITHIN}s\`.` }),
};

/** Our own requests, known as soon as they are answered. */
export const probe = {
  lag: 0,
  scope: "answer",
  unasked: "which measures how long its own requests take",
  keys,
  needs: ["request"],
  measures: {
    rate: { asks: { bad: "status >= 500", good: "status == 200 && body.success" }, mayAsk: true },
    p95: {},
    mean: { asks: { value: "body.confidence" } },
  },
  mistakes: tooLong,
  read: ({
    request,
    requests = REQUESTS,
    delay = DELAY,
    within = WITHIN,
  }: Keyed<typeof keys>): ProbeSource | undefined =>
    request === undefined ? undefined : { kind: "probe", ...request, requests, delay, within },
} as const satisfies SourceRule & { read: unknown };

function tooLong({ requests = REQUESTS, delay = DELAY }: Written): readonly KeyMistake[] {
  if (typeof requests !== "number" || typeof delay !== "number" || requests > MOST_REQUESTS) return [];
  if ((requests - 1) * delay <= LONGEST) return [];
  const message = `expected at most ${LONGEST} s between the first and the last request of a look, got ${requests} requests with ${delay} s between them`;
  return [{ key: "requests", message }];
}
