/** The left rotations of each round, four by turns (RFC 1321 §3.4). */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

/** The integer parts of 2^32 · |sin(i + 1)|; a table, because no two engines owe each other the same sine. */
const SINES = Uint32Array.of(
  ...[0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501],
  ...[0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821],
  ...[0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8],
  ...[0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a],
  ...[0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70],
  ...[0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665],
  ...[0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1],
  ...[0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391],
);

/** Of each round: how it mixes three words of the state, and which word of the block its step takes. */
const ROUNDS = [
  { mix: (b: number, c: number, d: number) => (b & c) | (~b & d), word: (step: number) => step % 16 },
  { mix: (b: number, c: number, d: number) => (b & d) | (c & ~d), word: (step: number) => (5 * step + 1) % 16 },
  { mix: (b: number, c: number, d: number) => b ^ c ^ d, word: (step: number) => (3 * step + 5) % 16 },
  { mix: (b: number, c: number, d: number) => c ^ (b | ~d), word: (step: number) => (7 * step) % 16 },
] as const;

type State = readonly [a: number, b: number, c: number, d: number];
const START: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

/**
 * Returns what the first eight hexadecimal digits of the bytes' MD5 digest spell, 0 to 2^32 − 1; no input is refused.
 * It assigns users to buckets and guards nothing, for which MD5 would be unfit.
 */
export function md5Head(bytes: Uint8Array): number {
  const message = padded(bytes);
  let state = START;
  for (let offset = 0; offset < message.byteLength; offset += 64) state = digestBlock(state, message, offset);
  const head = new DataView(new ArrayBuffer(4));
  head.setInt32(0, state[0], true);
  return head.getUint32(0);
}

/** Returns the bytes with the closing bit, zeros, and their length in bits, in whole blocks of 64 bytes. */
function padded(bytes: Uint8Array): DataView {
  const message = new Uint8Array(64 * (Math.floor((bytes.length + 8) / 64) + 1));
  message.set(bytes);
  message[bytes.length] = 0x80;
  const view = new DataView(message.buffer);
  view.setBigUint64(message.length - 8, BigInt(bytes.length) * 8n, true);
  return view;
}

function digestBlock(before: State, message: DataView, offset: number): State {
  let [a, b, c, d] = before;
  for (const [round, { mix, word }] of ROUNDS.entries())
    for (let step = 16 * round; step < 16 * round + 16; step += 1) {
      const sum = a + mix(b, c, d) + (SINES[step] ?? 0) + message.getUint32(offset + 4 * word(step), true);
      [a, b, c, d] = [d, b + rotated(sum, ROTATIONS[round]?.[step % 4] ?? 0), b, c];
      b |= 0;
    }
  return [(before[0] + a) | 0, (before[1] + b) | 0, (before[2] + c) | 0, (before[3] + d) | 0];
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
