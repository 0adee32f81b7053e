import { z } from "zod";
import { JUDGES } from "../core/judge/terms";
import { RolloutError } from "../errors";
import { duration, expected, oneOf, strictMap } from "../plan/leaves";
import { parseShare } from "../plan/quantities";

/** A number out of a text; what is none is refused like one out of range. */
function number(what: string, fits: (value: number) => boolean) {
  const error = expected(what);
  return z.string({ error }).transform((text, context) => {
    const value = Number(text);
    if (text.trim() !== "" && fits(value)) return value;
    context.addIssue(error({ input: text }));
    return z.NEVER;
  });
}

function share(example: string) {
  const error = expected(`a share such as ${example}`);
  return z.string({ error }).transform((text, context) => {
    const value = parseShare(/^[\d.]+$/.test(text) ? Number(text) : text);
    if (value !== undefined) return value;
    context.addIssue(error({ input: text }));
    return z.NEVER;
  });
}

const isRate = (value: number) => Number.isFinite(value) && value >= 0 && value <= 1_000_000;
/** Each rollout is kept until the end, and from so many on the intervals are narrower than what is played is true. */
const MOST_ROLLOUTS = 20_000;
const HOURS = 24;
const hourError = expected("24 numbers of requests a second with commas between them, from midnight on");
const rps = number("requests a second, 0–1000000, such as 10", isRate);

const shape = strictMap({
  plan: z.string().prefault(".github/rollout.yml").meta({ description: "Path of the rollout plan." }),
  rps: rps.exactOptional().meta({ description: "Requests a second of the whole service, e.g. 10." }),
  "rps-by-hour": z
    .string()
    .transform((text, context) => {
      const hours = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
      if (hours.length === HOURS && hours.every(isRate)) return hours;
      context.addIssue(hourError({ input: text }));
      return z.NEVER;
    })
    .exactOptional()
    .meta({ description: "The same for each hour of the day: 24 numbers with commas between them." }),
  rollouts: number(
    `a whole number of rollouts, 1–${MOST_ROLLOUTS}`,
    (value) => Number.isInteger(value) && value > 0 && value <= MOST_ROLLOUTS,
  )
    .prefault("500")
    .meta({ description: "How many rollouts are played with each canary. Default: 500." }),
  seed: number("a whole number, 0–4294967295", (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)
    .prefault("1")
    .meta({ description: "The same seed gives the same figures. Default: 1." }),
  judge: oneOf(JUDGES)
    .exactOptional()
    .meta({ description: "How the metrics are judged, instead of the plan's `judge`." }),
  stage: z.string().exactOptional().meta({ description: "The only stage to play, by name or number." }),
  "error-rate": share("0.5%")
    .exactOptional()
    .meta({ description: "Share of bad requests of a healthy version. Default: half of the strictest target." }),
  p95: duration("12s")
    .exactOptional()
    .meta({ description: "P95 of a healthy version. Default: four fifths of the target." }),
  confidence: share("0.85")
    .exactOptional()
    .meta({ description: "Mean of a healthy version. Default: a quarter of the way from the target to the best." }),
  "bake-every": duration("30m")
    .prefault("30m")
    .meta({ description: "From one look to the next once a stage's watch is over. Default: 30m." }),
  format: oneOf(["text", "json"]).prefault("text").meta({ description: "`text` (default) or `json`." }),
  replay: z
    .array(z.string())
    .exactOptional()
    .meta({ description: "Evidence files of metrics-gate to judge again by this plan, instead of playing." }),
});

/** The options of `simulate`, by name; each is a text, `replay` a list of them. */
export const OPTIONS: Readonly<Record<string, z.ZodType>> = shape.shape;

const schema = shape.superRefine(
  ({ rps: one, "rps-by-hour": byHour, replay }, context) => {
    if (replay !== undefined || (one === undefined) !== (byHour === undefined)) return;
    const got = one === undefined ? "neither" : "both";
    context.addIssue({ code: "custom", path: ["rps"], message: `expected --rps or --rps-by-hour, got ${got}` });
  },
  { when: () => true },
);

/** What `simulate` is asked. Durations in seconds, shares as fractions 0–1. */
export type SimulateOptions = z.output<typeof schema>;

/** Returns the typed options. Throws INPUT_INVALID with every mistake, one a line, and a command to paste. */
export function parseOptions(raw: Readonly<Record<string, unknown>>): SimulateOptions {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `simulate: at --${path.join(".")}: ${message}`);
  throw new RolloutError(
    "INPUT_INVALID",
    lines.join("\n"),
    "cloud-run-canary simulate --plan .github/rollout.yml --rps 10",
  );
}
