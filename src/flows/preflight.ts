import { isOk } from "../core/preflight/finding";
import { renderPreflight } from "../core/preflight/render";
import type { Outcome } from "../core/report/outcome";
import type { Ground } from "../ports/ground";
import { askRow } from "./preflight/ask-row";
import { type Asking, once, untilAnswered } from "./preflight/asking";
import type { PreflightJob } from "./preflight/job";
import { ROWS } from "./preflight/rows";
import { chooseAccount, settleAccount } from "./preflight/rows/account";
import { settleApis } from "./preflight/rows/apis";
import { readProject } from "./preflight/rows/project";
import { settleRepository } from "./preflight/rows/repository";
import { readService } from "./preflight/rows/service";
import { wayRows } from "./preflight/rows/ways";

/**
 * Looks at everything that a release needs, all of it at once, and returns it as a table; in mode `fix` what can be
 * enabled or created is. A row that needs another one's answer waits for that one alone. Throws CANCELLED only.
 */
export async function preflight(ground: Ground, job: PreflightJob): Promise<Outcome> {
  const asking = startAsking(ground, job);
  const rows = await Promise.all([...ROWS, ...wayRows(job)].map((row) => askRow(asking, row)));
  const { mode, dryRun, project } = job;
  const report = await ground.evidence.keep("preflight", { ok: isOk(rows), mode, dryRun, project, rows });
  return renderPreflight(rows, { mode, dryRun, ...(project === undefined ? {} : { project }) }, report);
}

function startAsking(ground: Ground, job: PreflightJob): Asking {
  const asking: Asking = {
    ground,
    job,
    shared: {
      project: untilAnswered(() => readProject(asking)),
      service: untilAnswered(() => readService(asking)),
      apis: once(() => settleApis(asking)),
      choice: untilAnswered(() => chooseAccount(asking)),
      account: untilAnswered(() => settleAccount(asking)),
      repository: untilAnswered(() => settleRepository(asking)),
    },
  };
  return asking;
}
