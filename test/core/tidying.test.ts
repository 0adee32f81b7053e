import { describe, expect, test } from "vitest";
import { type CleanUp, LEAVE_ALL } from "../../src/core/clean-up";
import { renderLedger } from "../../src/core/ledger-text";
import { renderTidying, stepOf } from "../../src/core/report/tidying";
import type { ServiceState } from "../../src/core/service";
import { planTidying, type Remains } from "../../src/core/tidying";
import { CANARY, latest, ledgerWith, pin, REF, STABLE, stateOf } from "./states";

const BESIDE = { ...REF, service: "ion-canary" };
const ADOPTED = "ion-00009-ddd";
const LEDGER = ledgerWith({
  status: "promoted",
  percent: 100,
  canary: "ion-canary-00002-bbb",
  canaryService: "ion-canary",
  adopted: ADOPTED,
});
const ROUTE = { kind: "url-map", project: "demo", name: "ion", stableBackend: "s", canaryBackend: "c" } as const;

/** Returns what is there when all went well, but for what is changed at the canary's service. */
function remains(change: Partial<ServiceState> = {}, percent = 0, users = stateOf([latest(100)])): Remains {
  const canary = stateOf([pin("ion-canary-00002-bbb", 100)], { ref: BESIDE, ...change });
  return {
    users: { state: withLatest(users), revisions: [] },
    canary: { state: canary, revisions: [] },
    routes: [{ route: ROUTE, percent, version: "1", body: {} }],
  };
}

function withLatest(state: ServiceState): ServiceState {
  const serving = state.serving.map((one) => (one.kind === "latest" ? { ...one, revision: ADOPTED } : one));
  return { ...state, serving, latestReady: ADOPTED, latestCreated: ADOPTED };
}

function told(policy: Partial<CleanUp>, there: Remains, ledger = LEDGER): readonly string[] {
  return planTidying({ ...LEAVE_ALL, ...policy }, ledger, there).map(renderTidying);
}

const MIN = { scaling: { minInstanceCount: 2 } };

describe("the canary's service", () => {
  test.each([
    ["is deleted once nobody is led to it", "delete", remains(), ["Delete ion-canary, which ran the canary"]],
    ["is kept where the plan says nothing", "keep", remains(MIN), []],
    ["keeps no instance", "scale-down", remains(MIN), ["Let ion-canary keep no instance without requests"]],
    ["is left alone where it keeps none already", "scale-down", remains(), []],
    [
      "is not deleted while a way leads to it",
      "delete",
      remains({}, 5),
      ["ion-canary stays as it is: URL map 'ion' still leads 5 % of the users to it"],
    ],
    [
      "is not scaled down while users are elsewhere than on the promoted revision",
      "scale-down",
      remains(MIN, 0, stateOf([pin(STABLE, 95), latest(5)])),
      [`ion-canary stays as it is: not everybody on ion is served by ${ADOPTED}`],
    ],
    [
      "is not deleted where it has a rollout of its own",
      "delete",
      remains({ annotations: { "cloud-run-canary/rollout": renderLedger(ledgerWith()) } }),
      ["ion-canary stays as it is: it has a rollout of its own"],
    ],
    [
      "is left to the person who scales it by hand",
      "scale-down",
      remains({ scaling: { scalingMode: "MANUAL", manualInstanceCount: 3 } }),
      ["ion-canary is scaled by hand and stays so"],
    ],
    [
      "is scaled down as far as no revision is needed for it",
      "scale-down",
      remains({ ...MIN, template: { scaling: { minInstanceCount: 1 } } }),
      [
        "Let ion-canary keep no instance without requests",
        "the latest revision of ion-canary has a minimum of 1 in its template, which only a new revision would change",
      ],
    ],
  ] as const)("%s", (_, canaryService, there, lines) => {
    expect(told({ canaryService }, there)).toEqual(lines);
  });
});

test("nothing is tidied up behind a rollout that was taken back", () => {
  const taken = { ...LEDGER, status: "rolled-back" } as const;
  expect(told({ canaryService: "delete", revisions: 2 }, remains(), taken)).toEqual([]);
});

test("old revisions go from both services, and what of theirs is in use stays", () => {
  const revision = (name: string, createdAt: number) =>
    ({ name, image: "i", ready: "ready", message: "", createdAt, spec: {} }) as const;
  const { users, canary, routes } = remains();
  const there = {
    users: { ...users, revisions: [4, 3, 2, 1].map((at) => revision(`ion-old-${at}`, at)).concat(revision(STABLE, 0)) },
    canary: { state: canary?.state ?? users.state, revisions: [3, 2, 1].map((at) => revision(`beside-${at}`, at)) },
    routes,
  };
  expect(told({ revisions: 2 }, there)).toEqual([
    "Delete revision ion-old-2 of ion, which nobody needs any more",
    "Delete revision ion-old-1 of ion, which nobody needs any more",
    "Delete revision beside-1 of ion-canary, which nobody needs any more",
  ]);
  expect(told({ revisions: 2, canaryService: "delete" }, there)).toEqual([
    "Delete revision ion-old-2 of ion, which nobody needs any more",
    "Delete revision ion-old-1 of ion, which nobody needs any more",
    "Delete ion-canary, which ran the canary",
  ]);
});

describe("a dry run shows the request", () => {
  const requestsOf = (policy: Partial<CleanUp>, there: Remains) =>
    planTidying({ ...LEAVE_ALL, ...policy }, LEDGER, there).map((one) => stepOf(one).request);

  test("that deletes the canary's service", () => {
    expect(requestsOf({ canaryService: "delete" }, remains())).toEqual([
      { method: "DELETE", path: "/v2/projects/demo/locations/us-central1/services/ion-canary" },
    ]);
  });

  test("that lowers its minimum and makes no revision", () => {
    expect(requestsOf({ canaryService: "scale-down" }, remains(MIN))).toEqual([
      {
        method: "PATCH",
        path: "/v2/projects/demo/locations/us-central1/services/ion-canary?updateMask=scaling.minInstanceCount,annotations",
        body: {
          name: "projects/demo/locations/us-central1/services/ion-canary",
          etag: '"e"',
          annotations: {},
          scaling: { minInstanceCount: 0 },
        },
      },
    ]);
  });
});

test("the canary of one service is never deleted as an old revision", () => {
  const revisions = [1, 2, 3, 4].map((at) => ({
    name: at === 1 ? CANARY : `ion-later-${at}`,
    image: "i",
    ready: "ready" as const,
    message: "",
    createdAt: at,
    spec: {},
  }));
  const ledger = ledgerWith({ status: "promoted" });
  const users = { state: stateOf([latest(100)], { latestReady: "ion-later-4" }), revisions };
  expect(told({ revisions: 2 }, { users, routes: [] }, ledger)).toEqual([
    "Delete revision ion-later-2 of ion, which nobody needs any more",
  ]);
});
