// What a browser refuses or the standard forbids, one line a case.
import assert from 'node:assert/strict';
import { type AcceptanceContext, isRefused, violationsOf } from '../../exporter/cookies/acceptance.ts';
import { VIOLATIONS, type Violation } from '../../exporter/cookies/cookie.ts';
import { parseSetCookie } from '../../exporter/cookies/set-cookie.ts';

const CONTEXT: AcceptanceContext = {
  nowMs: Date.UTC(2026, 0, 1),
  transport: 'tls',
  host: 'shop.example.com',
  loopback: false,
};

const violations = (header: string, context: Partial<AcceptanceContext> = {}): Violation[] => {
  const cookie = parseSetCookie(header);
  assert.ok(cookie);
  return violationsOf(cookie, { ...CONTEXT, ...context });
};

type Case = readonly [header: string, expected: Violation[], context?: Partial<AcceptanceContext>];

const suite = (title: string, cases: readonly Case[]): void => {
  describe(title, () => {
    for (const [header, expected, context] of cases) {
      const where = context === undefined ? '' : ` from ${JSON.stringify(context)}`;
      const text = header.length > 80 ? `${header.length} bytes` : JSON.stringify(header);
      it(`${text}${where}: ${expected.join(', ') || 'fine'}`, () =>
        assert.deepEqual(violations(header, context), expected));
    }
  });
};

