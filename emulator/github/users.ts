import { projectNumberOf } from "../core/ids";
import type { JsonObject } from "../core/json";

/** Returns a number that is the same for the same text, as ids are. */
export function idOf(text: string): number {
  return Number(projectNumberOf(`github ${text}`));
}

/** Returns the opaque id that GitHub's other API has for the same thing. */
export function nodeIdOf(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}

/** Returns the time, in epoch milliseconds, as GitHub writes it: to the second. */
export function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

const LISTS = ["followers", "subscriptions", "orgs", "repos", "received_events"] as const;

/** Returns a user, a bot where the login ends in `[bot]`. */
export function userView(base: string, login: string, type?: string): JsonObject {
  const id = idOf(`user ${login}`);
  const url = `${base}/users/${encodeURIComponent(login)}`;
  const lists = LISTS.map((list) => [list === "orgs" ? "organizations_url" : `${list}_url`, `${url}/${list}`]);
  return {
    login,
    id,
    node_id: nodeIdOf("U", id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `https://github.com/${login.replace(/\[bot\]$/, "")}`,
    ...Object.fromEntries(lists),
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    events_url: `${url}/events{/privacy}`,
    type: type ?? (login.endsWith("[bot]") ? "Bot" : "User"),
    site_admin: false,
  };
}
