// What nginx does to texts, undone.
import assert from 'node:assert/strict';
import { decodeHexEscapes, decodeJsonEscapes } from '../../../exporter/formats/decoding/escapes.ts';

const table = (
  name: string,
  decode: (text: string) => string,
  rows: readonly (readonly [string, string])[],
): void => {
  describe(name, () => {
    for (const [text, expected] of rows) it(text, () => assert.equal(decode(text), expected));
  });
};

table('decodeHexEscapes', decodeHexEscapes, [
  ['plain', 'plain'],
  ['\\x22q\\x5Cz\\x22', '"q\\z"'],
  ['\\xC3\\xBC', '\xc3\xbc'],
  ['\\x5Cx22', '\\x22'],
  ['\\x', '\\x'],
  ['\\x2', '\\x2'],
  ['\\xZZ\\x41', '\\xZZA'],
  ['\\n', '\\n'],
]);
table('decodeJsonEscapes', decodeJsonEscapes, [
  ['plain', 'plain'],
  ['\\"q\\\\z\\"', '"q\\z"'],
  ['\\t\\n\\r\\b\\f\\/', '\t\n\r\b\f/'],
  ['\\u0001\\u001F', '\x01\x1f'],
  ['\\\\u0001', '\\u0001'],
  ['\\\\\\"', '\\"'],
  ['\\u00', '\\u00'],
  ['\\u20ac', '\\u20ac'],
  ['\\', '\\'],
]);
