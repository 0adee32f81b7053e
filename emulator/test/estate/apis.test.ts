import { describe, expect, it } from "vitest";
import { answersCalls, isOn, switchApis, switchOff } from "../../core/estate/apis";
import { checkEnabled } from "../../core/estate/disabled";
import { readJob } from "../../core/estate/jobs";
import { refusal } from "../control/lab";
import { Books } from "./books";

const API = "run.googleapis.com";
const CALL = { path: "/v2/projects/p/locations/us-central1/services", body: undefined };

function switched(on: boolean): { books: Books; name: string } {
  const books = new Books();
  if (on) books.write((estate) => switchOff(estate, [API]));
  const job = books.write((estate, now) => switchApis(estate, { project: "p", apis: [API], on, shape: "one" }, now));
  return { books, name: String(job["name"]) };
}

describe("an API that is switched", () => {
  it.each([
    { way: "on", after: 0, done: false, state: false, calls: false },
    { way: "on", after: 999, done: false, state: false, calls: false },
    { way: "on", after: 1000, done: true, state: true, calls: false },
    { way: "on", after: 5999, done: true, state: true, calls: false },
    { way: "on", after: 6000, done: true, state: true, calls: true },
    { way: "off", after: 999, done: false, state: true, calls: true },
    { way: "off", after: 1000, done: true, state: false, calls: false },
    { way: "off", after: 6000, done: true, state: false, calls: false },
  ])("$way: after $after ms the operation is done: $done, enabled: $state, callable: $calls", (row) => {
    const { books, name } = switched(row.way === "on");
    books.pass(row.after);
    expect({
      done: books.read((estate, now) => readJob(estate, name, now)["done"] === true),
      state: books.read((estate, now) => isOn(estate, "p", API, now)),
      calls: books.read((estate, now) => answersCalls(estate, "p", API, now)),
    }).toEqual({ done: row.done, state: row.state, calls: row.calls });
  });

  it("is as it last was, after on, off and on again", () => {
    const { books } = switched(false);
    books.pass(1000);
    books.write((estate, now) => switchApis(estate, { project: "p", apis: [API], on: true, shape: "batch" }, now));
    expect(books.read((estate, now) => isOn(estate, "p", API, now))).toBe(false);
    books.pass(1000);
    expect(books.read((estate, now) => isOn(estate, "p", API, now))).toBe(true);
  });

  it("cannot be called by the project's number either", () => {
    const { books } = switched(true);
    const { message } = refusal(() => books.read((estate, now) => checkEnabled(estate, CALL, now)));
    const number = /in project (\d+) before/.exec(message)?.[1];
    const byNumber = { ...CALL, path: CALL.path.replace("/p/", `/${number}/`) };
    expect(refusal(() => books.read((estate, now) => checkEnabled(estate, byNumber, now))).message).toBe(message);
  });
});

it("an operation that nobody began is NOT_FOUND", () => {
  const books = new Books();
  expect(refusal(() => books.read((estate, now) => readJob(estate, "operations/acat.none", now)))).toMatchObject({
    status: "NOT_FOUND",
  });
});