describe('violationsOf', () => {
  suite('SameSite', [
    ['a=b; SameSite=None', ['samesite_none_without_secure']],
    ['a=b; SameSite=None; Secure', []],
    ['a=b; SameSite=Lax', []],
    ['a=b; SameSite=Nil', ['invalid_samesite']],
    ['a=b; SameSite=None; SameSite=x', ['invalid_samesite', 'duplicate_attribute']],
  ]);
  suite('prefixes', [
    ['__Secure-a=b', ['secure_prefix']],
    ['__Secure-a=b; Secure', []],
    ['__sECURE-a=b', ['secure_prefix']],
    ['__Secure-=b', ['secure_prefix']],
    ['__Secure=b', []],
    ['_Secure-a=b', []],
    ['x__Secure-a=b', []],
    ['__Host-a=b; Secure; Path=/', []],
    ['__Host-a=b; Path=/', ['host_prefix']],
    ['__Host-a=b; Secure', ['host_prefix']],
    ['__Host-a=b; Secure; Path=/app', ['host_prefix']],
    ['__Host-a=b; Secure; Path=/; Path=', ['host_prefix', 'duplicate_attribute']],
    ['__Host-a=b; Secure; Path=/; Domain=shop.example.com', ['host_prefix']],
    ['__Host-a=b; Secure; Path=/; Domain=', []],
    ['__host-a=b; Secure', ['host_prefix']],
    ['__Http-a=b; Secure; HttpOnly', []],
    ['__Http-a=b; Secure', ['http_prefix']],
    ['__http-a=b; HttpOnly', ['http_prefix']],
    ['__Http-a=b; Secure; HttpOnly; Domain=example.com; Path=/app', []],
    ['__Host-Http-a=b; Secure; HttpOnly; Path=/', []],
    ['__Host-Http-a=b; Secure; Path=/', ['host_http_prefix']],
    ['__Host-Http-a=b; Secure; HttpOnly', ['host_http_prefix']],
    ['__HOST-HTTP-a=b; HttpOnly; Path=/', ['host_http_prefix']],
    ['__HostHttp-a=b', []],
    ['__Host-a=; Max-Age=0', ['host_prefix']],
  ]);
  suite('nameless cookies', [
    ['__Secure-a', ['nameless_prefix']],
    ['=__Host-a=b; Secure; Path=/', ['nameless_prefix']],
    ['=__http-', ['nameless_prefix']],
    ['__host-HTTP-x; Secure; HttpOnly; Path=/', ['nameless_prefix']],
    ['=a', []],
    ['=x__Host-', []],
    ['a=__Host-b', []],
  ]);
  suite('Secure and transport', [
    ['a=b; Secure', ['secure_from_plaintext'], { transport: 'plaintext' }],
    ['a=b; Secure', [], { transport: 'plaintext', host: 'localhost', loopback: true }],
    ['a=b; Secure', [], { transport: 'unknown' }],
    ['a=b; Secure', [], { transport: 'tls' }],
    ['a=b', [], { transport: 'plaintext' }],
    ['a=b; Partitioned', ['partitioned_without_secure']],
    ['a=b; Partitioned; Secure', []],
  ]);
  suite('size and bytes', [
    [`a=${'x'.repeat(4095)}`, []],
    [`a=${'x'.repeat(4096)}`, ['oversize']],
    [`${'x'.repeat(4096)}=a`, ['oversize']],
    ['x'.repeat(4097), ['oversize']],
    [`a=b; Path=/${'x'.repeat(5000)}`, []],
    ['a=b\x01', ['control_character']],
    ['a=b; \x7f', ['control_character']],
    ['a=b\tc', []],
  ]);
  suite('lifetime', [
    ['a=b; Max-Age=34560000', []],
    ['a=b; Max-Age=34560001', ['lifetime_over_400_days']],
    ['a=b; Expires=Fri, 05 Feb 2027 00:00:00 GMT', []],
    ['a=b; Expires=Fri, 05 Feb 2027 00:00:01 GMT', ['lifetime_over_400_days']],
    ['a=b; Expires=Fri, 05 Feb 2037 00:00:01 GMT; Max-Age=1', []],
    ['a=b', []],
  ]);
  suite('Domain', [
    ['a=b; Domain=shop.example.com', []],
    ['a=b; Domain=.EXAMPLE.com', []],
    ['a=b; Domain=other.com', ['domain_mismatch']],
    ['a=b; Domain=api.shop.example.com', ['domain_mismatch']],
    ['a=b; Domain=op.example.com', ['domain_mismatch']],
    ['a=b; Domain=com', ['domain_mismatch']],
    ['a=b; Domain=..example.com', ['domain_mismatch']],
    ['a=b; Domain=example.com.', ['domain_mismatch']],
    ['a=b; Domain=example.com:443', ['domain_mismatch']],
    ['a=b; Domain=ex\xe4mple.com', ['domain_mismatch']],
    ['a=b; Domain=ex\xe4mple.com', ['domain_mismatch'], { host: '' }],
    ['a=b; Domain=other.com', [], { host: '' }],
    ['a=b; Domain=localhost', [], { host: 'localhost' }],
    ['a=b; Domain=localhost', ['domain_mismatch'], { host: 'app.localhost' }],
    ['a=b; Domain=192.0.2.1', [], { host: '192.0.2.1' }],
    ['a=b; Domain=2.1', ['domain_mismatch'], { host: '192.0.2.1' }],
    ['a=b; Domain=web.node1', [], { host: 'a.web.node1' }],
    ['a=b; Domain=[::1]', [], { host: '[::1]' }],
    ['a=b; Domain=5.6.7.8', ['domain_mismatch'], { host: '::ffff:5.6.7.8' }],
  ]);
  suite('several at once stand in the order of the closed set', [
    [
      '__Host-a=b\x01; SameSite=None; Partitioned; Max-Age=99999999; Domain=other.com; Path=/; Path=/',
      [
        'samesite_none_without_secure',
        'host_prefix',
        'partitioned_without_secure',
        'control_character',
        'lifetime_over_400_days',
        'duplicate_attribute',
        'domain_mismatch',
      ],
    ],
  ]);
  it('answers an array of its own', () => {
    const first = violations('a=b');
    first.push('cacheable_auth');
    assert.deepEqual(violations('a=b'), []);
  });
});

describe('isRefused', () => {
  const ACCEPTED: readonly Violation[] = [
    'invalid_samesite',
    'lifetime_over_400_days',
    'duplicate_attribute',
    'cacheable_auth',
    'session_not_rotated_at_login',
  ];
  for (const violation of VIOLATIONS) {
    const refused = !ACCEPTED.includes(violation);
    it(`${violation}: ${refused}`, () => assert.equal(isRefused([violation]), refused));
  }
  it('nothing violated: false', () => assert.equal(isRefused([]), false));
  it('one of several is enough', () => assert.equal(isRefused(['invalid_samesite', 'oversize']), true));
});
