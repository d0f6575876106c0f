// What a reader sees on the status page, and what a browser is allowed to do with it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CONTENT_SECURITY_POLICY, renderStatusPage } from '../../exporter/server/status-page.ts';
import { createReport, NOTABLE, SLI, SOURCE, UNCOUNTED } from './report.ts';

const render = (more: Parameters<typeof createReport>[0] = {}): string =>
  renderStatusPage(createReport(more), '/metrics').replaceAll('\u00a0', ' ');
/** What a reader sees: no tags, single spaces. */
const read = (more: Parameters<typeof createReport>[0] = {}): string =>
  render(more)
    .replace(/^.*<body>/s, '')
    .replace(/<caption>.*?<\/caption>/g, '')
    .replace(/<script>.*<\/script>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the status page', () => {
  const shows = (title: string, more: Parameters<typeof createReport>[0], expected: string) =>
    it(title, () => assert.ok(read(more).includes(expected), read(more)));

  shows('says what is watched and since when', {}, 'Watching edge, counting since 3 h ago');
  shows('says both answers in one sentence', {}, 'safe right now, and this can be believed. Are our');
  shows('answers the first question', {}, 'Are our cookies safe? Yes');
  shows('answers the second question', {}, 'Can I believe it? Yes');
  shows(
    'shows an SLI of late and so far against its objective',
    {},
    '100 % 0 of 500 bad 100 % 0 of 2,000 bad 99.9 % 0 % used ✓ met',
  );
  shows('says how far back of late is', {}, 'What is measured Last hour So far Objective');
  shows('says so for a process that is younger', { recentSeconds: 754 }, 'measured Last 12 min So far');
  const missed = { good: 1990, ratio: 0.995, met: false };
  shows(
    'shows how far a budget is overspent, though the objective is met again',
    { slis: [{ ...SLI, ...missed }] },
    '99.5 % 10 of 2,000 bad 99.9 % used 5 times over ! met again',
  );
  shows(
    'shows that an objective is missed now',
    { slis: [{ ...SLI, recent: { good: 1, valid: 2, ratio: 0.5, met: false } }] },
    '50 % 1 of 2 bad 100 % 0 of 2,000 bad 99.9 % 0 % used ✕ missed',
  );
  shows(
    'shows that an objective of 1 has no budget',
    { slis: [{ ...SLI, ...missed, objective: 1 }] },
    '100 % none is allowed ! met again',
  );
  shows(
    'claims no 100 % where only a part is seen',
    { slis: [{ ...SLI, known: 'partial', why: 'front is a sample.' }] },
    'front is a sample. ? not known none bad of 500 seen ? not known none bad of 2,000 seen 99.9 % ? not known ? met, as far as seen',
  );
  shows(
    'claims nothing that the logs do not show, and says why',
    { slis: [{ ...SLI, ...UNCOUNTED, known: 'none', why: 'front does not log Set-Cookie.' }] },
    'front does not log Set-Cookie. ? not known ? not known 99.9 % ? not known ? not known',
  );
  shows(
    'claims nothing without events',
    { slis: [{ ...SLI, ...UNCOUNTED }] },
    '– no events – no events 99.9 % – no events ? no events yet',
  );
  shows(
    'shows what a source lost and hides',
    {
      sources: [
        {
          ...SOURCE,
          rejected: 3,
          ignored: 1200,
          lagBytes: 2048,
          setCookie: 'first',
          notes: ['Only the first is logged.'],
        },
      ],
    },
    'front edge nginx Only the first is logged. ✓ reading 5,000 3 rejected, 1,200 ignored 2 s ago 2 KiB unread ! first shows only the first Set-Cookie of a response ✓ all',
  );
  shows(
    'shows what was found lately',
    {
      findings: [
        { at: '2026-11-20T08:59:00.000Z', kind: 'auth_missing', message: 'A <b>.', severity: 21 },
        { at: '2026-11-20T08:58:00.000Z', kind: 'replay', message: 'C.', severity: 99 },
      ],
    },
    'What was found Kind When A &lt;b&gt;. ? auth missing 1 min ago C. ✕ replay 2 min ago',
  );
  shows(
    'shows what was found again and again once',
    {
      findings: ['2026-11-20T08:59:00.000Z', '2026-11-20T08:30:00.000Z'].map((at) => ({
        at,
        kind: 'replay',
        message: 'A.',
        severity: 99,
      })),
    },
    'When A. at least 2 times ✕ replay 1 min ago Sources',
  );
  shows(
    'folds findings away that are too many',
    {
      findings: Array.from({ length: 11 }, (_, i) => ({
        at: '2026-11-20T08:59:00.000Z',
        kind: 'replay',
        message: `Found ${i}.`,
        severity: 99,
      })),
    },
    'Found 7. ✕ replay 1 min ago 3 more What was found',
  );
  shows(
    'says that the last reload failed',
    { config: { lastReloadOk: false, at: '2026-11-20T08:00:00Z' } },
    'Config (the last reload failed) of 1 h ago',
  );
  shows(
    'shows the first reasons of many',
    {
      slis: Array.from({ length: 12 }, (_, i) => ({
        ...SLI,
        title: `SLI ${i}`,
        recent: { good: 1, valid: 2, ratio: 0.5, met: false },
      })),
    },
    'SLI 4 (edge): 50 %. And 7 more, below. ',
  );
  shows(
    'shows what is worth a look, and what is not',
    {
      notables: [
        { ...NOTABLE, count: 1234 },
        { ...NOTABLE, title: 'Refused', count: 0 },
      ],
    },
    'Worth a look 1,234 Cookies over plaintext Received without TLS. None of: Refused.',
  );
  shows(
    'says once why things are not known',
    {
      slis: [{ ...SLI, known: 'none', why: 'front does not log Set-Cookie.' }],
      notables: [{ ...NOTABLE, count: null, why: 'front does not log Set-Cookie.' }],
    },
    'What is not known, and why front does not log Set-Cookie. Hides, or hides a part of: Auth cookies with Secure; Cookies over plaintext.',
  );
  it('says nothing of what there is not', () =>
    assert.doesNotMatch(read(), /Worth a look|Recent findings|What is not known/));

  it('needs no outside asset, no inline style and no inline handler', () => {
    const html = render();
    assert.doesNotMatch(html, /<script [^>]*src|\son\w+="|\sstyle="|javascript:/i);
    const targets = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target]) =>
      (target ?? '').slice(0, 15),
    );
    assert.deepEqual(targets, ['data:image/svg+', '/metrics', '/api/v1/status', '/-/healthy']);
  });

  it('renews itself without its script', () =>
    assert.match(render(), /<noscript><meta http-equiv="refresh" content="10"><\/noscript>/));

  it('allows its own stylesheet and script by hash, and nothing else', () => {
    const html = renderStatusPage(createReport(), '/metrics');
    const hashOf = (tag: string): string => {
      const text = new RegExp(`<${tag}>(.*)</${tag}>`, 's').exec(html)?.[1] ?? '';
      return createHash('sha256').update(text).digest('base64');
    };
    assert.equal(
      CONTENT_SECURITY_POLICY,
      `default-src 'none'; style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  it('escapes every text of the report', () => {
    const evil = `"><script>alert('1')</script>&`;
    const spoil = <T>(value: T): T =>
      (typeof value === 'string' && Number.isNaN(Date.parse(value))
        ? evil
        : Array.isArray(value)
          ? value.map(spoil)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoil(inner)]))
            : value) as T;
    const finding = { at: '2026-11-20T08:59:00.000Z', kind: 'replay', message: 'A.', severity: 99 };
    const html = renderStatusPage(
      spoil(
        createReport({
          slis: [{ ...SLI, why: 'why' }],
          notables: [NOTABLE, { ...NOTABLE, count: 0 }, { ...NOTABLE, count: null, why: 'why' }],
          findings: [finding],
          sources: [{ ...SOURCE, notes: ['note'] }],
        }),
      ),
      '/metrics',
    );
    assert.equal(html.split('<script').length, 2);
    assert.doesNotMatch(html, /alert\('/);
    assert.ok(html.includes('&lt;script&gt;'));
  });
});
