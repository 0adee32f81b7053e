import { createServer } from "node:http";

/** A service to try a rollout with: healthy at /health, and at fault for as many percent of its answers as ERROR_RATE says. */
const { PORT = "8080", VERSION = "1", ERROR_RATE = "0" } = process.env;

createServer((request, response) => {
  const isHealth = request.url === "/health";
  const isFault = !isHealth && Math.random() * 100 < Number(ERROR_RATE);
  response.writeHead(isFault ? 500 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: "healthy", version: VERSION }));
}).listen(Number(PORT));
