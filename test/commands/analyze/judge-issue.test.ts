// What is wrong with one Set-Cookie, by class and attributes, and that everything that can be wrong is described.
import assert from 'node:assert/strict';
import { judgeIssue } from '../../../exporter/commands/analyze/judge-issue.ts';
import { WEAKNESS_IDS, weaknessOf } from '../../../exporter/commands/analyze/weaknesses.ts';
import type { IssuedCookie } from '../../../exporter/exchanges/exchange.ts';
import { issued } from '../../slis/counting.ts';

const GOOD = { cookie: '__Host-sid', secure: true, httpOnly: true, sameSite: 'lax' } as const;

describe('what is wrong with a Set-Cookie', () => {
  const f = (title: string, more: Partial<IssuedCookie>, ...expected: string[]) =>
    it(title, () => assert.deepEqual(judgeIssue(issued({ ...GOOD, ...more })), expected));

  f('nothing, if it has all that protects it', {});
  f('no Secure', { secure: false }, 'auth_without_secure');
  f('no HttpOnly', { httpOnly: false }, 'auth_without_httponly');
  f('no SameSite', { sameSite: 'unset' }, 'auth_without_samesite');
  f('SameSite=None', { sameSite: 'none' }, 'auth_samesite_none');
  f('no prefix', { cookie: 'sid' }, 'auth_without_prefix');
  f('no prefix that could be seen in a glob', { cookie: '*_session' });
  f('a Domain', { domain: 'd' }, 'auth_domain_wide');
  f('nothing that the config excuses', {
    secure: false,
    httpOnly: false,
    sameSite: 'unset',
    exempt: ['secure', 'httponly', 'samesite'],
  });
  f('what browsers refuse', { violations: ['oversize'] }, 'oversize');
  f('no Secure, of a forgery token', { class: 'csrf', secure: false }, 'csrf_without_secure');
  f('no HttpOnly, of a cookie for scripts', { class: 'csrf', httpOnly: false });
  f(
    'no Secure and no SameSite, of another',
    { class: 'other', secure: false, sameSite: 'unset' },
    'without_secure',
    'without_samesite',
  );
  f('nothing, of a deletion', { deletion: true, secure: false, httpOnly: false });
  f(
    'a deletion that browsers refuse',
    { deletion: true, refused: true, violations: ['host_prefix'] },
    'host_prefix',
    'deletion_refused',
  );
});

describe('what can be wrong', () => {
  it('is described, each under a title of its own', () => {
    const titles = WEAKNESS_IDS.map((id) => weaknessOf(id, null, true).title);
    assert.equal(new Set(titles).size, WEAKNESS_IDS.length);
  });
  it('is known under numbers in their own form', () => {
    for (const id of WEAKNESS_IDS) {
      const { cwe, asvs } = weaknessOf(id, null, true);
      for (const one of cwe) assert.match(one, /^CWE-\d+$/);
      for (const one of asvs) assert.match(one, /^v5\.0\.0-\d+\.\d+\.\d+$/);
    }
  });
  it('is as grave as the lack where an edge takes a protection of an auth cookie away', () => {
    const { severity, cwe } = weaknessOf('unexpected_rewrite', 'secure_removed', true);
    assert.deepEqual({ severity, cwe }, { severity: 'high', cwe: ['CWE-614'] });
    assert.deepEqual(weaknessOf('unexpected_rewrite', 'secure_removed', false).cwe, []);
    assert.deepEqual(weaknessOf('unexpected_rewrite', 'path_changed', true).cwe, []);
  });
});
