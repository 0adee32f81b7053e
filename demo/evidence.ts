import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type FoundVerdict, metricLines, verdictName } from "./record";

const judgement = z.object({
  metric: z.string(),
  verdict: verdictName,
  measure: z.enum(["rate", "p95", "mean"]),
  lines: metricLines,
  decisive: z.object({ value: z.number().optional(), samples: z.number() }).optional(),
  overall: z.object({ value: z.number().optional(), samples: z.number() }),
  sentence: z.string(),
});

const look = z.object({ name: z.string(), ok: z.boolean(), why: z.string() });

const evidence = z.union([
  z.object({ metrics: z.array(z.object({ judgement })) }),
  z.object({ looks: z.array(look), checks: z.array(look) }),
]);

/** Returns what a gate's evidence file says of each metric, or of the last health probe and each check. */
export async function readVerdicts(file: string): Promise<FoundVerdict[]> {
  const found = evidence.parse(JSON.parse(await readFile(file, "utf8")));
  if ("metrics" in found) return found.metrics.map((metric) => verdictOfMetric(metric.judgement));
  return [...found.looks.slice(-1), ...found.checks].map(({ name, ok, why }) => ({
    name,
    verdict: ok ? "pass" : "fail",
    said: why,
  }));
}

/** Returns the verdict of an action that tells nothing but its word; throws for a word that is no verdict. */
export function parseVerdict(name: string, verdict: string, said: string): FoundVerdict {
  return { name, verdict: verdictName.parse(verdict), said };
}

function verdictOfMetric(found: z.output<typeof judgement>): FoundVerdict {
  const { value, samples } = found.decisive ?? found.overall;
  return {
    name: found.metric,
    verdict: found.verdict,
    said: found.sentence,
    measure: found.measure,
    lines: found.lines,
    requests: samples,
    ...(value === undefined ? {} : { value }),
  };
}
