import { createServer } from "node:http";

/** What every image runs while the emulator was given no table of images: it answers with the name of its revision. */
createServer((_request, response) => {
  response.end(`Hello from ${process.env.K_REVISION}\n`);
}).listen(Number(process.env.PORT));
