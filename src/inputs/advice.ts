import { z } from "zod";

const ADVICE = z.object({ input: z.string(), line: z.string(), remarks: z.array(z.string()) });

/** What to write instead, where an example of the mistaken input would not help. */
export interface Advice {
  /** The input to use. */
  readonly input: string;
  /** A line of its value. */
  readonly line: string;
  /** Comments that follow, each beginning with `#`. */
  readonly remarks: readonly string[];
}

/** Returns the advice that a mistake carries in its `params`, undefined where it carries none. */
export function adviceOf(params: Readonly<Record<string, unknown>> | undefined): Advice | undefined {
  return ADVICE.safeParse(params?.["hint"]).data;
}

/** Returns the lines of a `with:` that follow several pieces of advice: each input once, then each remark once. */
export function renderAdvice(advice: readonly Advice[]): readonly string[] {
  const inputs = [...new Set(advice.map(({ input }) => input))];
  const blocks = inputs.flatMap((input) => [
    `  ${input}: |`,
    ...advice.filter((piece) => piece.input === input).map(({ line }) => `    ${line}`),
  ]);
  return [...new Set([...blocks, ...advice.flatMap(({ remarks }) => remarks)])];
}
