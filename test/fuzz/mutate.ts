// Changes an input a little, in ways that parsers tend to stumble over. It must not know what is parsed.
import type { Random } from '../e2e/support/random.ts';
import { bytesOf, MAX_INPUT_BYTES } from './target.ts';

/** What means something to many parsers. */
const TOKENS = [
  ...[
    '"',
    "'",
    '\\',
    '\\"',
    '\\u0000',
    '\\ud800',
    '\\x',
    '\\x00',
    '%',
    '%00',
    '%zz',
    '\x1e',
    '\0',
    '\x7f',
    '\x80',
    '\xff',
  ],
  ...[
    ';',
    '; ',
    '=',
    ', ',
    ',',
    ':',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '-',
    '.',
    '/',
    '*',
    '@',
    '#',
    '$',
    '&',
    '|',
    '<',
    '>',
  ],
  ...['{', '}', '[', ']', '(', ')', '{}', '[]', '":', 'null', 'true', '""', '[[', '{"a":'],
  ...[
    '0',
    '-1',
    '1',
    '255',
    '256',
    '65536',
    '4294967296',
    '9007199254740993',
    '1e309',
    '1e-9',
    '0x10',
    'NaN',
    'Infinity',
  ],
  ...['__proto__', 'constructor', 'toString', '\xe2\x80\xae', '\xc2\x85', '\xef\xbb\xbf', '\xed\xa0\x80'],
].map(bytesOf);

const INTERESTING_BYTES = [0x00, 0x01, 0x0a, 0x20, 0x22, 0x2c, 0x3b, 0x3d, 0x5c, 0x7f, 0x80, 0xc2, 0xff];

type Mutation = (input: Uint8Array) => Uint8Array;

/** Changes an input; `other` is one to take a piece of. */
export type Mutate = (input: Uint8Array, other: Uint8Array) => Uint8Array;

const join = (...pieces: readonly Uint8Array[]): Uint8Array => Buffer.concat(pieces);

const replace = (input: Uint8Array, start: number, end: number, by: Uint8Array): Uint8Array =>
  join(input.subarray(0, start), by, input.subarray(end));

const repeat = (piece: Uint8Array, times: number): Uint8Array =>
  join(...Array.from({ length: times }, () => piece));

/** Builds the mutations of one run from its chance; the same seed changes the same inputs alike. */
export const createMutate = (random: Random, ownTokens: readonly string[]): Mutate => {
  const tokens = [...TOKENS, ...ownTokens.map(bytesOf), ...ownTokens.map(bytesOf)];
  const place = (input: Uint8Array): number => random.below(input.length + 1);
  const range = (input: Uint8Array): [number, number] => {
    const start = place(input);
    return [start, Math.min(input.length, start + 1 + random.below(random.isOneIn(4) ? 400 : 12))];
  };
  const withByte = (input: Uint8Array, change: (byte: number) => number): Uint8Array => {
    const copy = Uint8Array.from(input);
    const at = random.below(input.length);
    if (at < copy.length) copy[at] = change(copy[at] as number);
    return copy;
  };

  const mutations: readonly Mutation[] = [
    (input) => withByte(input, (byte) => byte ^ (1 << random.below(8))),
    (input) => withByte(input, () => random.below(256)),
    (input) => withByte(input, () => random.pick(INTERESTING_BYTES)),
    (input) => withByte(input, (byte) => byte + random.below(9) - 4),
    (input) => {
      const at = place(input);
      return replace(input, at, at, random.pick(tokens));
    },
    (input) => replace(input, ...range(input), random.pick(tokens)),
    (input) => replace(input, ...range(input), new Uint8Array()),
    (input) => input.subarray(0, place(input)),
    (input) => {
      const [start, end] = range(input);
      return replace(input, end, end, repeat(input.subarray(start, end), 1 + random.below(8)));
    },
    (input) => {
      const [start, end] = range(input);
      const at = place(input);
      return replace(input, at, at, input.subarray(start, end));
    },
  ];

  /** As long as an input may be: what is not linear shows here. */
  const swell: Mutation = (input) => {
    const [start, end] = range(input);
    const piece = random.isOneIn(2) && end > start ? input.subarray(start, end) : random.pick(tokens);
    const room = MAX_INPUT_BYTES - input.length;
    return replace(input, end, end, repeat(piece, Math.floor(room / Math.max(1, piece.length))));
  };

  return (input, other) => {
    let changed = random.isOneIn(8)
      ? join(input.subarray(0, place(input)), other.subarray(place(other)))
      : input;
    for (let times = 1 + random.below(6); times > 0; times--) changed = random.pick(mutations)(changed);
    if (random.isOneIn(1000)) changed = swell(changed);
    return changed.subarray(0, MAX_INPUT_BYTES);
  };
};
