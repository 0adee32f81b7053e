import { z } from "zod";
import { segment } from "../../core/preflight/change";
import { shortName } from "../../core/service";
import { parseAnswer } from "../../google";
import type { RequestJson } from "../../ports";
import type { Switchboard } from "../../ports/ground";

const ANSWER = z.object({
  services: z.array(z.object({ name: z.string(), state: z.string().default("") })).default([]),
});

/** Returns the switches of Service Usage v1; batchGet takes thirty names, and answers with the project's number in each. */
export function createSwitchboard(requestJson: RequestJson): Switchboard {
  return {
    enabled: async (project, names) => {
      const parent = `projects/${segment(project)}`;
      const query = names.map((name) => `names=${parent}/services/${encodeURIComponent(name)}`).join("&");
      const doing = `read which APIs are enabled in project ${project}`;
      const path = `/v1/${parent}/services:batchGet?${query}`;
      const answer = await requestJson({ api: "serviceusage", method: "GET", path, kind: "read", doing, project });
      const { services } = parseAnswer(ANSWER, answer, `the APIs of project ${project}`);
      const on = new Set(services.flatMap(({ name, state }) => (state === "ENABLED" ? [shortName(name)] : [])));
      return names.filter((name) => on.has(name));
    },
  };
}
