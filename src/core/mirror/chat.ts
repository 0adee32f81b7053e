import type { RolloutEvent } from "./event";
import { forGoogleChat, forSlack } from "./quiet";

const SIGNS = { stage: "🐤", promoted: "✅", "rolled-back": "⏪", held: "✋" } as const;

/** Returns the message for a Slack incoming webhook. */
export function renderSlack(event: RolloutEvent): { readonly text: string } {
  return { text: linesOf(event).map(forSlack).join("\n") };
}

/** Returns the message for a Google Chat webhook. */
export function renderGoogleChat(event: RolloutEvent): { readonly text: string } {
  return { text: linesOf(event).map(forGoogleChat).join("\n") };
}

function linesOf(event: RolloutEvent): readonly string[] {
  const { kind, headline, region, project, image, run } = event;
  return [
    `${SIGNS[kind]} ${headline}`,
    `${region}, ${project}: ${image || "image unknown"}`,
    ...(run === "" ? [] : [run]),
  ];
}
