import { z } from "zod";
import { classifyRegistryText, type RegistryRefusal } from "../../core/registry-refusal";
import type { Incoming } from "../transport";
import { jsonOf } from "./json";

/** A refusal as the distribution specification writes it. */
const BODY = z.object({
  errors: z.array(z.object({ code: z.string().catch(""), message: z.string().catch("") })).min(1),
});
/** What is not there: the specification's codes, and Harbor's. */
const ABSENT = /^(?:NAME|MANIFEST|BLOB)_UNKNOWN$|^NOT_FOUND$/;

/** What a registry's refusal says; `said` is empty where it says nothing that a person could read. */
export interface Words {
  readonly refusal: RegistryRefusal | "refused";
  readonly said: string;
}

/** Returns what an answer that is no success means. A 404 without a registry's own words says nothing about an image. */
export function parseWords({ status, text }: Incoming): Words {
  const errors = BODY.safeParse(jsonOf(text)).data?.errors ?? [];
  const said = errors.map(({ code, message }) => [code, message].filter(Boolean).join(": ")).join("; ");
  if (status === 404) {
    const isAbsent = errors.some(({ code }) => ABSENT.test(code));
    return isAbsent ? { refusal: "absent", said } : { refusal: "refused", said: said || "a 404 that is no registry's" };
  }
  const heard = classifyRegistryText(text);
  if (heard === "disk-full" || heard === "immutable" || heard === "disabled") return { refusal: heard, said };
  return { refusal: meaningOf(status) ?? heard ?? "refused", said };
}

function meaningOf(status: number): RegistryRefusal | undefined {
  if (status === 401 || status === 403) return "denied";
  if (status === 429) return "quota";
  if (status === 507) return "disk-full";
  return status === 408 || status >= 500 ? "unreachable" : undefined;
}
