import { type Finding, OR_FIX } from "./finding";

/** Returns the finding where all are enabled already. */
export function allEnabled(names: readonly string[]): Finding {
  return { result: "ok", sentence: `${names.length} enabled: ${shortNames(names)}` };
}

/** Returns the finding where some are not, and nobody is to change that. */
export function notEnabled(project: string, missing: readonly string[], wanted: number): Finding {
  const sentence = `expected ${wanted} enabled APIs, got ${wanted - missing.length}; not enabled: ${shortNames(missing)}`;
  const fix = `gcloud services enable ${missing.join(" ")} --project="${project}"`;
  return { result: "error", sentence, fix: `${fix}\n${OR_FIX}` };
}

/** Returns the names as gcloud's users say them: without what all of them end in. */
export function shortNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/\.googleapis\.com$/, "")).join(", ");
}

/** Returns the finding with the APIs that the plan needs beyond the ones that were asked for, and that are off: a warning at least. */
export function alsoOff<Kind extends Finding>(
  finding: Kind,
  project: string,
  names: readonly string[],
  who = "metrics need",
): Kind {
  if (names.length === 0) return finding;
  const command = `gcloud services enable ${names.join(" ")} --project="${project}"`;
  return {
    ...finding,
    result: finding.result === "error" ? "error" : "warning",
    sentence: `${finding.sentence}; the plan's ${who} what is not enabled: ${shortNames(names)}`,
    fix: [...(finding.fix === undefined ? [] : [finding.fix]), command, "# or name it in the input apis, too"].join(
      "\n",
    ),
  };
}
