import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { EXAMPLES } from "./files";

const grants = z.record(z.string(), z.enum(["read", "write"]));
const workflow = z.object({ jobs: z.record(z.string(), z.object({ permissions: grants })) });
type Grants = z.output<typeof grants>;

async function jobsOf(file: string): Promise<readonly Grants[]> {
  const { jobs } = workflow.parse(parse(await readFile(file, "utf8")));
  return Object.values(jobs).map(({ permissions }) => permissions);
}

/** Returns what several jobs ask for together: the greater of two grants of the same name. */
function sumOf(all: readonly Grants[]): Grants {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(
    names.map((name) => [name, all.some((one) => one[name] === "write") ? "write" : "read"] as const),
  );
}

describe("a caller grants what the jobs of the called workflow ask for, and no more", () => {
  it.each(EXAMPLES)("in %s", async (file) => {
    const called = await jobsOf(`.github/workflows/${basename(file)}`);
    expect(await jobsOf(file)).toEqual([sumOf(called)]);
  });
});
