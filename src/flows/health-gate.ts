import type { Expression } from "../core/expression";
import { type HealthEvidence, type Look, renderHealth } from "../core/report/health";
import type { Outcome } from "../core/report/outcome";
import { renderRehearsal } from "../core/report/rehearsal";
import type { FunctionalCheck, HealthCheck } from "../plan/schema";
import type { World } from "../ports";
import { type Address, ask, variablesOf } from "../ports/probing";
import { addressOf, type HealthJob, ownerOf, type Places, readPlaces } from "./health-job";
import { healthSteps } from "./rehearse-health";

/**
 * Asks the canary at its own address until it was healthy so many times in a row, then asks each functional check once;
 * returns `pass` only if all of that held, else `fail`. It writes nothing. Throws NO_ROLLOUT where there is no address.
 */
export async function healthGate(world: World, job: HealthJob): Promise<Outcome> {
  const places = await readPlaces(world, job.ref);
  const base = addressOf(places, job);
  if (job.dryRun) return renderRehearsal(job.ref, { steps: healthSteps(places, job, base) }, {});
  const address = await authorise(world, places, base);
  const looks = await watchHealth(world, job.health, address);
  const healthy = passesInARow(looks) >= job.health.passes;
  const checks = healthy ? await runChecks(world, job.checks, address) : [];
  const verdict = healthy && checks.every((check) => check.ok) ? "pass" : "fail";
  const found: HealthEvidence = {
    service: job.ref,
    ...(places.canary === undefined ? {} : { canaryService: places.canary.ref.service }),
    url: base,
    verdict,
    passes: job.health.passes,
    looks,
    checks,
  };
  const kept = await world.evidence.keep("health-gate", found);
  return renderHealth(found, kept);
}

async function watchHealth(world: World, health: HealthCheck, address: Address): Promise<readonly Look[]> {
  const deadline = world.clock.now() + health.deadline * 1000;
  const looks: Look[] = [];
  for (;;) {
    const left = (deadline - world.clock.now()) / 1000;
    const look = await takeLook(
      world,
      { name: health.path, ...health, method: "GET", within: Math.min(health.within, left) },
      address,
    );
    looks.push(look);
    world.log.info(`${look.name}: ${look.ok ? `healthy (${passesInARow(looks)} of ${health.passes})` : look.why}`);
    if (passesInARow(looks) >= health.passes) return looks;
    if (world.clock.now() + health.every * 1000 >= deadline) return looks;
    await world.clock.sleep(health.every);
  }
}

async function runChecks(world: World, checks: readonly FunctionalCheck[], address: Address): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (const { name, request, expect, within } of checks) {
    const look = await takeLook(world, { name, ...request, expect, within }, address);
    looks.push(look);
    world.log.info(`${name}: ${look.ok ? "as expected" : look.why}`);
  }
  return looks;
}

interface Question {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly expect: Expression;
  readonly within: number;
}

async function takeLook(world: World, question: Question, address: Address): Promise<Look> {
  const at = world.clock.now();
  const answer = await ask(world.probe, address, question);
  const { name, expect } = question;
  if (answer.kind === "none") return { name, at, ok: false, latency: answer.latency, why: answer.why };
  const result = expect.evaluate(variablesOf(answer));
  const seen = `HTTP ${answer.status} in ${answer.latency.toFixed(2)} s`;
  const common = { name, at, status: answer.status, latency: answer.latency };
  if (result.kind === "failure") return { ...common, ok: false, why: `${seen}; ${result.why}` };
  const ok = result.value === true;
  return { ...common, ok, why: ok ? seen : `${seen}; expected ${expect.source}` };
}

function passesInARow(looks: readonly Look[]): number {
  const lastFailure = looks.findLastIndex((look) => !look.ok);
  return looks.length - 1 - lastFailure;
}

/** Returns the address with an ID token for the service that it is of, where one can be minted; without one for any other. */
export async function authorise(world: Pick<World, "probe">, places: Places, base: string): Promise<Address> {
  const owner = ownerOf(places, base);
  if (owner === undefined) return { base };
  const token = await world.probe.idToken(owner.url);
  return token === undefined ? { base } : { base, token };
}
