// OpenTelemetry: spans and log records, old and new attributes, and what captured headers prove.
import { otel } from '../../exporter/formats/otel.ts';
import { createReads } from './reading.ts';

const reads = createReads(otel);
const span = (attributes: object, more: object = {}): object => ({
  kind: 2,
  startTimeUnixNano: '1795152791305000000',
  endTimeUnixNano: '1795152791309000000',
  attributes: Object.entries({ 'http.request.method': 'GET', ...attributes }).map(([key, value]) => ({
    key,
    value: Array.isArray(value)
      ? { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } }
      : { stringValue: value },
  })),
  ...more,
});
const COOKIE = 'http.request.header.cookie';
const SET_COOKIE = 'http.response.header.set-cookie';

describe('otel', () => {
  reads('knows nothing of headers that were not captured', span({}), {
    cookie: undefined,
    setCookie: undefined,
  });
  reads('knows by another header that there was none', span({ 'http.request.header.host': ['x'] }), {
    cookie: null,
    setCookie: undefined,
  });
  reads('and so for the response', span({ 'http.response.header.content-type': ['x'] }), {
    cookie: undefined,
    setCookie: [],
  });
  reads('takes each element for a header', span({ [SET_COOKIE]: ['a=1', 'b=2'] }), {
    setCookie: ['a=1', 'b=2'],
    setCookieFidelity: 'all',
  });
  for (const joint of [',', ', ']) {
    reads(
      `takes an element apart that is joined by "${joint}"`,
      span({ [SET_COOKIE]: [`a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT${joint}b=2`] }),
      {
        setCookie: ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'],
      },
    );
  }
  reads('takes underscores for dashes', span({ 'http.response.header.set_cookie': ['a=1'] }), {
    setCookie: ['a=1'],
  });
  for (const [traceState, sampleRate] of [
    ['ot=th:8', 0.5],
    ['ot=rv:6e6d1a75832a2f;th:fd70a4', 0.00999999],
    ['vendor=x,ot=th:0', 1],
    ['ot=thx:8', undefined],
  ] as const) {
    reads(`tells the share that is sampled: ${traceState}`, span({}, { traceState }), { sampleRate });
  }
  reads('tells by an attribute how many a span stands for', span({ SampleRate: '4' }), { sampleRate: 0.25 });
  reads('joins several Cookie headers', span({ [COOKIE]: ['a=1', 'b=2'] }), { cookie: 'a=1; b=2' });
  reads('sees that they are hidden', span({ [COOKIE]: ['[REDACTED]'] }), { cookie: 'REDACTED!' });
  reads('reads old attributes', span({ 'http.target': '/p', 'http.status_code': '404', 'http.host': 'x' }), {
    path: '/p',
    status: 404,
    site: 'x',
  });
  reads('takes the path of a whole URL', span({ 'url.full': 'https://x/p' }), { path: '/p' });
  reads('does not take url.scheme for that of the socket', span({ 'url.scheme': 'https' }), {
    scheme: undefined,
  });
  reads(
    'but does where the user says so',
    span({ 'url.scheme': 'https' }),
    { scheme: 'https' },
    { fields: { scheme: 'attributes.url.scheme' } },
  );
  reads('knows the duration', span({}), { durationSeconds: 0.004 });
  reads('has no status where nothing was answered', span({}), { status: 0 });
  reads('reads the kind as a name', span({}, { kind: 'SPAN_KIND_SERVER' }), { timeMs: 1795152791309 });
  reads(
    'reads attributes that are an object',
    {
      kind: 2,
      endTimeUnixNano: 1795152791309000000,
      attributes: { 'http.request.method': 'GET', [COOKIE]: 'a=1' },
    },
    {
      cookie: 'a=1',
    },
  );
  reads(
    'reads log records',
    {
      timeUnixNano: '0',
      observedTimeUnixNano: '1795152791309000000',
      attributes: { 'http.request.method': 'GET' },
    },
    {
      timeMs: 1795152791309,
      durationSeconds: undefined,
    },
  );
  reads('ignores spans of clients', span({}, { kind: 3 }), 'ignored');
  reads(
    'ignores spans of other servers',
    span({ 'http.request.method': undefined }, { attributes: [] }),
    'ignored',
  );
  reads('ignores other log records', { timeUnixNano: '1', body: {} }, 'ignored');
  reads('needs a time', span({}, { endTimeUnixNano: '0' }), 'no_time');
});
