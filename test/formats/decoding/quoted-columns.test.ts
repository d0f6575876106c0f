// Columns parted by blanks, some between quotation marks.
import assert from 'node:assert/strict';
import { splitQuoted } from '../../../exporter/formats/decoding/quoted-columns.ts';

const f = (line: string, ...expected: string[]): void => {
  it(line, () => assert.deepEqual(splitQuoted(line), expected));
};

describe('splitQuoted', () => {
  f('');
  f('a b', 'a', 'b');
  f('a  b', 'a', '', 'b');
  f('"a b" c', 'a b', 'c');
  f('c "a b"', 'c', 'a b');
  f('"a" "b"', 'a', 'b');
  f('"a "b c" d', 'a "b c', 'd');
  f('"a \\" b" c', 'a \\" b', 'c');
  f('"" c', '', 'c');
  f('"a b', 'a b');
});
