import { z } from "zod";
import { switchOff } from "../core/estate/apis";
import { setProjects } from "../core/estate/projects";
import type { Ledger } from "../ledger";
import { parseAdmin, pattern } from "./admin-parse";
import type { ApiMethod } from "./routing";

/** APIs as people name them, with or without the end that all of Google's have. */
const names = z.array(
  z
    .string()
    .regex(/^[a-z][a-z0-9-]*(\.googleapis\.com)?$/, "expected the name of an API, such as run.googleapis.com")
    .transform((name) => (name.endsWith(".googleapis.com") ? name : `${name}.googleapis.com`)),
);

const milliseconds = z.int().min(0).optional();

const delays = z.strictObject({
  enableMs: milliseconds,
  propagationMs: milliseconds,
  accountMs: milliseconds,
  repositoryMs: milliseconds,
  computeMs: milliseconds,
  balancerMs: milliseconds,
});

const projects = z.record(
  z.string(),
  z.union([
    z.null(),
    z.strictObject({
      name: z.string().optional(),
      lifecycleState: z.enum(["ACTIVE", "DELETE_REQUESTED"]).optional(),
    }),
  ]),
);

const fates = z.array(
  z.strictObject({
    target: pattern.default(""),
    code: z.string().min(1),
    message: z.string(),
  }),
);

/** Returns the methods of the emulator's own API that set what projects are like. */
export function estateMethods(ledger: Ledger): readonly ApiMethod[] {
  const put = (name: string, answer: (body: unknown) => object): ApiMethod => ({
    method: "PUT",
    path: new RegExp(`^/emulator/v1/${name}$`),
    answer: ({ body }) => answer(body),
  });
  return [
    put("disabled-apis", (body) => ({
      disabled: ledger.write((estate) => switchOff(estate, parseAdmin(names, body))),
    })),
    put("projects", (body) => ({
      projects: ledger.write((estate) => setProjects(estate, parseAdmin(projects, body))),
    })),
    put("operation-errors", (body) => ({
      errors: ledger.write((estate) => {
        const answer = parseAdmin(fates, body);
        return { estate: { ...estate, compute: { ...estate.compute, fates: answer } }, answer };
      }),
    })),
    put("delays", (body) => {
      const given = Object.entries(parseAdmin(delays, body)).filter(([, value]) => value !== undefined);
      return ledger.delay(Object.fromEntries(given));
    }),
  ];
}
