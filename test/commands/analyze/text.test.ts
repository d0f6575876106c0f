// The report as a terminal shows it: what is said, in columns, with colours and bars only where they are wanted.
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import type { AnalyzeReport } from '../../../exporter/commands/analyze/report.ts';
import { lookOf, renderBar, renderColumns } from '../../../exporter/commands/analyze/terminal.ts';
import { renderTextReport } from '../../../exporter/commands/analyze/text.ts';
import { COOKIE, FOUND, reportOf, SLI, UNKNOWN_SLI } from './report-of.ts';

const PLAIN = { isColoured: false, isUnicode: false };
const COLOURED = { isColoured: true, isUnicode: true };
/** Lines with single spaces. */
const read = (more: Partial<AnalyzeReport> = {}): string =>
  renderTextReport(reportOf(more), PLAIN).replace(/ +/g, ' ');

describe('the report as text', () => {
  const shows = (title: string, expected: string, more: Partial<AnalyzeReport> = {}) =>
    it(title, () => assert.ok(read(more).includes(expected), read(more)));

  shows(
    'says what was read',
    'cookie-exporter 1.2.3: 12,345 requests, 2026-11-20T06:00:00.000Z to 2026-11-20T07',
  );
  shows('says what it comes to', '\n1 of 2 objectives is missed; 1 cannot be judged from these logs.\n');
  shows(
    'counts as judged what it does not mark with a question',
    'The one objective that can be judged is met; 1 cannot be judged from these logs.',
    { slis: [SLI, { ...SLI, known: 'partial', ratio: 1, good: 1000 }] },
  );
  shows('shows an SLI with its budget', '\n ok Secure coverage 99.50 % 99.00 % 1,000 #####..... 50 % used\n');
  shows('shows one that is missed', '\n MISS Missed 50.00 % 99.00 % 1,000 ########## 50 times over\n');
  shows('shows one that is not known, and why', '\n ? Hidden ? 99.00 % 0 edge does not log Cookie.\n');
  shows('shows one without events', '\n ? Hidden - 99.00 % 0 none seen\n', {
    slis: [{ ...UNKNOWN_SLI, known: 'full', why: null }],
  });
  shows(
    'claims no 100 % where only a part is seen',
    '\n ? Secure coverage ? 99.00 % 1,000 none bad of those seen. edge is a sample.\n',
    { slis: [{ ...SLI, good: 1000, ratio: 1, known: 'partial', why: 'edge is a sample.' }] },
  );
  shows('never rounds up to 100 %', ' 99.99 % ', {
    slis: [{ ...SLI, ratio: 0.999999 }],
  });
  shows(
    'shows a finding with what it hit',
    '\n high Auth cookie without Secure sid 1,234 1,000 CWE-614, ASVS 3.3.1 a.example b.example\n',
  );
  shows('shows how exact its sessions are', ' 1,234 about 1,000 ', {
    findings: [{ ...FOUND, sessionsExact: false }],
  });
  shows('shows why something was found', 'Auth cookie without Secure (secure removed) sid', {
    findings: [{ ...FOUND, reason: 'secure_removed' }],
  });
  shows(
    'shows a cookie',
    '\n sid auth (exact) origin 1,000 64 % yes lax 90 %, unset 10 % host 1 h 90 CWE-614, ASVS 3.3.1\n',
  );
  shows('shows one that was only sent', '\n _ga analytics (exact) ? 0 - - - - - -\n');
  shows('shows lifetimes that differ', ' host, domain 1 min to 2 h or session ', {
    cookies: [
      {
        ...COOKIE,
        scope: { host: 1, domain: 999 },
        lifetime: { untilClosed: 3, minSeconds: 60, maxSeconds: 7200 },
      },
    ],
  });
  shows('shows a session cookie', ' host session ', {
    cookies: [{ ...COOKIE, lifetime: { untilClosed: 1000, minSeconds: null, maxSeconds: null } }],
  });
  shows('says how many more there are', 'and 5 more rows, in --output json and html', {
    findings: Array.from({ length: 30 }, () => FOUND),
  });
  shows('shows what is not known beside', '\n ? Unknown edge does not log Cookie.\n');
  shows('ends with what to paste', 'to paste into the config\n\ncookies:\n classes:\n auth: ["sid"]\n');
  it('leaves out what there is not', () =>
    assert.doesNotMatch(read({ findings: [], cookies: [], config: '' }), /Findings|Cookies\n|paste/));
  shows('judges nothing where nothing was read', 'No request was counted, so nothing can be judged.', {
    requests: 0,
  });
  it('is plain, and ends no line with a space', () => {
    const text = renderTextReport(reportOf(), PLAIN);
    assert.equal(text, stripVTControlCharacters(text));
    assert.doesNotMatch(text, /[^\S\n]$/m);
  });
  it('says the same in colours', () => {
    const text = renderTextReport(reportOf(), COLOURED);
    assert.notEqual(text, stripVTControlCharacters(text));
    const plain = renderTextReport(reportOf(), { isColoured: false, isUnicode: true });
    assert.equal(stripVTControlCharacters(text), plain);
  });
  it('lets no name steer the terminal', () => {
    const text = renderTextReport(reportOf({ cookies: [{ ...COOKIE, cookie: 'a\u001b[2Jb' }] }), PLAIN);
    assert.ok(text.includes('a\\u001b[2Jb'));
  });
});

describe('a terminal', () => {
  const f = (
    title: string,
    env: NodeJS.ProcessEnv,
    isTerminal: boolean,
    expected: ReturnType<typeof lookOf>,
  ) => it(title, () => assert.deepEqual(lookOf(env, isTerminal), expected));
  const UTF8 = { LANG: 'en_US.UTF-8' };
  f('has colours and blocks', UTF8, true, { isColoured: true, isUnicode: true });
  f('has none where it is a file', UTF8, false, PLAIN);
  f('has no colours where nobody wants them', { ...UTF8, NO_COLOR: '1' }, true, {
    isColoured: false,
    isUnicode: true,
  });
  f('has colours where NO_COLOR is empty', { ...UTF8, NO_COLOR: '' }, true, {
    isColoured: true,
    isUnicode: true,
  });
  f('has no colours where it is dumb', { ...UTF8, TERM: 'dumb' }, true, {
    isColoured: false,
    isUnicode: true,
  });
  f('has no blocks in another encoding', { ...UTF8, LC_ALL: 'C' }, true, {
    isColoured: true,
    isUnicode: false,
  });

  it('shows a little as something, and much as all', () =>
    assert.deepEqual(
      [0, 0.001, 0.5, 1, 300].map((share) => renderBar(PLAIN, share)),
      ['..........', '#.........', '#####.....', '##########', '##########'],
    ));
  it('aligns columns whatever their colour', () =>
    assert.deepEqual(
      renderColumns(
        PLAIN,
        [
          ['a', '1', 'x'],
          [{ text: 'bcd', tone: 'bad' }, '234', ''],
        ],
        new Set([1]),
      ),
      ['a      1  x', 'bcd  234'],
    ));
});
