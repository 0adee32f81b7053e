import type { WriteStream } from "node:tty";

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
/** How a line is to look. */
export type Tone = keyof typeof CODES;

/** Where a person follows what goes on. */
export interface Screen {
  /** Prints a line that stays. */
  say(line: string, tone?: Tone | undefined): void;
  /** From now on `look` tells how far the step has come, until the next `end`. */
  begin(look: () => string): void;
  /** Tells what the step prints: a line of its own in a pipe, the live line on a terminal. */
  progress(line: string): void;
  end(): void;
}

type Out = Pick<WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY" | "columns" | "hasColors">>;

const REFRESH_MILLISECONDS = 250;

/** Returns the terminal's live screen, or plain lines where the output is no terminal. Colours follow NO_COLOR. */
export function createScreen(out: Out): Screen {
  const coloured = out.isTTY === true && out.hasColors?.() === true;
  const paint = (line: string, tone?: Tone) =>
    coloured && tone !== undefined ? `\u001b[${CODES[tone]}m${line}\u001b[0m` : line;
  return out.isTTY === true ? liveScreen(out, paint) : plainScreen(out);
}

function plainScreen(out: Out): Screen {
  let look = () => "";
  return {
    say: (line) => out.write(`${line}\n`),
    begin(next) {
      look = next;
    },
    progress: (line) => out.write(`    ${look()} | ${line}\n`),
    end() {},
  };
}

function liveScreen(out: Out, paint: (line: string, tone?: Tone) => string): Screen {
  let timer: NodeJS.Timeout | undefined;
  let look = () => "";
  let last = "";
  const clear = () => out.write("\r\u001b[2K");
  const draw = () => {
    const line = `    ${look()}${last === "" ? "" : ` | ${last}`}`;
    clear();
    out.write(paint([...line].slice(0, Math.max(1, (out.columns ?? 80) - 1)).join(""), "dim"));
  };
  return {
    say(line, tone) {
      clear();
      out.write(`${paint(line, tone)}\n`);
      if (timer !== undefined) draw();
    },
    begin(next) {
      look = next;
      last = "";
      clearInterval(timer);
      timer = setInterval(draw, REFRESH_MILLISECONDS);
      draw();
    },
    progress(line) {
      last = line;
      draw();
    },
    end() {
      clearInterval(timer);
      timer = undefined;
      clear();
    },
  };
}
