import { z } from "zod";
import { expected } from "../plan/leaves";
import { type Pair, parsePairs } from "./pairs";

/** Bearer tokens by the host that each is for, as an address names it: in lower case, with the port unless it is 443. */
export type MetricsTokens = ReadonlyMap<string, string>;

const WHAT = "a host and its token such as prometheus.example.com=TOKEN";
/** A host name or address, with a port or without; names of hosts have letters, digits, hyphens and dots (RFC 1123). */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
/** What may follow `Bearer ` in a header. */
const TOKEN = /^[\x21-\x7e]+$/;

/** The tokens for sources outside of Google Cloud, one `HOST=TOKEN` a line; nothing of them is shown in a mistake. */
const tokenLines = z.string({ error: expected("lines of HOST=TOKEN") }).transform((value, context): MetricsTokens => {
  const { pairs, mistakes } = parsePairs(value, WHAT, HOST);
  const read = pairs.map((pair) => ({ ...pair, value: pair.value.trim(), host: hostOf(pair.name) }));
  const told = [...mistakes, ...read.flatMap(mistakesOf), ...repeated(read)];
  for (const mistake of told) context.addIssue(mistake);
  return new Map(read.map(({ host, name, value: token }) => [host ?? name, token]));
});

/** The input with the tokens for metrics, a secret. */
export const metricsTokens = tokenLines.exactOptional().meta({
  description:
    "Bearer tokens for the sources `prometheus` and `http`, one `HOST=TOKEN` or `HOST:PORT=TOKEN` a line. Each is sent to exactly that host, by https.",
  secret: true,
  examples: [`prometheus.example.com=\${{secrets.PROMETHEUS_TOKEN}}`],
});

interface Read extends Pair {
  /** Undefined where no address can have it. */
  readonly host: string | undefined;
}

function hostOf(name: string): string | undefined {
  const address = `https://${name}`;
  return URL.canParse(address) ? new URL(address).host : undefined;
}

function mistakesOf({ host, value, line }: Read): string[] {
  const tokenMistake = TOKEN.test(value)
    ? []
    : [`expected a token without blanks or line breaks on line ${line}, and without "Bearer", got another text`];
  return host === undefined
    ? [`expected ${WHAT} on line ${line}, got a host that no address can have`, ...tokenMistake]
    : tokenMistake;
}

/** The same name twice has been told already; here it is one host under two names. */
function repeated(read: readonly Read[]): string[] {
  return read.flatMap(({ host, name, line }, index) => {
    const earlier = read.slice(0, index).filter((other) => other.host === host);
    const isNew = host !== undefined && earlier.length > 0 && earlier.every((other) => other.name !== name);
    return isNew ? [`expected each host once, got the one on line ${line} again`] : [];
  });
}
