/**
 * Our judges beside the rules of others, on the same simulated stages, and what we promise of them beside what was
 * measured. Usage: npm run bench:judgement [-- --runs 2000 --seed 1]. Exits with 1 where a goal is missed.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Claim, isMet, renderClaims } from "./claims";
import { arithmeticClaims } from "./goals/arithmetic";
import { renderCore } from "./goals/core";
import { foundAtOnce, foundSoon, nearBound } from "./goals/errors";
import { speedClaims } from "./goals/speed";
import type { Finding } from "./jobs";
import type { Settings } from "./settings";
import { renderTables } from "./table";
import { playAll, serve } from "./workers";

function settingsFrom(args: readonly string[]): Settings {
  const options = { runs: { type: "string", default: "2000" }, seed: { type: "string", default: "1" } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return { runs: wholeNumber("runs", values.runs), seed: wholeNumber("seed", values.seed) };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Error(`expected --${name} to be a whole number of at least 1, got ${text}`);
  return Number(text);
}

function claimsOf(findings: readonly Finding[], settings: Settings): readonly Claim[] {
  const cells = findings.flatMap(({ cell }) => cell ?? []);
  const claims = [
    ...findings.flatMap((finding) => finding.claims ?? []),
    ...foundSoon(cells),
    ...nearBound(cells, settings),
    ...foundAtOnce(cells),
    ...arithmeticClaims(settings),
  ];
  return [...claims.sort((a, b) => a.goal.localeCompare(b.goal)), ...speedClaims(settings)];
}

async function lead(): Promise<void> {
  const settings = settingsFrom(process.argv.slice(2));
  const from = performance.now();
  const findings = await playAll(fileURLToPath(import.meta.url), settings);
  const claims = claimsOf(findings, settings);
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  console.log(
    [
      `Stages of an hour, a look every 30 s, ${settings.runs} runs a cell, seed ${settings.seed}. Chance of a rollback in %;`,
      "requests, minutes and users are those until the rollback (users: until the end where there was none).",
      renderTables(findings.flatMap(({ cell }) => cell ?? [])),
      "Requests until the evidence is a hundredfold, looking at every one, as multiples of Wald's that knows the true rate",
      renderCore(findings.flatMap(({ efficiency }) => efficiency ?? [])),
      renderClaims(claims),
      `${seconds} s`,
    ].join("\n\n"),
  );
  if (!claims.every(isMet)) process.exitCode = 1;
}

if (process.send === undefined) void lead();
else serve();
