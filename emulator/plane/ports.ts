import { connect, createServer } from "node:net";

/** Below the range from which the kernel takes the ports of outgoing connections, so that none of those gets in between. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;

/** Ports that are promised to a container which may not listen yet. */
const promised = new Set<number>();

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .once("listening", () => server.close(() => resolve(true)))
      .listen(port, "127.0.0.1");
  });
}

/** Returns a port of 127.0.0.1 that is free and promised to nobody else in this process; give it back when done. */
export async function takePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (promised.has(port)) continue;
    promised.add(port);
    if (await canListen(port)) return port;
    promised.delete(port);
  }
}

/** Returns the port to the pool; the caller's process must have ended. */
export function givePortBack(port: number): void {
  promised.delete(port);
}

/** Returns whether something on 127.0.0.1 accepts a TCP connection on the port right now. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" })
      .once("connect", () => {
        socket.destroy();
        resolve(true);
      })
      .once("error", () => resolve(false));
  });
}
