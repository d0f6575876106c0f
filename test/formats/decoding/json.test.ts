// JSON lines as byte strings, and paths into them.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeLatin1InUtf8, encodeUtf8 } from '../../../exporter/formats/decoding/byte-strings.ts';
import { type JsonObject, parseJsonLine } from '../../../exporter/formats/decoding/json-line.ts';
import { parseJsonPath, readJsonPath } from '../../../exporter/formats/decoding/json-path.ts';
import { createReadValues } from '../../../exporter/formats/decoding/json-values.ts';

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const escaped = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

describe('encodeUtf8', () => {
  it('writes what Buffer writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(encodeUtf8(text), utf8(text))),
    );
  });
  it('writes U+FFFD for a lone surrogate', () => assert.equal(encodeUtf8('a\ud800b'), utf8('a\ufffdb')));
});

describe('decodeLatin1InUtf8', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  it('gives back header bytes that were read as latin1 and written as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: byte }), (bytes) => assert.equal(decodeLatin1InUtf8(utf8(bytes)), bytes)),
    );
  });
  it('leaves code points that are no byte', () =>
    assert.equal(decodeLatin1InUtf8(utf8('é€')), `\xe9${utf8('€')}`));
  it('leaves what is no UTF-8', () => assert.equal(decodeLatin1InUtf8('\xff\xc3'), '\xff\xc3'));
});

describe('parseJsonLine', () => {
  it('gives texts as UTF-8, escaped or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(parseJsonLine(utf8(JSON.stringify(text))), utf8(text));
        assert.equal(parseJsonLine(escaped(text)), utf8(text));
      }),
    );
  });
  it('keeps bytes that are no UTF-8', () => assert.equal(parseJsonLine('"\xff\xfe"'), '\xff\xfe'));
  it('does not take an escaped backslash for an escape', () =>
    assert.equal(parseJsonLine('"\\\\u00fc\\u00fc"'), '\\u00fc\xc3\xbc'));
  it('keeps escapes of control bytes', () => assert.equal(parseJsonLine('"\\u0001\\u0022"'), '\x01"'));
  for (const line of ['', 'x', '{"a":', '"\\u00zz"', '"\\u00', '{"a":1}x']) {
    it(`${line} is none`, () => assert.equal(parseJsonLine(line), undefined));
  }
});

describe('createReadValues', () => {
  const key = fc.constantFrom('a', 'b', 'a.b', 'b.c', 'c', '__proto__', '0');
  const path = fc.array(key, { minLength: 1, maxLength: 4 }).map((keys) => keys.join('.'));
  const { object } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constantFrom(1, 'x', null, []), tie('object')),
    object: fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((pairs) => {
      const members = pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
      return JSON.parse(`{${members.join(',')}}`) as JsonObject;
    }),
  }));

  it('reads at each path what is read at it alone', () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 6 }), object, (texts, line) => {
        const paths = texts.map((text) => parseJsonPath(text) ?? []);
        const values: unknown[] = paths.map(() => undefined);
        createReadValues(paths)(line, values);
        assert.deepEqual(
          values,
          paths.map((each) => readJsonPath(line, each)),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('readJsonPath', () => {
  const read = (json: string, path: string): unknown =>
    readJsonPath(JSON.parse(json), parseJsonPath(path) ?? []);
  it('follows keys', () => assert.equal(read('{"a":{"b":{"c":1}}}', 'a.b.c'), 1));
  it('finds a key with dots', () =>
    assert.equal(read('{"http.request.header.cookie":1}', 'http.request.header.cookie'), 1));
  it('finds a key with dots below another', () => assert.equal(read('{"a":{"b.c":{"d":1}}}', 'a.b.c.d'), 1));
  it('takes the longest key', () => assert.equal(read('{"a":{"b":1},"a.b":2}', 'a.b'), 2));
  it('tries no other key', () => assert.equal(read('{"a":{"b":{"c":1}},"a.b":{}}', 'a.b.c'), undefined));
  it('finds nothing below texts and arrays', () => assert.equal(read('{"a":["b"]}', 'a.0'), undefined));
  it('finds nothing that the line has not', () => assert.equal(read('{}', 'constructor'), undefined));
  it('tells null from nothing', () => assert.equal(read('{"a":null}', 'a'), null));
  for (const path of ['', 'a.', '.a', 'a..b', 'a.b.c.d.e.f.g.h.i.j.k']) {
    it(`${JSON.stringify(path)} is no path`, () => assert.equal(parseJsonPath(path), null));
  }
});
