import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** How many requests are under way at a time. */
const ABREAST = 20;

/** Sends so many chats to the address, a few at a time; every `*.localhost` is this machine. Fails where one gets no answer. */
export async function chat(url: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += ABREAST)
    await Promise.all(Array.from({ length: Math.min(ABREAST, count - sent) }, () => ask(url)));
}

/** Resolves when a second has just begun, so that what follows is counted in a sample of its own. */
export async function nextSecond(): Promise<void> {
  await sleep(1050 - (Date.now() % 1000));
}

function ask(url: string): Promise<void> {
  const { host, port } = new URL(url);
  return new Promise((done, fail) => {
    const options = { host: "127.0.0.1", port, method: "GET", path: "/", headers: { host } };
    request(options, (answer) => answer.resume().once("end", done))
      .once("error", fail)
      .end();
  });
}
