import { expect, test } from "vitest";
import { type AccountChoice, accountMissing, homeOf, judgeAccount } from "../../../src/core/preflight/account";
import { judgeCredentials } from "../../../src/core/preflight/credentials";
import { judgeProject } from "../../../src/core/preflight/project";
import { judgeRepository, repositoryMissing } from "../../../src/core/preflight/repository";
import { NO_FIX, table } from "./table";

const ACTIVE = { id: "shop", number: "123", lifecycle: "ACTIVE" };
table("a project", [
  ["may be given by its number", judgeProject("123", ACTIVE), "ok", /^shop, number 123$/, NO_FIX],
  [
    "for which another one answers",
    judgeProject("shop-eu", ACTIVE),
    "error",
    /expected the project shop-eu, got an answer about shop, number 123/,
    /projects list/,
  ],
  ["in use is told with its number", judgeProject("shop", ACTIVE), "ok", /^shop, number 123$/, NO_FIX],
  [
    "nobody has heard of",
    judgeProject("shop", undefined),
    "error",
    /expected the project shop, got none/,
    /projects list/,
  ],
  [
    "that is being deleted can be had back",
    judgeProject("shop", { ...ACTIVE, lifecycle: "DELETE_REQUESTED" }),
    "error",
    /to be ACTIVE, got DELETE_REQUESTED/,
    /gcloud projects undelete shop/,
  ],
  [
    "without a state is not taken for one in use",
    judgeProject("shop", { ...ACTIVE, lifecycle: "" }),
    "error",
    /got no state/,
    /undelete/,
  ],
]);

const KEY = { kind: "a service account key", account: "ci@shop.iam.gserviceaccount.com", issued: true };
const READY_MADE = { kind: "an access token", issued: false };
table("credentials", [
  ["are told with their account", judgeCredentials(KEY, false), "ok", /^ci@shop.*, by a service account key$/, NO_FIX],
  ["that were given ready-made and accepted", judgeCredentials(READY_MADE, true), "ok", /^an access token$/, NO_FIX],
  [
    "that nobody has accepted yet",
    judgeCredentials(READY_MADE, false),
    "warning",
    /no Google API has accepted it/,
    NO_FIX,
  ],
]);

const EMAIL = "ion@shop.iam.gserviceaccount.com";
const chosen = (from: AccountChoice["from"], email = EMAIL): AccountChoice => ({ email, from });
const ENABLED = { email: EMAIL, disabled: false };
const HOME = { name: "ion", project: "shop" };
table("a service account", [
  ["that is there is reused", judgeAccount(chosen("plan"), ENABLED, false), "ok", /, reused$/, NO_FIX],
  ["that was made is told so", judgeAccount(chosen("input"), ENABLED, true), "created", /, created$/, NO_FIX],
  [
    "that is disabled",
    judgeAccount(chosen("service"), { ...ENABLED, disabled: true }, false),
    "error",
    /is disabled/,
    /service-accounts enable ion@/,
  ],
  [
    "that is the default one may do too much",
    judgeAccount(chosen("default"), ENABLED, false),
    "warning",
    /default compute service account will be used/,
    /^# In the plan:\n# service-account:/,
  ],
  [
    "that is missing and ours",
    accountMissing(chosen("plan"), HOME),
    "error",
    /got none$/,
    /service-accounts create ion --project="shop"\n# or this step with mode: fix$/,
  ],
  [
    "that is missing and another project's",
    accountMissing(chosen("plan"), undefined),
    "error",
    /got none$/,
    /^# Name another.*its own project/,
  ],
]);

const REPOSITORY = { project: "shop", location: "us-central1", repository: "ion" };
const DOCKER = { format: "DOCKER", mode: "STANDARD_REPOSITORY", size: 711_985_000, immutableTags: false };
table("a repository", [
  [
    "is told with format, encryption and size",
    judgeRepository(REPOSITORY, DOCKER, false),
    "ok",
    /^ion in us-central1 of shop reused, DOCKER, encrypted with a Google-managed key, 679\.002 MB$/,
    NO_FIX,
  ],
  [
    "that was made",
    judgeRepository(REPOSITORY, { ...DOCKER, size: 0 }, true),
    "created",
    / created, DOCKER.* 0\.000 MB$/,
    NO_FIX,
  ],
  [
    "with a key of its own",
    judgeRepository(REPOSITORY, { ...DOCKER, kmsKey: "projects/k/key" }, false),
    "ok",
    /encrypted with projects\/k\/key/,
    NO_FIX,
  ],
  [
    "whose tags stay where they are",
    judgeRepository(REPOSITORY, { ...DOCKER, immutableTags: true }, false),
    "ok",
    /tags are immutable$/,
    NO_FIX,
  ],
  [
    "for something else than images",
    judgeRepository(REPOSITORY, { ...DOCKER, format: "NPM" }, false),
    "error",
    /got format NPM/,
    /another repository/,
  ],
  [
    "that nothing can be pushed to",
    judgeRepository(REPOSITORY, { ...DOCKER, mode: "REMOTE_REPOSITORY" }, false),
    "warning",
    /mode is REMOTE_REPOSITORY/,
    /STANDARD_REPOSITORY/,
  ],
  [
    "that is missing",
    repositoryMissing(REPOSITORY, true),
    "error",
    /got none$/,
    /^gcloud artifacts repositories create ion --repository-format=docker --location=us-central1 --project="shop"\n# or this step with mode: fix$/,
  ],
  [
    "that is missing in another project",
    repositoryMissing(REPOSITORY, false),
    "error",
    /got none$/,
    /^# By whoever may create it in project shop:\ngcloud artifacts repositories create ion [^\n]*$/,
  ],
]);

test.each([
  ["of a project", EMAIL, { name: "ion", project: "shop" }],
  [
    "of a project of an organisation's own domain",
    "ion@shop.example.com.iam.gserviceaccount.com",
    { name: "ion", project: "example.com:shop" },
  ],
  ["that Google makes", "123-compute@developer.gserviceaccount.com", undefined],
])("the home of an account %s", (_whose, email, home) => {
  expect(homeOf(email)).toEqual(home);
});
