import { z } from "zod";
import { ApiError } from "../core/errors";

/** Returns the body of a request to the emulator's own API; throws INVALID_ARGUMENT that names the fields at fault. */
export function parseAdmin<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ApiError("INVALID_ARGUMENT", z.prettifyError(result.error));
}

/** The text of a regular expression. */
export const pattern = z.string().refine(
  (text) => {
    try {
      return new RegExp(text) instanceof RegExp;
    } catch {
      return false;
    }
  },
  { message: "expected a regular expression" },
);
