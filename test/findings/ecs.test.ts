// A finding as an event of the Elastic Common Schema: which fields, and that nothing in it can end the line.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { messageOf, renderEvent, severityOf, toEcs } from '../../exporter/findings/ecs.ts';
import { FINDING_KINDS, type Finding } from '../../exporter/slis/finding.ts';
import { exchange, issued } from '../slis/counting.ts';

/** A rewrite that nobody expects, but for what is said. */
const finding = (more: Partial<Finding> = {}): Finding => ({
  kind: 'unexpected_rewrite',
  exchange: exchange({ timeMs: Date.UTC(2026, 10, 20, 7), source: 'edge' }),
  cookie: issued({ cookie: 'sid' }),
  reasons: ['secure_removed', 'path_changed'],
  before: issued({ secure: true, path: 'fingerprint', lifetimeSeconds: 3600 }),
  after: issued({ sameSite: 'lax' }),
  ...more,
});

const REQUEST = { status: 302, requestId: 'a-1', traceId: '0af7651916cd43dd8448eb211c80319c' };

describe('a finding', () => {
  it('has the field names of the Elastic Common Schema', () => {
    const { sender } = exchange();
    const at = exchange({
      timeMs: Date.UTC(2026, 10, 20, 7),
      source: 'edge',
      ...REQUEST,
      sender: { ...sender, network: 0xc00002 },
    });
    assert.deepEqual(toEcs(finding({ exchange: at }), 0), {
      '@timestamp': '2026-11-20T07:00:00.000Z',
      message:
        'The edge changed a cookie of the origin in a way that is not expected: cookie sid, shop.example.com (secure_removed, path_changed).',
      ecs: { version: '8.11.0' },
      event: {
        kind: 'alert',
        category: ['web', 'configuration'],
        type: ['change'],
        action: 'unexpected_rewrite',
        module: 'cookie-exporter',
        dataset: 'cookie-exporter.findings',
        severity: 47,
        reason: 'secure_removed, path_changed',
      },
      rule: { name: 'unexpected_rewrite' },
      url: { domain: 'shop.example.com' },
      http: { request: { id: 'a-1' }, response: { status_code: 302 } },
      trace: { id: '0af7651916cd43dd8448eb211c80319c' },
      client: { address: '192.0.2.0/24' },
      cookie: {
        name: 'sid',
        class: 'auth',
        reasons: ['secure_removed', 'path_changed'],
        before: {
          secure: true,
          httponly: false,
          samesite: 'unset',
          partitioned: false,
          domain: false,
          path: true,
          lifetime_seconds: 3600,
        },
        after: {
          secure: false,
          httponly: false,
          samesite: 'lax',
          partitioned: false,
          domain: false,
          path: false,
          lifetime_seconds: null,
        },
        vantage: 'edge',
        source: 'edge',
        client: 'browser',
      },
    });
  });
  it('leaves out what the log does not show', () => {
    const at = exchange({ status: 0, source: 'app', vantage: 'origin' });
    const event = toEcs(finding({ kind: 'auth_missing', exchange: at, cookie: null, reasons: [] }), 0);
    const { before: _before, after: _after, ...cookie } = event.cookie as Record<string, unknown>;
    assert.deepEqual([event.http, event.trace, event.client], [{}, undefined, undefined]);
    assert.deepEqual(cookie, { vantage: 'origin', source: 'app', client: 'browser' });
  });
  it('says that a cookie was not there', () => {
    const { cookie } = toEcs(finding({ after: null }), 0);
    assert.equal((cookie as Record<string, unknown>).after, null);
  });
  it('says which rule a violation breaks', () => {
    const event = toEcs(finding({ kind: 'violation', reasons: ['host_prefix'] }), 0);
    assert.deepEqual(event.rule, { name: 'host_prefix' });
  });
  it('says how many of its kind were left out', () => {
    assert.equal((toEcs(finding(), 7).cookie as Record<string, unknown>).dropped, 7);
  });
  it('is as urgent as it is sure, if it says how sure', () => {
    const levels = ['suspicious', 'likely', 'certain'] as const;
    assert.deepEqual(
      levels.map((level) => severityOf({ kind: 'replay', level })),
      [47, 73, 99],
    );
  });
  for (const kind of FINDING_KINDS)
    it(`of each kind is a sentence: ${kind}`, () => {
      assert.match(messageOf(finding({ kind })), /^[A-Z][^:]+: cookie sid, shop\.example\.com \(.*\)\.$/);
      const { event } = toEcs(finding({ kind }), 0) as { event: { category: string[]; type: string[] } };
      assert.ok(event.category.length > 0 && event.type.length > 0);
    });
});

describe('the line of an event', () => {
  it('is one line of printable ASCII that means the same', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const line = renderEvent({ [a]: b, [b]: [a, b] });
        assert.match(line, /^[\x20-\x7e]*\n$/);
        assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify({ [a]: b, [b]: [a, b] })));
      }),
    ));
});
