import { cloudLogging } from "./cloud-logging";
import { cloudMonitoring } from "./cloud-monitoring";
import { cloudWatch } from "./cloudwatch";
import { http } from "./http";
import { logFiles } from "./log-files";
import { managedPrometheus } from "./managed-prometheus";
import { probe } from "./probe";
import { prometheus } from "./prometheus";

/** Every source that a plan can name; a new one is a file of its own, and one more line in both lists here. */
export const SOURCES = {
  "cloud-monitoring": cloudMonitoring,
  "cloud-logging": cloudLogging,
  "log-files": logFiles,
  prometheus,
  "managed-prometheus": managedPrometheus,
  cloudwatch: cloudWatch,
  http,
  probe,
} as const;

/** The name of a source that a plan can name. */
export type SourceName = keyof typeof SOURCES;
/** All their names, in the order of the list. */
export const SOURCE_NAMES = Object.keys(SOURCES) as SourceName[];

/** The keys of all sources together; a key of the same name is the same one. */
export const SOURCE_KEYS = {
  ...cloudMonitoring.keys,
  ...logFiles.keys,
  ...prometheus.keys,
  ...cloudWatch.keys,
  ...http.keys,
  ...probe.keys,
};
