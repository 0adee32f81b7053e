import { z } from "zod";
import type { StorageStore } from "../buckets";
import type { Fate } from "../core/fates";
import type { FaultRule } from "../core/faults";
import type { Json } from "../core/json";
import type { Desk } from "../desk";
import type { Engine } from "../engine";
import type { GitHub } from "../github";
import type { Ledger } from "../ledger";
import type { Face } from "../model";
import { estateMethods } from "./admin-estate";
import { gitHubMethods } from "./admin-github";
import { parseAdmin, pattern } from "./admin-parse";
import { type ApiMethod, createFace } from "./routing";

const imageBody = z.strictObject({
  image: z.string().min(1),
  command: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()).default({}),
});

const header = z.string().regex(/^[!#$%&'*+.^`|~\w-]+$/, "expected the name of a header");

const answerBody = z.strictObject({
  status: z.int().min(200).max(599),
  body: z.json().optional(),
  headers: z.record(header, z.string().regex(/^[\t -~]*$/, "expected printable ASCII")).optional(),
});

const faultBody = z
  .strictObject({
    method: z.string().toUpperCase().optional(),
    path: pattern.optional(),
    times: z.int().min(0).default(1),
    after: z.int().min(0).default(0),
    delayMs: z.int().min(0).optional(),
    answer: answerBody.optional(),
    drop: z.enum(["before", "after"]).optional(),
  })
  .refine((body) => body.delayMs !== undefined || body.answer !== undefined || body.drop !== undefined, {
    message: "expected at least one of delayMs, answer and drop",
  });

const fateBody = z.strictObject({
  revision: pattern,
  kind: z.enum(["fails", "never-ready", "slow"]),
  message: z.string().optional(),
  delayMs: z.int().min(0).optional(),
});

const errorsBody = z.array(z.strictObject({ code: z.int(), message: z.string() }));

const namesBody = z.array(z.string().min(1));

function parseFault(body: unknown): Omit<FaultRule, "id"> {
  const { delayMs, answer, drop, ...match } = parseAdmin(faultBody, body);
  const reply = answer === undefined ? undefined : { ...answer, body: answer.body as Json | undefined };
  return { ...match, action: { delayMs, answer: reply, drop } };
}

function faultMethods(desk: Desk): readonly ApiMethod[] {
  const path = /^\/emulator\/v1\/faults$/;
  const clear = () => {
    desk.clearFaults();
    return {};
  };
  return [
    { method: "GET", path, answer: () => ({ faults: desk.faults() }) },
    { method: "POST", path, answer: ({ body }) => desk.addFault(parseFault(body)) },
    { method: "DELETE", path, answer: clear },
  ];
}

function fateMethods(engine: Engine): readonly ApiMethod[] {
  const path = /^\/emulator\/v1\/fates$/;
  const set = (change: (fates: readonly Fate[]) => readonly Fate[]) =>
    engine.write((world) => {
      const fates = change(world.fates);
      return { world: { ...world, fates }, answer: { fates }, effects: [] };
    });
  return [
    { method: "GET", path, answer: () => ({ fates: engine.read((world) => world.fates) }) },
    { method: "POST", path, answer: ({ body }) => set((fates) => [parseAdmin(fateBody, body) as Fate, ...fates]) },
    { method: "DELETE", path, answer: () => set(() => []) },
  ];
}

function logMethods(desk: Desk): readonly ApiMethod[] {
  const path = /^\/emulator\/v1\/requests$/;
  const clear = () => {
    desk.clearRequests();
    return {};
  };
  return [
    { method: "GET", path, answer: () => ({ requests: desk.requests() }) },
    { method: "DELETE", path, answer: clear },
  ];
}

function settingMethods(desk: Desk): readonly ApiMethod[] {
  const image = ({ body }: { readonly body: unknown }) => {
    const { image: reference, command, env } = parseAdmin(imageBody, body);
    desk.setImage(reference, { command, env });
    return { image: reference, command, env };
  };
  const deny = ({ body }: { readonly body: unknown }) => {
    desk.deny(parseAdmin(namesBody, body));
    return { denied: desk.denied() };
  };
  return [
    { method: "PUT", path: /^\/emulator\/v1\/images$/, answer: image },
    { method: "PUT", path: /^\/emulator\/v1\/denied-permissions$/, answer: deny },
  ];
}

/** Makes every answer of Monitoring carry these errors. */
type SetErrors = (errors: readonly { readonly code: number; readonly message: string }[]) => void;

/** What the operator can set. */
export interface AdminParts {
  readonly desk: Desk;
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly gitHub: GitHub;
  readonly buckets: StorageStore;
  readonly setMonitoringErrors: SetErrors;
}

/** Returns the emulator's own API, under `/emulator/v1/`. No fault hits it, no token guards it, no log keeps it. */
export function createAdmin({ desk, engine, ledger, gitHub, buckets, setMonitoringErrors }: AdminParts): Face {
  const setErrors = ({ body }: { readonly body: unknown }) => {
    const executionErrors = parseAdmin(errorsBody, body);
    setMonitoringErrors(executionErrors);
    return { executionErrors };
  };
  const reset = () => {
    setMonitoringErrors([]);
    desk.reset();
    engine.reset();
    ledger.reset();
    gitHub.reset();
    buckets.reset();
    return {};
  };
  return createFace([
    { method: "GET", path: /^\/emulator\/v1\/health$/, answer: () => ({ status: "ok" }) },
    { method: "GET", path: /^\/emulator\/v1\/subject-token$/, answer: () => ({ value: "emulated-subject-token" }) },
    { method: "POST", path: /^\/emulator\/v1\/reset$/, answer: reset },
    { method: "PUT", path: /^\/emulator\/v1\/monitoring-errors$/, answer: setErrors },
    ...settingMethods(desk),
    ...faultMethods(desk),
    ...fateMethods(engine),
    ...logMethods(desk),
    ...estateMethods(ledger),
    ...gitHubMethods(gitHub),
  ]);
}
