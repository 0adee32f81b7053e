import { readFile } from "node:fs/promises";
import { z } from "zod";
import { planBuild, planPush, planTag } from "../../core/build/commands";
import { buildFailed, diskFull } from "../../core/build/refusals";
import { buildTrouble, lastLines, pushTrouble } from "../../core/build/trouble";
import { renderImage } from "../../core/image";
import { RolloutError } from "../../errors";
import type { Log } from "../../ports";
import type { Engine } from "../../ports/workshop";
import type { Ended } from "../programs";
import { refusalError } from "../registry/refusals";
import type { CallDocker } from "./call";
import { inspectImage } from "./inspect";
import { type Patience, patiently } from "./patience";
import { openScratch } from "./scratch";
import { readTools } from "./tools";

/** What an engine is made of. */
export interface EngineParts {
  readonly call: CallDocker;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly patience: Patience;
  /** The e-mail address that the login speaks for, as far as it is known. */
  readonly account: () => string | undefined;
  /** Where files may lie that end with the job; undefined: where the system has them. */
  readonly temporary: string | undefined;
  /** Returns the text without the secrets of the run. */
  readonly redact: (text: string) => string;
}

const METADATA = z.object({ "containerimage.digest": z.string().regex(/^sha256:[0-9a-f]{64}$/) });

/** Returns docker behind its door. */
export function createEngine(parts: EngineParts): Engine {
  const { call, env, patience } = parts;
  return {
    look: () => readTools(call, env),
    build: async (tools, order) => {
      const scratch = await openScratch(tools, order, parts.temporary);
      const command = planBuild(tools, order, scratch.places);
      try {
        await patiently(patience, async () =>
          requireBuilt(await call(command, parts.log.info), order.repository, parts),
        );
        return await readAnswer(scratch.places.answer, tools.route);
      } finally {
        await scratch.remove();
      }
    },
    inspect: (id) => inspectImage(call, id),
    push: async (id, image) => {
      requirePushed(await call(planTag(id, image)), image, parts);
      const pushed = await patiently(patience, async () => {
        const ended = await call(planPush(image), parts.log.info);
        requirePushed(ended, image, parts);
        return ended;
      });
      return digestIn(pushed, image);
    },
  };
}

async function readAnswer(path: string, route: "local" | "remote"): Promise<string> {
  const text = await readFile(path, "utf8");
  return route === "local" ? text.trim() : METADATA.parse(JSON.parse(text))["containerimage.digest"];
}

type Image = Parameters<Engine["push"]>[1];

function requireBuilt({ status, lines }: Ended, repository: Omit<Image, "tag">, parts: EngineParts): void {
  if (status === 0) return;
  const doing = `build the image for ${renderImage(repository)}`;
  const trouble = buildTrouble(lines);
  if (trouble === undefined) throw buildFailed(doing, lines);
  if (trouble === "disk-full") throw diskFull(doing, lines);
  throw refusalError(trouble, asking(doing, repository, lines, parts));
}

function requirePushed({ status, lines }: Ended, image: Image, parts: EngineParts): void {
  if (status === 0) return;
  const doing = `push ${renderImage(image)}`;
  const trouble = pushTrouble(lines) ?? "refused";
  if (trouble === "disk-full") throw diskFull(doing, lines);
  throw refusalError(trouble, asking(doing, image, lines, parts));
}

/** Secrets are taken out before the words are shortened: half of one would not be known again. */
function asking(
  doing: string,
  image: Omit<Image, "tag">,
  lines: readonly string[],
  { account, redact }: EngineParts,
): Parameters<typeof refusalError>[1] {
  return { doing, access: "write", image, said: lastLines(lines).at(-1) ?? "", account: account(), redact };
}

/** `v1: digest: sha256:… size: 1234` is the last thing that `docker push` says. */
function digestIn({ lines }: Ended, image: Image): string {
  const digest = /digest: (sha256:[0-9a-f]{64})/.exec(lines.join("\n"))?.[1];
  if (digest !== undefined) return digest;
  throw new RolloutError(
    "CLOUD_REFUSED",
    `expected docker to say the digest of ${renderImage(image)} after the push, got ${lines.at(-1) ?? "nothing"}`,
    `See what the registry has:\ndocker pull ${renderImage(image)}`,
  );
}
