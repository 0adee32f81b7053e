import type { ImageName } from "../../../src/core/image";
import { judgeImage } from "../../../src/core/preflight/image";
import { judgePlan, planMistaken } from "../../../src/core/preflight/plan";
import { judgeService } from "../../../src/core/preflight/service";
import { RolloutError } from "../../../src/errors";
import { stateOf } from "../states";
import { NO_FIX, table } from "./table";

const DIGEST = `sha256:${"a".repeat(64)}`;
const BY_TAG: ImageName = { host: "us-docker.pkg.dev", path: "shop/ion/app", tag: "v1" };
const BY_DIGEST: ImageName = { host: "us-docker.pkg.dev", path: "shop/ion/app", digest: DIGEST };
const BOTH = { digest: DIGEST, platforms: ["linux/arm64", "linux/amd64"] };
table("an image", [
  ["named by its digest", judgeImage(BY_DIGEST, BOTH), "ok", /is there, for linux\/amd64$/, NO_FIX],
  [
    "named by a tag alone",
    judgeImage(BY_TAG, BOTH),
    "warning",
    /by its tag only/,
    /^image: us-docker.pkg.dev\/shop\/ion\/app@sha256:a{64}$/,
  ],
  [
    "that is missing",
    judgeImage(BY_TAG, undefined),
    "error",
    /expected the image us-docker.pkg.dev\/shop\/ion\/app:v1, got none/,
    /build-push/,
  ],
  [
    "for another machine",
    judgeImage(BY_DIGEST, { digest: DIGEST, platforms: ["linux/arm64"] }),
    "error",
    /linux\/amd64.*got linux\/arm64/,
    /--platform linux\/amd64/,
  ],
  [
    "whose platform nobody told, named by a tag, has both against it",
    judgeImage(BY_TAG, { digest: DIGEST, platforms: [] }),
    "warning",
    /could not be seen, but named by its tag only/,
    /^docker buildx imagetools inspect [^ ]+@sha256:a{64}\nimage: /,
  ],
  [
    "whose platform nobody told",
    judgeImage(BY_DIGEST, { digest: DIGEST, platforms: [] }),
    "warning",
    /could not be seen/,
    /imagetools/,
  ],
]);

const MISTAKES = new RolloutError("PLAN_INVALID", "rollout.yml:1:1: one\nrollout.yml:2:1: two", "the smallest plan");
table("a plan", [
  ["without a fault", judgePlan("rollout.yml", []), "ok", /is valid$/, NO_FIX],
  ["with warnings lists them", judgePlan("rollout.yml", ["a", "b"]), "warning", /2 warning/, /^a\nb$/],
  [
    "with mistakes lists every one",
    planMistaken("rollout.yml", MISTAKES),
    "error",
    /has 2 mistakes/,
    /1:1: one\n.*2:1: two\nthe smallest plan/,
  ],
  [
    "that is missing",
    planMistaken("x.yml", new RolloutError("PLAN_MISSING", "got none")),
    "error",
    /^got none$/,
    NO_FIX,
  ],
]);

const NOT_FOUND = new RolloutError("SERVICE_NOT_FOUND", "expected the service, got none", "gcloud run deploy");
table("a service", [
  ["that serves", judgeService(stateOf([]), false, NOT_FOUND), "ok", /ion in us-central1 is ready/, NO_FIX],
  [
    "that is in trouble",
    judgeService(stateOf([], { ready: "failed", message: "boom" }), false, NOT_FOUND),
    "warning",
    /not ready \(failed\): boom/,
    NO_FIX,
  ],
  ["that the first release makes", judgeService(undefined, true, NOT_FOUND), "ok", /first release creates it/, NO_FIX],
  [
    "that nobody makes",
    judgeService(undefined, false, NOT_FOUND),
    "error",
    /expected the service, got none/,
    /gcloud run deploy/,
  ],
]);
