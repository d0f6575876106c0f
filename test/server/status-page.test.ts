// What a reader sees on the status page, and what a browser is allowed to do with it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CONTENT_SECURITY_POLICY, renderStatusPage } from '../../exporter/server/status-page.ts';
import type { Notable } from '../../exporter/server/status-report.ts';
import { createReport, SLI, SOURCE } from './report.ts';

const render = (more: Parameters<typeof createReport>[0] = {}): string =>
  renderStatusPage(createReport(more), '/metrics').replaceAll('\u00a0', ' ');
/** What a reader sees: no tags, single spaces. */
const read = (more: Parameters<typeof createReport>[0] = {}): string =>
  render(more)
    .replace(/^.*<body>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the status page', () => {
  const shows = (title: string, more: Parameters<typeof createReport>[0], expected: string) =>
    it(title, () => assert.ok(read(more).includes(expected), read(more)));

  shows('says what is watched and since when', {}, 'Watching edge, counting since 3 h ago');
  shows('answers the first question', {}, 'Are our cookies safe? Yes');
  shows('answers the second question', {}, 'Can I believe it? Yes');
  shows('shows an SLI against its objective', {}, '100 % 0 of 2,000 bad 99.9 % 0 % used ✓ met');
  shows(
    'shows how far a budget is overspent',
    { slis: [{ ...SLI, good: 1990, ratio: 0.995, met: false }] },
    '99.5 % 10 of 2,000 bad 99.9 % used 5 times over ✕ missed',
  );
  shows(
    'shows that an objective of 1 has no budget',
    { slis: [{ ...SLI, good: 1990, ratio: 0.995, objective: 1, met: false }] },
    '100 % none is allowed ✕ missed',
  );
  shows('says where only a part is seen', { slis: [{ ...SLI, known: 'partial' }] }, 'met, as far as seen');
  shows(
    'claims nothing that the logs do not show',
    { slis: [{ ...SLI, good: 0, valid: 0, ratio: null, met: null, known: 'none' }] },
    '– 99.9 % – ? not in the logs',
  );
  shows(
    'claims nothing without events',
    { slis: [{ ...SLI, good: 0, valid: 0, ratio: null, met: null }] },
    '? no events yet',
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
    'front edge nginx Only the first is logged. ✓ reading 5,000 3 rejected, 1,200 ignored 2 s ago 2 KiB unread ! first ✓ all',
  );
  shows(
    'shows what was found lately',
    {
      findings: [
        { at: '2026-11-20T08:59:00.000Z', kind: 'auth_missing', message: 'A <b>.', severity: 21 },
        { at: '2026-11-20T08:58:00.000Z', kind: 'replay', message: 'C.', severity: 99 },
      ],
    },
    'Recent findings What was found Kind When A &lt;b&gt;. ? auth missing 1 min ago C. ✕ replay 2 min ago',
  );
  shows(
    'says that the last reload failed',
    { config: { lastReloadOk: false, at: '2026-11-20T08:00:00Z' } },
    'Config (the last reload failed) of 1 h ago',
  );

  shows(
    'shows the first reasons of many',
    { slis: Array.from({ length: 12 }, (_, i) => ({ ...SLI, title: `SLI ${i}`, ratio: 0.5, met: false })) },
    'SLI 4 (edge): 50 %. And 7 more, below. ',
  );

  it('shows what is worth a look', () => {
    const notable: Notable = { metric: 'm', title: 'Title', tells: 'Words.', count: 1234, isAlarming: true };
    assert.ok(
      read({ notables: [notable, { ...notable, count: null }] }).includes(
        '1,234 Title Words. not known Title Words.',
      ),
    );
    assert.ok(!read().includes('Worth a look'));
  });

  it('needs no script, no outside asset and no inline style', () => {
    const html = render();
    assert.doesNotMatch(html, /<script|\son\w+=|\sstyle=|javascript:/i);
    const targets = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target]) =>
      (target ?? '').slice(0, 15),
    );
    assert.deepEqual(targets, ['data:image/svg+', '/metrics', '/api/v1/status', '/-/healthy']);
  });

  it('allows its own stylesheet by hash, and nothing else', () => {
    const style = /<style>(.*)<\/style>/s.exec(renderStatusPage(createReport(), '/metrics'))?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    assert.equal(
      CONTENT_SECURITY_POLICY,
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
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
    const notable: Notable = { metric: 'm', title: 'Title', tells: 'Words.', count: 1, isAlarming: true };
    const html = renderStatusPage(
      spoil(createReport({ notables: [notable], sources: [{ ...SOURCE, notes: ['note'] }] })),
      '/metrics',
    );
    assert.doesNotMatch(html, /<script|alert\('/);
    assert.ok(html.includes('&lt;script&gt;'));
  });
});
