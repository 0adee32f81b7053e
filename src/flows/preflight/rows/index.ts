import type { RowKind } from "../asking";
import { account } from "./account";
import { apis } from "./apis";
import { credentials } from "./credentials";
import { environments } from "./environments";
import { image } from "./image";
import { permissions } from "./permissions";
import { plan } from "./plan";
import { project } from "./project";
import { repository } from "./repository";
import { schedule } from "./schedule";
import { service } from "./service";

/** The rows of the table in its order, one line each. All are asked at once. */
export const ROWS: readonly RowKind[] = [
  plan,
  credentials,
  project,
  apis,
  service,
  account,
  repository,
  permissions,
  image,
  environments,
  schedule,
];
