import { describe, expect, test } from "vitest";
import { parseWith } from "../plan/plans";
import { textOf } from "./pages";

const [, SOURCES = ""] = textOf("docs/PLAN.md").split("## Sources\n");
/** Every source's section of the page: its name, and the plan's lines shown in it. */
const SECTIONS = SOURCES.split(/^## /m)[0]
  ?.split(/^### /m)
  .slice(1)
  .map((section): [string, string] => [
    /^`([\w-]+)`/.exec(section)?.[1] ?? "",
    /```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? "",
  ]);

test("every source has a section", () => {
  expect(SECTIONS?.map(([name]) => name)).toEqual([
    "cloud-monitoring",
    "cloud-logging",
    "log-files",
    "prometheus",
    "managed-prometheus",
    "cloudwatch",
    "http",
    "probe",
  ]);
});

describe("the metrics shown for", () => {
  test.each(SECTIONS ?? [])("%s can be read without a warning, and are of that source", (name, lines) => {
    const { plan, warnings } = parseWith(lines);
    expect(warnings).toEqual([]);
    expect(new Set(plan.metrics.map(({ source }) => source.kind))).toEqual(new Set([name]));
  });
});

test("the judging that is shown can be read without a warning", () => {
  const [, judging = ""] = textOf("docs/PLAN.md").split("## How it is judged\n");
  const { plan, warnings } = parseWith(/```yaml\n([\s\S]*?)```/.exec(judging)?.[1] ?? "");
  expect(warnings).toEqual([]);
  expect(plan.metrics.map(({ judge, role, warmUp, minRequests }) => [judge, role, warmUp, minRequests])).toEqual([
    ["sequential", "critical", 120, 0],
    ["sequential", "critical", 120, 0],
    ["thresholds", "advisory", 0, 50],
  ]);
});
