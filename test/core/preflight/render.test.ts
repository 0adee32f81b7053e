import { describe, expect, test } from "vitest";
import { toEnabling } from "../../../src/core/preflight/change";
import { exitOf, findingOf, isOk, type Row } from "../../../src/core/preflight/finding";
import { renderPreflight } from "../../../src/core/preflight/render";
import { type ErrorCode, RolloutError } from "../../../src/errors";

const row = (name: string, change: Partial<Row> = {}): Row => ({
  name,
  result: "ok",
  sentence: `${name} is fine`,
  seconds: 1,
  ...change,
});
const error = (code?: ErrorCode): Row => row("bad", { result: "error", ...(code === undefined ? {} : { code }) });
const REPORT = { path: "/tmp/report.json", digest: "abc" };
const CHECK = { mode: "check", dryRun: false, project: "shop" } as const;

describe("the exit status", () => {
  test.each([
    ["all is well", [row("a"), row("b", { result: "created" })], 0],
    ["there are only warnings", [row("a", { result: "warning" })], 0],
    ["something was not asked", [row("a", { result: "not-asked" })], 0],
    ["a person must mend something", [error()], 2],
    ["the cloud could not be asked", [error("CLOUD_UNREACHABLE")], 4],
    ["both: running again mends nothing then", [error("CLOUD_UNREACHABLE"), error(), error("CONFLICT")], 2],
    ["an input is missing", [error("PERMISSION_DENIED"), error("INPUT_INVALID")], 2],
    ["somebody else was at it", [error("CONFLICT")], 3],
  ] as const)("where %s", (_what, rows, exit) => {
    expect(exitOf(rows)).toBe(exit);
    expect(isOk(rows)).toBe(exit === 0);
  });
});

test("an error of the cloud becomes a row without the paragraph that Google adds", () => {
  const refused = new RolloutError(
    "API_DISABLED",
    "could not ask: iam.googleapis.com is not enabled: visit\nhttps://x",
    "hint",
  );
  expect(findingOf(refused)).toEqual({
    result: "error",
    sentence: "could not ask: iam.googleapis.com is not enabled",
    code: "API_DISABLED",
    fix: "hint",
  });
});

describe("the report", () => {
  test("has outputs, columns in the log and the fix below its row", () => {
    const rows = [row("plan"), row("permissions", { result: "error", seconds: 11.25, fix: "gcloud x\ngcloud y" })];
    const outcome = renderPreflight(rows, CHECK, REPORT);
    expect(outcome.outputs).toEqual({ ok: "false", report: "/tmp/report.json", "report-digest": "abc" });
    expect(outcome.detail?.split("\n")).toEqual([
      "ok     plan          1.0 s  plan is fine",
      "error  permissions  11.3 s  permissions is fine",
      "    gcloud x",
      "    gcloud y",
    ]);
    expect(outcome.annotation).toMatchObject({ level: "error", title: "cloud-run-canary: PREFLIGHT_FAILED" });
  });

  test("tells a long fix once, and names the row that it stands at", () => {
    const bad = (name: string, fix: string) => row(name, { result: "error", fix });
    const rows = [
      bad("plan", "gcloud x"),
      bad("project", "sign\nin"),
      bad("APIs", "sign\nin"),
      bad("image", "gcloud x"),
    ];
    const { detail = "", summary } = renderPreflight(rows, CHECK, REPORT);
    expect(detail.split("\n").filter((line) => line.startsWith("    "))).toEqual([
      "    gcloud x",
      "    sign",
      "    in",
      "    # the same as for project",
      "    gcloud x",
    ]);
    expect(summary.match(/^sign$/gm)).toHaveLength(1);
  });

  test("shows a table in the summary that a sentence cannot break", () => {
    const { summary } = renderPreflight([row("plan", { sentence: "a | b <script>" })], CHECK, REPORT);
    expect(summary).toContain("| plan | ✅ ok | a \\| b &lt;script> | 1.0 s |");
    expect(summary).toContain("`sha256:abc`");
  });

  test("of a dry run shows the exact requests in the rows' order, and says that none was made", () => {
    const changes = [toEnabling("shop", ["run.googleapis.com"])];
    const rows = [row("APIs", { result: "warning", changes })];
    const outcome = renderPreflight(rows, { mode: "fix", dryRun: true }, REPORT);
    expect(outcome.headline).toBe(
      "Preflight: 0 error(s), 1 warning(s), 0 of 1 not asked; 1 change(s) would be made, none was made.",
    );
    expect(outcome.detail).toContain("POST /v1/projects/shop/services:batchEnable");
    expect(outcome.summary).toContain('"serviceIds": [');
  });

  test("in which all is well is one notice", () => {
    expect(renderPreflight([row("plan")], CHECK, REPORT)).toMatchObject({
      exit: 0,
      outputs: { ok: "true" },
      annotation: { level: "notice" },
    });
  });
});
