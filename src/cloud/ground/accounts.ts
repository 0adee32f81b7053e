import { z } from "zod";
import { accountPath } from "../../core/preflight/account";
import { parseAnswer } from "../../google";
import type { RequestJson } from "../../ports";
import type { Accounts } from "../../ports/ground";

const ACCOUNT = z.object({ email: z.string(), disabled: z.boolean().default(false) });

/** Returns the service accounts of IAM v1. */
export function createAccounts(requestJson: RequestJson): Accounts {
  return {
    read: async (email, project) => {
      const doing = `read service account ${email}`;
      const path = accountPath(email, project);
      const answer = await requestJson({
        api: "iam",
        method: "GET",
        path,
        kind: "read",
        doing,
        project,
        mayBeAbsent: true,
      });
      return answer === undefined ? undefined : parseAnswer(ACCOUNT, answer, `service account ${email}`);
    },
  };
}
