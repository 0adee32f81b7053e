import { expect, it } from "vitest";
import { freshnessNotes } from "../../src/metrics/freshness";
import { bad } from "./log-entries";

const END = 600_000;

it.each([
  [119_999, 0],
  [120_000, 1],
])("data that end %i ms before the range have %i notes", (late, notes) => {
  const canary = [{ from: END - late - 60_000, to: END - late }];
  const query = { rule: bad("httpRequest.status >= 500"), range: { from: 0, to: END } };
  expect(freshnessNotes(query, { canary, stable: undefined })).toHaveLength(notes);
});
