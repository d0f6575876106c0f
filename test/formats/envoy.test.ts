// Envoy: what users write as json_format, what it can show, and what is refused.
import assert from 'node:assert/strict';
import { envoy } from '../../exporter/formats/envoy.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { readerOf } from './corpus.ts';
import { createReads, createRefuses } from './reading.ts';

const reads = createReads(envoy);
const refuses = createRefuses(envoy);
const TIME = { t: '%START_TIME%' };
const line = { t: '2026-11-20T05:33:11.309Z' };
const fidelity = (name: string, operators: object, expected: object): void => {
  it(name, () => {
    const { fidelity: observed } = readerOf(envoy.compile({ definition: { ...TIME, ...operators } }));
    assert.deepEqual(observed, expected);
  });
};
const withOperators = (operators: object, fields?: Readonly<Record<string, string>>): FormatOptions => ({
  definition: { ...TIME, c: '%REQ(COOKIE)%', ...operators },
  ...(fields && { fields }),
});

describe('envoy json_format', () => {
  fidelity(
    'shows the first Set-Cookie by RESP',
    { c: '%REQ(COOKIE)%', s: '%RESP(Set-Cookie)%' },
    { setCookie: 'first', cookie: 'all' },
  );
  fidelity(
    'shows all by CEL',
    { s: `%CEL(response.headers["set-cookie"])%` },
    { setCookie: 'all', cookie: 'absent' },
  );
  fidelity(
    'knows what a length cuts',
    { c: '%REQ(COOKIE):1024%', s: '%RESP(SET-COOKIE):255%' },
    { setCookie: 'truncated', cookie: 'truncated' },
  );
  reads(
    'reads nested keys',
    { ...line, a: { b: 'a=1' } },
    { cookie: 'a=1' },
    { definition: { ...TIME, a: { b: '%REQ(COOKIE)%' } } },
  );
  reads(
    'takes a first header for one, whatever commas it has',
    { ...line, s: 'a=1,b=2' },
    { setCookie: ['a=1,b=2'] },
    withOperators({ s: '%RESP(SET-COOKIE)%' }),
  );
  reads(
    'takes joined headers apart',
    { ...line, s: 'a=1,b=2' },
    { setCookie: ['a=1', 'b=2'] },
    withOperators({ s: "%CEL(response.headers['set-cookie'])%" }),
  );
  for (const nothing of [null, '-', undefined]) {
    reads(
      `takes ${nothing} for what was not there`,
      { ...line, c: nothing, v: nothing },
      { cookie: null, tls: null },
      withOperators({ v: '%DOWNSTREAM_TLS_VERSION%' }),
    );
  }
  reads(
    'does not take :scheme for the scheme of the connection',
    { ...line, s: 'https' },
    { scheme: undefined },
    withOperators({ s: '%REQ(:SCHEME)%' }),
  );
  reads(
    'but does where the user says so',
    { ...line, s: 'https' },
    { scheme: 'https' },
    withOperators({ s: '%REQ(:SCHEME)%' }, { scheme: '%REQ(:scheme)%' }),
  );
  reads(
    'knows a plain upstream where it knows the host',
    { ...line, h: '10.0.0.1:80', u: null },
    { upstreamScheme: 'http' },
    withOperators({ h: '%UPSTREAM_HOST%', u: '%UPSTREAM_TLS_VERSION%' }),
  );
  reads(
    'does not know it where it does not',
    { ...line, u: '-' },
    { upstreamScheme: undefined },
    withOperators({ u: '%UPSTREAM_TLS_VERSION%' }),
  );
  reads(
    'knows an upstream with TLS in any case',
    { ...line, u: 'TLSv1.3' },
    { upstreamScheme: 'https' },
    withOperators({ u: '%UPSTREAM_TLS_VERSION%' }),
  );
  reads(
    'takes ports off addresses',
    { ...line, p: '10.0.0.9:4411' },
    { peerIp: '10.0.0.9' },
    withOperators({ p: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%' }),
  );
  reads(
    "reads a time of one's own format",
    { t: '1795152791.309' },
    { timeMs: 1795152791309 },
    { definition: { t: '%START_TIME(%s.%3f)%', c: '%REQ(COOKIE)%' } },
  );
  reads(
    'undoes octal escapes, where a text is no UTF-8',
    String.raw`{"t":"2026-11-20T05:33:11Z","c":"a=\303\042\134","x":"\\101"}`,
    { cookie: 'a=\xc3"\\' },
    withOperators({}),
  );
  reads('rejects what is no JSON all the same', '{"t":"2026', 'invalid_json', withOperators({}));

  refuses(
    'refuses a format without cookies',
    { definition: TIME },
    { problem: 'this log is in a format without any cookie field' },
  );
  refuses(
    'refuses a format without a time',
    { definition: { c: '%REQ(COOKIE)%' } },
    { problem: 'this format has no time' },
  );
  refuses(
    'names an operator that is none',
    { definition: { a: { b: 'x %REQ(COOKIE% y' } } },
    { problem: '"%REQ(COOKIE% y" is no operator', key: 'envoy.a.b' },
  );
  refuses('refuses a field that is not in the format', withOperators({}, { request_id: '%REQ(X-ID)%' }), {
    problem: '%REQ(X-ID)% does not stand alone behind a key of the json_format',
    key: 'fields.request_id',
  });
  refuses(
    'refuses a definition that is a list',
    { definition: [] },
    { problem: 'the json_format is no mapping of keys to operators' },
  );
});
