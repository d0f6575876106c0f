// Classes and labels by name: the tables, the order of the rules, the traps.
import assert from 'node:assert/strict';
import { CLASS_TABLES } from '../../exporter/cookies/class-tables.ts';
import { type Classified, createClassifier } from '../../exporter/cookies/classify.ts';
import type { CookieClass } from '../../exporter/cookies/cookie.ts';

const classify = createClassifier({});
const HEX32 = '0123456789abcdef0123456789abcdef';

type Case = readonly [name: string, expected: CookieClass, label: string, rule: Classified['rule']];

const suite = (title: string, cases: readonly Case[], issued: boolean): void => {
  describe(title, () => {
    for (const [name, expected, label, rule] of cases) {
      it(`${name}: ${expected} by ${rule}, as ${label}`, () => {
        const listed = rule !== 'substring' && rule !== 'none';
        assert.deepEqual(classify(name, issued), { class: expected, cookie: label, listed, rule });
      });
    }
  });
};

describe('createClassifier', () => {
  suite(
    'exact names and globs, of any cookie',
    [
      ['AWSALB', 'affinity', 'AWSALB', 'exact'],
      ['AWSALBAPP-3', 'affinity', 'AWSALBAPP-*', 'glob'],
      ['BIGipServer~app~pool', 'affinity', 'BIGipServer*', 'glob'],
      ['lb', 'affinity', 'lb', 'exact'],
      ['__cf_bm', 'bot', '__cf_bm', 'exact'],
      ['incap_ses_1_2', 'bot', 'incap_ses_*', 'glob'],
      ['_pxhd', 'bot', '_pxhd', 'exact'],
      ['_px3', 'bot', '_px*', 'glob'],
      ['csrftoken', 'csrf', 'csrftoken', 'exact'],
      ['.AspNetCore.Antiforgery.AbCdEf', 'csrf', '.AspNetCore.Antiforgery.*', 'glob'],
      ['_ga', 'analytics', '_ga', 'exact'],
      ['_ga_ABC123', 'analytics', '_ga_*', 'glob'],
      ['OptanonConsent', 'preference', 'OptanonConsent', 'exact'],
      ['wp-settings-time-1', 'preference', 'wp-settings-*', 'glob'],
      ['JSESSIONID', 'auth', 'JSESSIONID', 'exact'],
      ['PHPSESSID', 'auth', 'PHPSESSID', 'exact'],
      ['connect.sid', 'auth', 'connect.sid', 'exact'],
      ['express:sess', 'auth', 'express:sess', 'exact'],
      [`SESS${HEX32}`, 'auth', 'SESS*', 'glob'],
      [`SSESS${HEX32}`, 'auth', 'SSESS*', 'glob'],
      [`wordpress_logged_in_${HEX32}`, 'auth', 'wordpress_logged_in_*', 'glob'],
      ['sb-abcdef-auth-token', 'auth', 'sb-*-auth-token', 'glob'],
      ['CFTOKEN', 'auth', 'CFTOKEN', 'exact'],
      ['acme_session', 'auth', '*_session', 'glob'],
      ['_gitlab_session', 'auth', '_gitlab_session', 'exact'],
      ['enwiki_session', 'auth', '*wiki*_session', 'glob'],
    ],
    false,
  );

  suite(
    'look-alikes',
    [
      ['ai_session', 'analytics', 'ai_session', 'exact'],
      ['matomo_sessid', 'analytics', 'matomo_sessid', 'exact'],
      ['PIWIK_SESSID', 'analytics', 'PIWIK_SESSID', 'exact'],
      ['rl_session', 'analytics', 'rl_session', 'exact'],
      ['sbjs_session', 'analytics', 'sbjs_session', 'exact'],
      ['mediavine_session', 'analytics', 'mediavine_session', 'exact'],
      ['taboola_session_id', 'analytics', 'taboola_session_id', 'exact'],
      ['omnisendSessionID', 'analytics', 'omnisendSessionID', 'exact'],
      ['_hjSession_123', 'analytics', '_hj*', 'glob'],
      ['_hjSessionUser_123', 'analytics', '_hj*', 'glob'],
      ['intercom-session-abc', 'analytics', 'intercom-session-*', 'glob'],
      ['ab.storage.sessionId.x', 'analytics', 'ab.storage.sessionId.*', 'glob'],
      ['_ga_session', 'analytics', '_ga_*', 'glob'],
      ['heroku-session-affinity', 'affinity', 'heroku-session-affinity', 'exact'],
      ['NSC_AAAC', 'auth', 'NSC_AAAC', 'exact'],
      ['NSC_vserver', 'affinity', 'NSC_*', 'glob'],
      ['SESSION', 'auth', 'SESSION', 'exact'],
      ['techaro.lol-anubis-auth', 'bot', 'techaro.lol-anubis-auth', 'exact'],
      ['aws-waf-token', 'bot', 'aws-waf-token', 'exact'],
      ['_oauth2_proxy_csrf', 'csrf', '_oauth2_proxy_csrf', 'exact'],
      ['KEYCLOAK_LOCALE', 'preference', 'KEYCLOAK_LOCALE', 'exact'],
      ['__Host-next-auth.csrf-token', 'csrf', '__Host-next-auth.csrf-token', 'exact'],
    ],
    true,
  );

  suite(
    'prefixes and chunks',
    [
      ['__Host-sid', 'auth', '__Host-sid', 'stripped'],
      ['__host-http-sid', 'auth', '__host-http-sid', 'stripped'],
      ['__Secure-PHPSESSID', 'auth', '__Secure-PHPSESSID', 'exact'],
      ['__Http-theme', 'preference', '__Http-theme', 'stripped'],
      ['.AspNetCore.CookiesC1', 'auth', '.AspNetCore.CookiesC1', 'stripped'],
      ['next-auth.session-token.0', 'auth', 'next-auth.session-token.0', 'stripped'],
      ['__Secure-next-auth.session-token.11', 'auth', '__Secure-next-auth.session-token.11', 'stripped'],
      ['_oauth2_proxy_0', 'auth', '_oauth2_proxy_0', 'stripped'],
      ['__Secure-_oauth2_proxy_1', 'auth', '__Secure-_oauth2_proxy_1', 'stripped'],
      ['sb-abcdef-auth-token.0', 'auth', 'sb-*-auth-token', 'stripped'],
      [`__Secure-SESS${HEX32}`, 'auth', 'SESS*', 'stripped'],
      ['sid.123', 'other', 'sid.123', 'none'],
      ['__Host-', 'other', '__Host-', 'none'],
      ['.0', 'other', '.0', 'none'],
    ],
    false,
  );

  suite(
    'words in issued names',
    [
      ['MySessionCookie', 'auth', 'MySessionCookie', 'substring'],
      ['acmesid', 'auth', 'acmesid', 'substring'],
      ['acmeSID.0', 'auth', 'acmeSID.0', 'substring'],
      ['sidebar', 'other', 'sidebar', 'none'],
      ['x-auth', 'auth', 'x-auth', 'substring'],
      ['acme_jwt', 'auth', 'acme_jwt', 'substring'],
      ['__Host-access_token', 'auth', '__Host-access_token', 'substring'],
      ['acme-xsrf-token', 'csrf', 'acme-xsrf-token', 'substring'],
      ['cart', 'other', 'cart', 'none'],
    ],
    true,
  );

  suite(
    'words in names that only requests carry tell nothing',
    [
      ['MySessionCookie', 'other', 'MySessionCookie', 'none'],
      ['acmesid', 'other', 'acmesid', 'none'],
    ],
    false,
  );

  suite(
    'labels of unknown names',
    [
      ['', 'other', '(nameless)', 'none'],
      ['cart_12345', 'other', 'cart_*', 'none'],
      ['cart_1234', 'other', 'cart_1234', 'none'],
      ['v2024', 'other', 'v2024', 'none'],
      ['x_0123abcd', 'other', 'x_*', 'none'],
      ['x_0123abc', 'other', 'x_0123abc', 'none'],
      ['facade_deadbeef', 'other', 'facade_deadbeef', 'none'],
      ['u_550e8400-e29b-41d4-a716-446655440000_x', 'other', 'u_*_x', 'none'],
      ['k_Zx8Qw3Lm9Tv2Bn7Rk4Pd', 'other', 'k_*', 'none'],
      ['AcmePremiumCheckoutBasket2024', 'other', 'AcmePremiumCheckoutBasket2024', 'none'],
      ['1234567890-9876543210', 'other', '*', 'none'],
      ['u%5F12345', 'other', 'u_*', 'none'],
      ['x%2540', 'other', 'x_', 'none'],
      ['100%', 'other', '100%', 'none'],
      ['a%4 %zz%', 'other', 'a%4_%zz%', 'none'],
      ['user_jane%40example.com', 'other', '*', 'none'],
      ['a\r\nb: c\u2028', 'other', 'a__b__c_', 'none'],
      ['a\xe2\x80\xaeb', 'other', 'a___b', 'none'],
      ['12345*67890', 'other', '*', 'none'],
      ['a b"c\\d\ne\x80f', 'other', 'a_b_c_d_e_f', 'none'],
      ['x'.repeat(100), 'other', 'x'.repeat(64), 'none'],
      [`${'z'.repeat(60)}${'7'.repeat(100)}-end`, 'other', `${'z'.repeat(60)}*-en`, 'none'],
      [`__Host-${'z'.repeat(9000)}`, 'other', `__Host-${'z'.repeat(57)}`, 'none'],
    ],
    false,
  );

  describe('config', () => {
    const own = createClassifier({
      auth: ['acme', 'acme_*'],
      preference: ['acme_theme', 'sid'],
      other: ['*_session'],
    });
    const cases: readonly Case[] = [
      ['acme', 'auth', 'acme', 'config'],
      ['acme_1', 'auth', 'acme_*', 'config'],
      ['acme_theme', 'preference', 'acme_theme', 'config'],
      ['sid', 'preference', 'sid', 'config'],
      ['foo_session', 'other', '*_session', 'config'],
      ['ai_session', 'other', '*_session', 'config'],
      ['__Host-acme', 'auth', '__Host-acme', 'config'],
      ['__Secure-acme_x', 'auth', 'acme_*', 'config'],
      ['acme.3', 'auth', 'acme.3', 'config'],
      ['PHPSESSID', 'auth', 'PHPSESSID', 'exact'],
    ];
    for (const [name, expected, label, rule] of cases) {
      it(`${name}: ${expected} by ${rule}, as ${label}`, () =>
        assert.deepEqual(own(name, false), { class: expected, cookie: label, listed: true, rule }));
    }
  });

  it('says the same of a name again, however many came between', () => {
    const first = classify('PHPSESSID', false);
    for (let i = 0; i < 10_000; i++) classify(`n${i}`, false);
    assert.deepEqual(classify('PHPSESSID', false), first);
  });
});

describe('the built-in tables', () => {
  const all = CLASS_TABLES.flatMap(([name, patterns]) => patterns.map((pattern) => ({ name, pattern })));
  it('name nothing twice', () => {
    const patterns = all.map(({ pattern }) => pattern);
    assert.deepEqual(
      patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index),
      [],
    );
  });
  it('give every name of theirs its own class', () => {
    const wrong = all.filter(
      ({ name, pattern }) => classify(pattern.replaceAll('*', ''), false).class !== name,
    );
    assert.deepEqual(wrong, []);
  });
});
