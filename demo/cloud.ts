import { z } from "zod";
import { DemoFailure } from "./failure";
import type { PlanFacts } from "./plan";

const service = z.object({
  traffic: z.array(z.object({ type: z.string(), percent: z.number().default(0), revision: z.string().default("") })),
});

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

/** Throws DemoFailure unless the service is left as plain `gcloud run deploy` expects it: all traffic on LATEST. */
export async function requireLatest(cloud: string, plan: PlanFacts): Promise<void> {
  const [region] = plan.regions;
  const path = `projects/${plan.project}/locations/${region}/services/${plan.service}`;
  const answer = await fetch(`${cloud}/v2/${path}`);
  const serving = service.parse(await answer.json()).traffic.filter(({ percent }) => percent > 0);
  const [only] = serving;
  if (serving.length === 1 && only?.type === LATEST && only.percent === 100) return;
  const got = serving.map(({ type, revision, percent }) => `${revision || type} ${percent} %`).join(", ");
  throw new DemoFailure("promotion", "LATEST 100 %", got || "nothing that serves");
}
