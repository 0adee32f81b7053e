/**
 * Loaded before the sample router: its own answers get what the founding case's application says besides, a line in the
 * log for each piece of work, and the version that the file BAD_VERSION_FILE names fails them, but only in SERVICE_AT_FAULT.
 */
import { readFileSync } from "node:fs";
import { ServerResponse } from "node:http";

const { BAD_VERSION_FILE, VERSION, K_SERVICE, K_REVISION, SERVICE_AT_FAULT } = process.env;
const { writeHead, end } = ServerResponse.prototype;

function isBad() {
  if (K_SERVICE !== SERVICE_AT_FAULT) return false;
  try {
    return readFileSync(BAD_VERSION_FILE, "utf8") === VERSION;
  } catch {
    return false;
  }
}

const isOwn = (headers) => headers?.["x-served-by"] === K_REVISION;

ServerResponse.prototype.writeHead = function answered(status, headers, ...rest) {
  this.own = isOwn(headers);
  this.bad = this.own && status === 200 && isBad();
  return writeHead.call(this, this.bad ? 500 : status, headers, ...rest);
};

ServerResponse.prototype.end = function ended(text, ...rest) {
  if (!this.own || typeof text !== "string") return end.call(this, text, ...rest);
  const success = !this.bad;
  const confidence = success ? 0.91 : 0;
  const severity = success ? "INFO" : "ERROR";
  process.stdout.write(`${JSON.stringify({ severity, message: "answered", success, confidence })}\n`);
  const told = { ...JSON.parse(text), success, confidence, pipeline_ready: true };
  return end.call(this, JSON.stringify(told), ...rest);
};
