/** Returns a plan's one metric of these keys, with lines that fit a rate. */
export const rate = (keys: string) => `metrics: [{ name: m, ${keys}, target: 1%, rollback: 5% }]\n`;
/** The same with lines that fit a latency. */
export const p95 = (keys: string) => `metrics: [{ name: m, ${keys}, target: 1s, rollback: 5s }]\n`;
const WATCHED = /^rollout\.yml:4:\d+: at metrics\[0\]\./.source;
/** Returns what a mistake at a key of that metric looks like. */
export const at = (key: string, message: string) =>
  new RegExp(`${WATCHED}${key.replace(/[[\]]/g, "\\$&")}: ${message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
