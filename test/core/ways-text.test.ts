import { describe, expect, it } from "vitest";
import type { Routing } from "../../src/core/routing";
import { WAYS_KEY, waysAnnotation, waysReadingOf } from "../../src/core/ways-text";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS } from "../flows/routings";
import { ledgerWith } from "./states";

const BESIDE = { canaryService: "ion-api-canary" };
const remembered = (annotations: Record<string, string>) => waysReadingOf({ annotations });

describe("the ways that stand beside the ledger", () => {
  it.each<[string, readonly Routing[], object]>([
    ["one way of two services", [DOCUMENT], BESIDE],
    ["a variable, and a load balancer after it", [ENV, BALANCER], BESIDE],
    ["a load balancer by tag after revisions", [REVISIONS, BY_TAG], {}],
  ])("are read again as they were written, the one in force first: %s", (_, ways, place) => {
    const [routing, ...left] = [...ways].reverse();
    const written = waysAnnotation(ledgerWith({ ...place, ...(routing === undefined ? {} : { routing }), left }));
    expect(remembered({ ...written })).toEqual({ kind: "ways", ways: { ...place, routings: [...ways].reverse() } });
  });

  it("are not written where the service's own traffic is the only way", () => {
    const split = ledgerWith({ routing: REVISIONS, left: [REVISIONS] });
    expect([waysAnnotation(ledgerWith()), waysAnnotation(split)]).toEqual([{}, {}]);
  });

  it("are none without the annotation", () => {
    expect(remembered({ [`${WAYS_KEY}-of-others`]: "{}" })).toEqual({ kind: "none" });
  });

  it.each([
    ["no JSON", "{"],
    ["another version", '{"version":2,"routings":[{"mode":"revisions"}]}'],
    ["no way at all", '{"version":1,"routings":[]}'],
    ["an unknown mode", '{"version":1,"routings":[{"mode":"mesh"}]}'],
    ["a place that is no text", '{"version":1,"routings":[{"mode":"revisions"}],"canaryService":1}'],
  ])("cannot be read where the annotation is %s", (_, text) => {
    expect(remembered({ [WAYS_KEY]: text })).toMatchObject({ kind: "unreadable" });
  });
});
