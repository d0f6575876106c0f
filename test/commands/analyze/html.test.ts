// The report as one file for a browser: everything in it, nothing from elsewhere, every text escaped.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { renderHtmlReport } from '../../../exporter/commands/analyze/html.ts';
import type { AnalyzeReport } from '../../../exporter/commands/analyze/report.ts';
import { COOKIE, reportOf, SLI } from './report-of.ts';

const render = (more: Partial<AnalyzeReport> = {}): string => renderHtmlReport(reportOf(more));
/** What a reader sees: no tags, single spaces. */
const read = (more: Partial<AnalyzeReport> = {}): string =>
  render(more)
    .replace(/^.*<body>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the report as HTML', () => {
  const shows = (title: string, expected: string, more: Partial<AnalyzeReport> = {}) =>
    it(title, () => assert.ok(read(more).includes(expected), read(more)));

  shows('says what it comes to', ' 1 of 2 objectives is missed; 1 cannot be judged from these logs. ');
  shows('shows an SLI', 'The share with Secure. 99.50 % 5 of 1,000 bad 99.00 % 50 % used ✓ met ');
  shows('shows why one is not known', 'edge does not log Cookie. ? 99.00 % – none ? not known ');
  shows(
    'claims no 100 % where only a part is seen',
    'edge is a sample. ? 0 of 1,000 bad 99.00 % – none ? not known',
    {
      slis: [{ ...SLI, good: 1000, ratio: 1, known: 'partial', why: 'edge is a sample.' }],
    },
  );
  shows('shows a finding', '✕ high sid a.example, b.example 1,234 1,000 CWE-614 , ASVS 3.3.1 ');
  shows(
    'shows a cookie',
    'auth the built-in tables name it; given at a login origin 1,000 10 deleted ! 64 % ✓ yes lax 90 %, unset 10 % host 1 h 90 CWE-614 , ASVS 3.3.1 ',
  );
  shows('shows what a cookie may be', 'perhaps of class auth', {
    cookies: [{ ...COOKIE, suggestedClass: 'auth' }],
  });
  shows('shows what to paste', 'cookies: classes: auth: [&quot;sid&quot;] ');

  it('is one file: no script, nothing from elsewhere, no inline style', () => {
    const html = render();
    assert.doesNotMatch(html, /<script|\son\w+="|\sstyle="|javascript:|url\(|@import/i);
    assert.deepEqual(
      [...html.matchAll(/(?:src|href)="([^"]{0,15})/g)].map(([, target]) => target),
      ['data:image/svg+'],
    );
  });
  it('allows itself its own stylesheet and nothing else', () => {
    const html = render();
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
    assert.ok(html.includes(`content="${policy}"`));
  });
  it('escapes every text', () => {
    const evil = `"><script>alert('1')</script>&`;
    const spoil = <T>(value: T): T =>
      (typeof value === 'string' && Number.isNaN(Date.parse(value)) && !['high', 'low'].includes(value)
        ? evil
        : Array.isArray(value)
          ? value.map(spoil)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoil(inner)]))
            : value) as T;
    const html = renderHtmlReport(spoil(reportOf()));
    assert.doesNotMatch(html, /<script|alert\('/);
    assert.ok(html.includes('&lt;script&gt;'));
  });
});
