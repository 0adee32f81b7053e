import { z } from "zod";
import { plain } from "../../core/build/commands";
import { RolloutError } from "../../errors";
import type { ImageVariant } from "../../ports/registry";
import type { CallDocker } from "./call";

const IMAGES = z.tuple([
  z.object({
    Os: z.string(),
    Architecture: z.string(),
    Config: z
      .object({ Labels: z.record(z.string(), z.string()).nullish(), Env: z.array(z.string()).nullish() })
      .nullish(),
  }),
]);
const LAYER = z.object({ CreatedBy: z.string() });

/** Returns what is kept in an image of the engine for everybody to read. Throws CLOUD_REFUSED where docker does not tell. */
export async function inspectImage(call: CallDocker, id: string): Promise<ImageVariant> {
  const [image, history] = await Promise.all([
    call(plain(["image", "inspect", id])),
    call(plain(["history", "--no-trunc", "--format", "{{json .}}", id])),
  ]);
  try {
    const [{ Os, Architecture, Config }] = IMAGES.parse(JSON.parse(image.stdout));
    const layers = history.stdout.trim().split("\n").filter(Boolean);
    return {
      platform: `${Os}/${Architecture}`,
      labels: Config?.Labels ?? {},
      env: Config?.Env ?? [],
      // Docker has the newest first.
      history: layers.map((line) => LAYER.parse(JSON.parse(line)).CreatedBy).reverse(),
    };
  } catch {
    throw new RolloutError(
      "CLOUD_REFUSED",
      `expected docker to tell what is in ${id}, got ${[...image.lines, ...history.lines].at(-1) ?? "nothing"}`,
      `See what docker says:\ndocker image inspect ${id}`,
    );
  }
}
