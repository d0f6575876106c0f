// How large Cookie headers are, what that costs, and who was refused for it.
import assert from 'node:assert/strict';
import type { Exchange } from '../../exporter/exchanges/exchange.ts';
import { headerSize } from '../../exporter/slis/header-size.ts';
import { carrying, counts, exchange, observations, sent, tally } from './counting.ts';

const PLACE = 'edge shop.example.com';
const talliesOf = (more: Partial<Exchange>) => tally(headerSize, [exchange(more)]);
const ofBytes = (headerBytes: number): Exchange['request'] => ({ ...carrying(sent()), headerBytes });

/** Requests whose Cookie header has no known length. */
const UNKNOWN: readonly (readonly [what: string, request: Exchange['request']])[] = [
  ['that the log does not show', { ...carrying(), fidelity: 'absent', present: null }],
  ['that is hidden', { ...carrying(), fidelity: 'redacted', present: true }],
  ['that is cut', { ...carrying(sent()), fidelity: 'truncated', headerBytes: null }],
];

describe('cookie_request_header_bytes', () => {
  const observed = (request: Exchange['request']) =>
    observations(talliesOf({ request }), 'cookie_request_header_bytes');
  it('has the length of a header', () =>
    assert.deepEqual(observed(ofBytes(300)), { [PLACE]: { count: 1, sum: 300 } }));
  it('leaves out requests without one', () => assert.deepEqual(observed(carrying()), {}));
  for (const [what, request] of UNKNOWN)
    it(`leaves out one ${what}`, () => assert.deepEqual(observed(request), {}));
});

describe('cookie_request_header_over_total', () => {
  const cases: readonly (readonly [bytes: number, expected: readonly string[]])[] = [
    [4096, []],
    [4097, ['4096']],
    [8192, ['4096']],
    [8193, ['4096', '8192']],
    [16384, ['4096', '8192']],
    [16385, ['4096', '8192', '16384']],
  ];
  for (const [bytes, expected] of cases) {
    it(`${bytes} bytes: ${expected.join(', ') || 'none'}`, () => {
      const observed = counts(talliesOf({ request: ofBytes(bytes) }), 'cookie_request_header_over_total');
      assert.deepEqual(observed, Object.fromEntries(expected.map((limit) => [`${PLACE} ${limit}`, 1])));
    });
  }
});

describe('cookie_request_cookies and cookie_sent_bytes_total', () => {
  const request = carrying(
    sent({ bytes: 30 }),
    sent({ bytes: 12, repeated: true }),
    sent({ cookie: 'other', class: 'other', bytes: 5 }),
  );
  it('count every cookie of a header', () =>
    assert.deepEqual(observations(talliesOf({ request }), 'cookie_request_cookies'), {
      [PLACE]: { count: 1, sum: 3 },
    }));
  it('add up bytes by cookie', () =>
    assert.deepEqual(counts(talliesOf({ request }), 'cookie_sent_bytes_total'), {
      [`${PLACE} sid auth`]: 42,
      [`${PLACE} other other`]: 5,
    }));
  for (const [what, unknown] of UNKNOWN) {
    it(`claim nothing of a header ${what}`, () => {
      const tallies = talliesOf({ request: unknown });
      assert.deepEqual(observations(tallies, 'cookie_request_cookies'), {});
      assert.deepEqual(counts(tallies, 'cookie_sent_bytes_total'), {});
    });
  }
});

describe('cookie_request_duration_seconds', () => {
  const observed = (more: Partial<Exchange>) =>
    observations(talliesOf({ durationSeconds: 0.25, ...more }), 'cookie_request_duration_seconds');
  const cases: readonly (readonly [what: string, request: Exchange['request'], expected: string])[] = [
    ['no header', carrying(), 'none'],
    ['1 byte', ofBytes(1), 'small'],
    ['1024 bytes', ofBytes(1024), 'small'],
    ['1025 bytes', ofBytes(1025), 'large'],
    ['4096 bytes', ofBytes(4096), 'large'],
    ['4097 bytes', ofBytes(4097), 'huge'],
  ];
  for (const [what, request, expected] of cases) {
    it(`${what}: ${expected}`, () =>
      assert.deepEqual(observed({ request }), { [`${PLACE} ${expected}`]: { count: 1, sum: 0.25 } }));
  }
  for (const [what, request] of UNKNOWN)
    it(`leaves out one ${what}`, () => assert.deepEqual(observed({ request }), {}));
  it('leaves out requests without a duration', () =>
    assert.deepEqual(observed({ durationSeconds: null }), {}));
});

describe('cookie_header_rejected_total', () => {
  const cases: readonly (readonly [status: number, answered: boolean | null, expected: boolean])[] = [
    [400, false, true],
    [400, true, false],
    [400, null, false],
    [413, null, true],
    [413, true, true],
    [431, null, true],
    [494, false, true],
    [401, false, false],
    [414, false, false],
    [200, false, false],
    [502, false, false],
  ];
  const SAID = new Map([
    [true, 'upstream answered'],
    [false, 'nothing upstream answered'],
  ]);
  for (const [status, upstreamAnswered, expected] of cases) {
    const said = upstreamAnswered === null ? 'the log does not say who answered' : SAID.get(upstreamAnswered);
    it(`${status}, ${said}: ${expected ? 'counts' : 'does not count'}`, () => {
      const observed = counts(talliesOf({ status, upstreamAnswered }), 'cookie_header_rejected_total');
      assert.deepEqual(observed, expected ? { [`${PLACE} ${status}`]: 1 } : {});
    });
  }
});
