// What became of requests that need a session.
import assert from 'node:assert/strict';
import type { Client, Exchange } from '../../exporter/exchanges/exchange.ts';
import { auth } from '../../exporter/slis/auth.ts';
import { carrying, counts, exchange, type Options, sent, tally } from './counting.ts';

const WITH = carrying(sent());
const WITHOUT = carrying(sent({ cookie: 'theme', class: 'preference' }));
const NONE = carrying();
const UNKNOWN: Exchange['request'] = { ...carrying(), fidelity: 'absent', present: null };
const HIDDEN: Exchange['request'] = { ...carrying(), fidelity: 'redacted', present: true };
const CUT: Exchange['request'] = { ...WITHOUT, fidelity: 'truncated' };
const CUT_WITH: Exchange['request'] = { ...WITH, fidelity: 'truncated' };

const outcomes = (more: Partial<Exchange>, options: Options = {}): string[] =>
  Object.keys(counts(tally(auth, [exchange(more)], options), 'cookie_auth_requests_total'));

describe('the outcome of a request', () => {
  const cases: readonly (readonly [
    what: string,
    request: Exchange['request'],
    status: number,
    expected: string | null,
  ])[] = [
    ['with an auth cookie', WITH, 200, 'accepted'],
    ['with an auth cookie', WITH, 302, 'accepted'],
    ['with an auth cookie', WITH, 400, 'accepted'],
    ['with an auth cookie', WITH, 404, 'accepted'],
    ['with an auth cookie', WITH, 401, 'rejected'],
    ['with an auth cookie', WITH, 403, 'rejected'],
    ['with an auth cookie', WITH, 500, 'error'],
    ['with an auth cookie, its status not in the log', WITH, 0, null],
    ['with an auth cookie', WITH, 503, 'error'],
    ['with an auth cookie in a cut header', CUT_WITH, 200, 'accepted'],
    ['with other cookies', WITHOUT, 200, null],
    ['with other cookies', WITHOUT, 302, null],
    ['with other cookies', WITHOUT, 401, 'missing'],
    ['with other cookies', WITHOUT, 403, 'missing'],
    ['with other cookies', WITHOUT, 500, null],
    ['without cookies', NONE, 401, 'missing'],
    ['without cookies', NONE, 200, null],
    ['in a log without cookies', UNKNOWN, 401, null],
    ['with hidden cookies', HIDDEN, 401, null],
    ['with a cut header', CUT, 401, null],
  ];
  for (const [what, request, status, expected] of cases) {
    it(`${what}, answered ${status}: ${expected ?? 'does not count'}`, () => {
      const wanted = expected === null ? [] : [`edge shop.example.com ${expected} browser`];
      assert.deepEqual(outcomes({ request, status }), wanted);
    });
  }

  const clients: readonly Client[] = ['browser', 'webview', 'app', 'bot', 'tool', 'monitor', 'unknown'];
  for (const client of clients) {
    it(`is told for a client of the kind ${client}`, () =>
      assert.deepEqual(outcomes({ request: WITH, client }), [`edge shop.example.com accepted ${client}`]));
  }

  describe('with auth.protected', () => {
    const options = { protectedOnly: true };
    it('counts on those paths', () =>
      assert.deepEqual(outcomes({ request: WITH, protected: true }, options), [
        'edge shop.example.com accepted browser',
      ]));
    it('does not count with an auth cookie elsewhere', () =>
      assert.deepEqual(outcomes({ request: WITH }, options), []));
    it('does not count a refusal elsewhere', () =>
      assert.deepEqual(outcomes({ request: NONE, status: 401 }, options), []));
  });
});
