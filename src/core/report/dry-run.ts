import type { JsonValue } from "../json";
import { block, page } from "./markdown";
import type { Outcome } from "./outcome";

/** A call as it would be made. A `WireRequest`, a `JsonRequest` and a `ProbeRequest` each are one. */
export interface DryRequest {
  readonly method: string;
  /** Path and query, or a whole address. */
  readonly path: string;
  /** The API that the path belongs to, as gcloud names it; absent means Cloud Run's, or a path that is an address. */
  readonly api?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is shown as it is. */
  readonly body?: JsonValue;
}

/** One step of what would be done, in its place. A request or command changes something unless it only `asks`. */
export interface DryStep {
  /** One line for people, as a sentence without its full stop: `Move 5 % of the users to ion-api-00002-wcg`. */
  readonly title: string;
  /** A clause: when the step is taken at all. Absent: always. */
  readonly onlyIf?: string;
  /** True where the request or command looks, waits or probes, and leaves everything as it is. */
  readonly asks?: boolean;
  readonly request?: DryRequest;
  /** Program and arguments, secrets already taken out; shown so that it can be pasted into a shell. */
  readonly command?: readonly string[];
  /** What else is to be known, line by line. */
  readonly note?: string;
}

/** A whole dry run. */
export interface DryRun {
  /** What would be changed: a service, an image, a project. */
  readonly subject: string;
  readonly steps: readonly DryStep[];
  /** What holds for all steps; said once, before them. */
  readonly remarks?: readonly string[];
  /** A clause for people: why nothing would be changed. */
  readonly why?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  /** Returns whether the step changes something else than the subject. Absent: none does. */
  readonly isOutside?: (step: DryStep) => boolean;
}

/** Returns the outcome of a dry run: every step in its order, each change as it would be asked for, and none of them made. */
export function renderDryRun(run: DryRun): Outcome {
  const { subject, steps, remarks = [], outputs = {} } = run;
  const text = renderSteps(steps, remarks);
  const headline = headlineOf(run);
  const language = steps.some(({ command }) => command !== undefined) ? "sh" : "http";
  const summary = page(`Dry run for ${subject}`, headline, text === "" ? "" : block(text, language));
  return { exit: 0, outputs, headline, summary, detail: text };
}

/** Returns the remarks and the numbered steps, everything that is not a request or command as a comment; empty for none. */
export function renderSteps(steps: readonly DryStep[], remarks: readonly string[] = []): string {
  const said = steps.length === 0 ? [] : remarks.flatMap(linesOf).map((line) => `# ${line}`);
  return [said.join("\n"), ...steps.map(renderStep)].filter((part) => part !== "").join("\n\n");
}

/** Returns a request as a person could send it; the endpoint and the credentials are left to them. */
export function renderRequest({ method, path, headers = {}, body }: DryRequest): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const content = typeof body === "string" ? body : JSON.stringify(body, withoutSecrets, 2);
  const separator = fields.length > 0 && content !== undefined ? [""] : [];
  return [`${method} ${path}`, ...fields, ...separator, ...(content === undefined ? [] : [content])].join("\n");
}

function renderStep({ title, onlyIf, request, command, note }: DryStep, index: number): string {
  const number = `# ${index + 1}. `;
  const indent = `#${" ".repeat(number.length - 1)}`;
  const api = request?.api === undefined ? "" : `To the API ${request.api}:`;
  const condition = onlyIf === undefined ? "" : `Only if ${onlyIf}: `;
  const comments = [note ?? "", api].filter((text) => text !== "").flatMap(linesOf);
  return [
    `${number}${linesOf(condition + title).join(" ")}`,
    ...comments.map((line) => `${indent}${line}`.trimEnd()),
    ...(request === undefined ? [] : [renderRequest(request)]),
    ...(command === undefined ? [] : [command.map(shellWord).join(" ")]),
  ].join("\n");
}

function headlineOf({ subject, steps, why, isOutside = () => false }: DryRun): string {
  const changes = steps.filter((step) => step.asks !== true && (step.request ?? step.command) !== undefined);
  const certain = changes.filter(({ onlyIf }) => onlyIf === undefined);
  const sure = certain.length;
  const unsure = changes.length - sure;
  const outside = certain.filter(isOutside).length;
  const where = outside === 0 ? ` to ${subject}` : `, ${sure - outside} to ${subject} and ${outside} outside of it`;
  const perhaps = unsure === 0 ? "" : `, ${unsure} more under the conditions named`;
  if (sure > 0) return `Dry run: ${sure} change(s) would be made${where}${perhaps}; none was made.`;
  const reason = why === undefined ? "" : `: ${why}`;
  return unsure === 0
    ? `Dry run: nothing would be changed on ${subject}${reason}.`
    : `Dry run: nothing would be changed on ${subject}${reason}, but for ${unsure} change(s) under the conditions named; none was made.`;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** A word that no shell reads anything into stays as it is; any other is quoted as POSIX has it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a container is given as a plain environment variable may be a secret all the same, and this text is kept. */
function withoutSecrets(key: string, value: JsonValue): JsonValue {
  if (key !== "env" || !Array.isArray(value)) return value;
  return value.map((entry: JsonValue) =>
    typeof entry === "object" && entry !== null && "value" in entry ? { ...entry, value: "***" } : entry,
  );
}
