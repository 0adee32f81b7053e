import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { targetOf } from "./http";

/** What the one listener hands its requests to. */
export interface Doors {
  /** True where the host belongs to a service rather than to an API. */
  ownsHost(host: string): boolean;
  /** A request to a service. */
  traffic(request: IncomingMessage, response: ServerResponse): void;
  /** A request to an API. */
  api(request: IncomingMessage, response: ServerResponse): void;
}

/** A listener on the loopback address. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** A client that takes the emulator for its proxy may tunnel plain HTTP: the tunnel leads back in here, wherever it wanted to go. */
function acceptTunnels(server: Server): void {
  server.on("connect", (_request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    server.emit("connection", socket);
  });
}

/** Keeps the open sockets, tunnels included, so that closing leaves none behind. */
function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(port: number, doors: (port: number) => Doors): Promise<Listener> {
  const server = createServer();
  const sockets = trackSockets(server);
  acceptTunnels(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const { ownsHost, traffic, api } = doors(bound);
  server.on("request", (request, response) => {
    const service = ownsHost(targetOf(request).hostname) || ownsHost((request.headers.host ?? "").replace(/:\d+$/, ""));
    if (service) traffic(request, response);
    else api(request, response);
  });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
