import { html, raw } from "hono/html";
import type { DemoRecord, FoundVerdict, StepRecord, StoryRecord } from "./record";
import { trafficChart } from "./report-chart";
import { STYLE } from "./report-style";
import { columnsOf, renderShare } from "./words";

/** Returns the report as one HTML page that asks nothing of any network; every text in it is escaped. */
export async function renderReport(record: DemoRecord): Promise<string> {
  const { startedAt, seconds, stories } = record;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Canary releases of ion-api</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>Canary releases of ion-api</h1>
<p>${stories.length} releases in ${seconds.toFixed(1)} s, begun ${startedAt.replace(/\.\d+Z$/, "Z").replace("T", " ")}.
Asked is the canary's share of the users; seen is its share of their answers.</p>
<section>${trafficChart(record)}</section>
<section><div class="scroll"><table class="summary">
<tr><th>Release</th><th class="number">Seconds</th><th>Outcome</th></tr>
${stories.map(summaryRow)}
</table></div></section>
${stories.map(storySection)}
</body>
</html>
`;
  return String(await page);
}

function toneOf({ outcome, expected }: StoryRecord): string {
  return outcome === expected ? "good" : "bad";
}

function secondsOf({ steps }: StoryRecord): string {
  return steps.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1);
}

function summaryRow(story: StoryRecord) {
  return html`<tr><td>${story.name}</td><td class="number">${secondsOf(story)}</td><td class="${toneOf(story)}">${story.outcome}</td></tr>`;
}

function storySection(story: StoryRecord) {
  const asExpected = story.outcome === story.expected ? "as expected" : `expected: ${story.expected}`;
  return html`<section>
<h2>${story.name}</h2>
<p><span class="outcome ${toneOf(story)}">${story.outcome}</span> · ${asExpected} · ${secondsOf(story)} s</p>
${story.steps.map(stepBlock)}
</section>`;
}

function stepBlock(step: StepRecord) {
  const { name, seconds, outcome, exit, trafficAsked, trafficObserved, verdicts } = step;
  const seen = trafficObserved === null ? "moving" : `seen ${renderShare(trafficObserved)}`;
  return html`<div class="step">
<b>${name}</b><span class="number">${seconds.toFixed(1)} s</span><span class="${exit === 1 ? "bad" : ""}">${outcome}</span>
<div class="share">${bar(trafficAsked, trafficObserved)}<span>asked ${trafficAsked} %, ${seen}</span></div>
${verdicts.length === 0 ? "" : verdictTable(verdicts)}
</div>`;
}

/** The filled part is what was seen, the mark is what was asked. */
function bar(asked: number, seen: number | null) {
  const mark = Math.min(99.4, Math.max(0.6, asked));
  return html`<svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="asked ${asked} %, seen ${renderShare(seen)}">
<rect width="100" height="4" fill="var(--line)"/><rect width="${(seen ?? 0).toFixed(2)}" height="4" fill="var(--bar)"/>
<rect x="${(mark - 0.3).toFixed(2)}" width="0.6" height="4" fill="var(--ink)"/></svg>`;
}

function verdictTable(verdicts: readonly FoundVerdict[]) {
  const measured = verdicts.some(({ measure }) => measure !== undefined);
  const header = measured ? ["Metric", "Verdict", "Worst window", "Requests", "Target", "Warn", "Roll back"] : [];
  return html`<div class="scroll"><table>
${header.length === 0 ? "" : html`<tr>${header.map((title) => html`<th>${title}</th>`)}</tr>`}
${verdicts.map((found) => (measured ? metricRow(found) : checkRow(found)))}
</table></div>`;
}

function metricRow(found: FoundVerdict) {
  const [value = "", ...lines] = columnsOf(found);
  const cells = [value, String(found.requests ?? 0), ...lines];
  return html`<tr><td>${found.name}</td>${verdictCell(found)}${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

function checkRow(found: FoundVerdict) {
  return html`<tr><td>${found.name}</td>${verdictCell(found)}<td class="said">${found.said}</td></tr>`;
}

function verdictCell({ verdict }: FoundVerdict) {
  const tone = verdict === "pass" ? "good" : verdict === "fail" ? "bad" : "";
  return html`<td class="${tone}">${verdict}</td>`;
}
