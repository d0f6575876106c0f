// JSON by a map of fields: what is compiled, what is refused, and what missing keys mean.
import assert from 'node:assert/strict';
import { CANONICAL_FIELDS } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { json } from '../../exporter/formats/json.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

const T = { timeMs: 1795152791309, status: 0 };
const f = (name: string, options: FormatOptions, line: string, expected: unknown): void => {
  it(name, () => assert.deepEqual(renderRecord(readLine(readerOf(json.compile(options)), line)), expected));
};
const map = (fields: Record<string, string>, settings = {}): FormatOptions => ({
  definition: { time: 't', cookie: 'c', ...fields },
  settings,
});

describe('json', () => {
  for (const field of CANONICAL_FIELDS) {
    it(`tells users of the key ${field}`, () => assert.match(json.notes, new RegExp(`\\b${field}\\b`)));
  }
});

describe('json by a map', () => {
  f('takes a missing key as absent', map({}), '{"t":1795152791309}', { ...T, cookie: null });
  f('takes null as absent', map({}), '{"t":1795152791309,"c":null}', { ...T, cookie: null });
  f('takes "-" as absent', map({}), '{"t":1795152791309,"c":"-"}', { ...T, cookie: null });
  f('keeps bytes', map({}), '{"t":1795152791309,"c":"a=\xc3\xbc\xff"}', { ...T, cookie: 'a=\xc3\xbc\xff' });
  f('joins crumbs', map({}), '{"t":1795152791309,"c":["a=1","b=2"]}', { ...T, cookie: 'a=1; b=2' });
  f('never takes silence for plaintext', map({ scheme: 's' }), '{"t":1795152791309}', { ...T, cookie: null });
  f('takes a mapped TLS version that is missing as none', map({ tls: 'v' }), '{"t":1795152791309}', {
    ...T,
    cookie: null,
    tls: null,
  });
  f('refuses a status that is missing', map({ status: 's' }), '{"t":1795152791309}', 'no_status');
  f('refuses a status that is none', map({ status: 's' }), '{"t":1795152791309,"s":"OK"}', 'no_status');
  f('splits by ", "', map({ set_cookie: 's' }), '{"t":1795152791309,"s":"a=1,b=2, c=3"}', {
    ...T,
    cookie: null,
    setCookie: ['a=1,b=2', 'c=3'],
  });
  f(
    'splits by ","',
    map({ set_cookie: 's' }, { set_cookie_separator: ',' }),
    '{"t":1795152791309,"s":"a=1,b=2"}',
    {
      ...T,
      cookie: null,
      setCookie: ['a=1', 'b=2'],
    },
  );
  f(
    'splits not at all',
    map({ set_cookie: 's' }, { set_cookie_separator: 'none' }),
    '{"t":1795152791309,"s":"a=1, b=2"}',
    {
      ...T,
      cookie: null,
      setCookie: ['a=1, b=2'],
    },
  );
  for (const [unit, written] of [
    ['s', '0.25'],
    ['ms', '250'],
    ['us', '250000'],
    ['ns', '250000000'],
  ] as const) {
    f(
      `reads durations in ${unit}`,
      map({ duration: 'd' }, { duration_unit: unit }),
      `{"t":1795152791309,"d":${written}}`,
      {
        ...T,
        cookie: null,
        durationSeconds: 0.25,
      },
    );
  }
  it('leaves nothing behind for the next line', () => {
    const reader = readerOf(json.compile(map({ 'forwarded.x-forwarded-proto': 'p' })));
    readLine(reader, '{"t":1795152791309,"c":"a=1","p":"https"}');
    assert.deepEqual(renderRecord(readLine(reader, '{"t":1795152791309}')), {
      ...T,
      cookie: null,
      forwarded: {},
    });
  });
});

describe('json without a map', () => {
  f('takes a missing key as not known', {}, '{"time":1795152791309,"status":200}', { ...T, status: 200 });
  f(
    'lets fields name another key',
    { fields: { cookie: 'headers.cookie' } },
    '{"time":1795152791309,"status":200}',
    {
      ...T,
      status: 200,
      cookie: null,
    },
  );
});

describe('json mistakes', () => {
  const fails = (name: string, options: FormatOptions, problem: string, key?: string): void => {
    it(name, () => {
      const compiled = json.compile(options);
      assert.deepEqual(compiled.ok ? 'compiled' : [compiled.error.problem, compiled.error.key], [
        problem,
        key,
      ]);
    });
  };
  const COOKIELESS = 'this log is in a format without any cookie field';
  fails('no map', { definition: 'x' }, 'json is no map of fields to paths');
  fails('an array', { definition: [] }, 'json is no map of fields to paths');
  fails('no cookie field', { definition: { time: 't' } }, COOKIELESS);
  fails('no time', { definition: { cookie: 'c' } }, 'no path for time');
  fails('an unknown field', { definition: { cokie: 'c' } }, 'unknown field "cokie"', 'json.cokie');
  fails(
    'an upper-case header',
    map({ 'forwarded.X-Proto': 'c' }),
    'unknown field "forwarded.X-Proto"',
    'json.forwarded.X-Proto',
  );
  fails('a path that is none', map({ site: 'a..b' }), '"a..b" is no path of keys', 'json.site');
  fails(
    'a path that is no text',
    { definition: { time: 1, cookie: 'c' } },
    '"1" is no path of keys',
    'json.time',
  );
  fails(
    'an unknown field beside',
    { ...map({}), fields: { cokie: 'c' } },
    'unknown field "cokie"',
    'fields.cokie',
  );
  fails('an unknown unit', map({}, { duration_unit: 'h' }), 'unknown unit', 'duration_unit');
  fails('an inherited unit', map({}, { duration_unit: 'toString' }), 'unknown unit', 'duration_unit');
  fails(
    'an unknown separator',
    map({}, { set_cookie_separator: ';' }),
    'unknown separator',
    'set_cookie_separator',
  );
  fails('an unknown zone', { ...map({}), timezone: 'Mars/Olympus' }, 'unknown time zone "Mars/Olympus"');
});
