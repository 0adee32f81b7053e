import { createGitHub, type GitHub } from "../../emulator/github";
import type { GitHubFacts } from "../../emulator/github/facts";
import { createForge } from "../../src/github/forge";
import type { Forge } from "../../src/ports/forge";
import { type Answer, type Google, type Seen, startGoogle } from "../cloud/google";

export const TOKEN = "ghs_sentinel-of-the-forge";
export const NOON = Date.parse("2026-01-05T12:00:00Z");

/** The emulator's GitHub behind a real server, and the forge that asks it. */
export interface Host {
  readonly forge: Forge;
  readonly github: GitHub;
  readonly server: Google;
}

/** What a line does to a request: undefined lets it through, `lost` lets it through and drops the answer. */
export type Line = (seen: Seen) => Answer | "lost" | undefined;

/** Returns a host whose repository is acme/ion; `facts` are what is set up there, `line` is what is on the way. */
export async function startHost(facts: Partial<GitHubFacts> = {}, line: Line = () => undefined): Promise<Host> {
  const github = createGitHub({ now: () => NOON });
  github.set({ environments: {}, workflows: {}, repository: "acme/ion", token: TOKEN, ...facts });
  const server = await startGoogle((seen, { res }) => {
    const fate = line(seen);
    if (fate !== undefined && fate !== "lost") return fate;
    const answer = answerOf(github, seen);
    if (fate === undefined) return answer;
    res.destroy();
    return "handled";
  });
  const settings = { repository: "acme/ion", apiUrl: server.url, serverUrl: "https://github.example", token: TOKEN };
  return { forge: createForge(settings, new AbortController().signal), github, server };
}

/** Returns the methods and paths that the host was asked, without their queries. */
export function askedOf({ server }: Host): readonly string[] {
  return server.seen.map(({ method, path }) => `${method} ${path.replace("/repos/acme/ion", "").replace(/\?.*/, "")}`);
}

function answerOf({ face }: GitHub, { method, path, headers, body }: Seen): Answer {
  const url = new URL(path, "http://127.0.0.1");
  const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const asked = { method, host: url.hostname, path: url.pathname, query: url.searchParams, headers: texts };
  const parsed: unknown = body === "" ? undefined : JSON.parse(body);
  const answer = face({ ...asked, body: parsed }) ?? { status: 404, body: { message: "Not Found" } };
  const { status, body: said, headers: more = {} } = answer;
  return said === undefined ? { status, text: "", headers: more } : { status, json: said, headers: more };
}
