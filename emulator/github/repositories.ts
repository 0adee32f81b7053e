import type { JsonObject } from "../core/json";
import type { Call, Handlers } from "./call";
import { idOf, nodeIdOf, userView } from "./users";

/** When everything was made that was there before the emulator started. */
export const CREATED = "2024-01-01T00:00:00Z";

const PLAIN = [
  "contributors",
  "deployments",
  "downloads",
  "events",
  "forks",
  "hooks",
  "languages",
  "merges",
  "stargazers",
  "subscribers",
  "subscription",
  "tags",
  "teams",
];

/** What stands for a part of an address that the reader fills in. */
const TEMPLATES: Readonly<Record<string, string>> = {
  archive: "/{archive_format}{/ref}",
  assignees: "/assignees{/user}",
  blobs: "/git/blobs{/sha}",
  branches: "/branches{/branch}",
  collaborators: "/collaborators{/collaborator}",
  comments: "/comments{/number}",
  commits: "/commits{/sha}",
  compare: "/compare/{base}...{head}",
  contents: "/contents/{+path}",
  git_commits: "/git/commits{/sha}",
  git_refs: "/git/refs{/sha}",
  git_tags: "/git/tags{/sha}",
  issue_comment: "/issues/comments{/number}",
  issue_events: "/issues/events{/number}",
  issues: "/issues{/number}",
  keys: "/keys{/key_id}",
  labels: "/labels{/name}",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  pulls: "/pulls{/number}",
  releases: "/releases{/id}",
  statuses: "/statuses/{sha}",
  trees: "/git/trees{/sha}",
};

/** Returns where the API has the repository. */
export function repositoryUrl({ base, book }: Pick<Call, "base" | "book">): string {
  return `${base}/repos/${book.repository}`;
}

/** Returns the repository as other things show it. */
export function repositoryView(call: Pick<Call, "base" | "book">): JsonObject {
  const name = call.book.repository;
  const [login = "", repo = ""] = name.split("/");
  const url = repositoryUrl(call);
  const id = idOf(name);
  return {
    id,
    node_id: nodeIdOf("R", id),
    name: repo,
    full_name: name,
    private: true,
    owner: userView(call.base, login, "Organization"),
    html_url: `https://github.com/${name}`,
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(PLAIN.map((key) => [`${key}_url`, `${url}/${key}`])),
    ...Object.fromEntries(Object.entries(TEMPLATES).map(([key, end]) => [`${key}_url`, `${url}${end}`])),
  };
}

function fullView(call: Call): JsonObject {
  const { book, facts } = call;
  const name = book.repository;
  const open = book.issues.filter(({ state }) => state === "open").length;
  const counts = ["forks", "forks_count", "size", "stargazers_count", "watchers", "watchers_count", "network_count"];
  return {
    ...repositoryView(call),
    visibility: "private",
    default_branch: "main",
    archived: false,
    disabled: false,
    has_issues: facts.issues !== false,
    ...Object.fromEntries(["projects", "wiki", "pages", "discussions"].map((key) => [`has_${key}`, false])),
    ...Object.fromEntries([...counts, "subscribers_count"].map((key) => [key, 0])),
    open_issues: open,
    open_issues_count: open,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    clone_url: `https://github.com/${name}.git`,
    git_url: `git://github.com/${name}.git`,
    ssh_url: `git@github.com:${name}.git`,
    svn_url: `https://github.com/${name}`,
    created_at: CREATED,
    updated_at: CREATED,
    pushed_at: CREATED,
  };
}

/** What says how a repository is. */
export const repositoryHandlers: Handlers = {
  "repos/get": (call) => ({ body: fullView(call) }),
};
