import { html } from "hono/html";
import type { DemoRecord, StepRecord } from "./record";

const WIDTH = 1000;
const HEIGHT = 160;

/** Returns the whole show over time: filled is the share that was asked after each step, the line is what users saw. */
export function trafficChart({ startedAt, seconds, stories }: DemoRecord) {
  const steps = stories.flatMap((story) => story.steps);
  const place = (at: string | number) =>
    ((WIDTH * (new Date(at).getTime() - Date.parse(startedAt))) / (1000 * seconds)).toFixed(1);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="The canary's share of the users over time">
${steps.map((step, index) => asked(step, endOf(step), steps[index + 1], place))}
${steps.map((step) => seen(step, place))}
</svg>
<p>0 to ${Math.round(seconds)} s: filled what was asked (from the end of the step that moved users), the line what they saw. ${stories.length} releases, one after another.</p>`;
}

type Place = (at: string | number) => string;

function endOf({ started, seconds }: StepRecord): number {
  return Date.parse(started) + seconds * 1000;
}

/** A share holds from the end of the step that set it to the end of the next one. */
function asked({ trafficAsked }: StepRecord, from: number, next: StepRecord | undefined, place: Place) {
  const left = place(from);
  const right = place(next === undefined ? from : endOf(next));
  const height = (HEIGHT * trafficAsked) / 100;
  return html`<rect x="${left}" y="${HEIGHT - height}" width="${(Number(right) - Number(left)).toFixed(1)}" height="${height}" fill="var(--line)"/>`;
}

function seen(step: StepRecord, place: Place) {
  if (step.trafficObserved === null) return "";
  const y = (HEIGHT - 2 - ((HEIGHT - 4) * step.trafficObserved) / 100).toFixed(1);
  return html`<line x1="${place(step.started)}" x2="${place(endOf(step))}" y1="${y}" y2="${y}" stroke="var(--bar)" stroke-width="4"/>`;
}
