import { describe, expect, test } from "vitest";
import { parsePairs } from "../../src/inputs/pairs";

const NAME = /^\w+$/;

function read(text: string): readonly (readonly [string, string])[] {
  return parsePairs(text, "a pair", NAME).pairs.map(({ name, value }) => [name, value]);
}

describe("a pair is read", () => {
  test.each<[string, string, readonly (readonly [string, string])[]]>([
    [
      "of each line",
      "A=1\nB=2",
      [
        ["A", "1"],
        ["B", "2"],
      ],
    ],
    [
      "of lines as Windows ends them",
      "A=1\r\nB=2\r\n",
      [
        ["A", "1"],
        ["B", "2"],
      ],
    ],
    ["between blank lines", "\n  \nA=1\n\n", [["A", "1"]]],
    ["with further equals signs in its value", "A=b=c==", [["A", "b=c=="]]],
    ["with blanks before its name and in its value", "  A= b c ", [["A", " b c "]]],
    ["without a value", "A=", [["A", ""]]],
    [
      "with a value of several lines in quotes",
      'A="1\n2\n"\nB=3',
      [
        ["A", "1\n2\n"],
        ["B", "3"],
      ],
    ],
    ["with doubled quotes in quotes", 'A="say ""x"""', [["A", 'say "x"']]],
    ["with quotes in the middle, which are the value's", 'A={"a":"b"}', [["A", '{"a":"b"}']]],
    [
      "with nothing in quotes",
      'A=""\nB=1',
      [
        ["A", ""],
        ["B", "1"],
      ],
    ],
  ])("%s", (_, text, pairs) => {
    expect(parsePairs(text, "a pair", NAME).mistakes).toEqual([]);
    expect(read(text)).toEqual(pairs);
  });
});

describe("a line is refused, without its name and value,", () => {
  test.each<[string, string, string]>([
    ["that is no pair", "A=1\ns3cr3t", "expected a pair on line 2, got a line without '='"],
    ["whose name is none", "s 3=1", "expected a pair on line 1, got a name with other characters in it, or none"],
    ["without a name", "=s3cr3t", "expected a pair on line 1, got a name with other characters in it, or none"],
    [
      "whose quotes stay open",
      'A="s3cr3t\nB=1',
      "expected a pair on line 1, got a value whose quotes are not closed at a line's end",
    ],
    [
      "with something behind its quotes",
      'A="s3cr3t" x',
      "expected a pair on line 1, got a value whose quotes are not closed at a line's end",
    ],
    ["whose name was there before", 'A="1\n2"\nA=s3cr3t', "expected each name once, got the one on line 3 again"],
  ])("%s", (_, text, mistake) => {
    expect(parsePairs(text, "a pair", NAME).mistakes).toContain(mistake);
    expect(parsePairs(text, "a pair", NAME).mistakes.join("\n")).not.toContain("s3cr3t");
  });
});
