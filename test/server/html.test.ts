// Escapes, numbers and ages of the status page, one line a case.
import assert from 'node:assert/strict';
import {
  escapeHtml,
  renderAge,
  renderAgo,
  renderBytes,
  renderCount,
  renderRatio,
} from '../../exporter/server/html.ts';

describe('text of the status page', () => {
  /** The page writes no-break spaces between numbers and units. */
  const spaced = (text: string): string => text.replaceAll('\u00a0', ' ');

  it('escapes what HTML would read', () => {
    assert.equal(
      escapeHtml(`<a href="x" b='y'>&amp;`),
      '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;',
    );
  });

  it('separates thousands', () => assert.equal(renderCount(1234567), '1,234,567'));

  const ratio = (value: number, expected: string) =>
    it(`ratio ${value}`, () => assert.equal(spaced(renderRatio(value)), expected));
  ratio(1, '100 %');
  ratio(0, '0 %');
  ratio(0.5, '50 %');
  ratio(0.98765, '98.7 %');
  ratio(0.99, '99 %');
  ratio(0.999, '99.9 %');
  ratio(0.9995, '99.95 %');
  ratio(0.9999999, '99.999 %');
  ratio(999_999_999 / 1_000_000_000, '99.999 %');

  const bytes = (value: number, expected: string) =>
    it(`${value} bytes`, () => assert.equal(spaced(renderBytes(value)), expected));
  bytes(0, '0 bytes');
  bytes(1023, '1,023 bytes');
  bytes(1536, '1.5 KiB');
  bytes(16 * 1024 * 1024, '16 MiB');
  bytes(2 ** 60, '1,048,576 TiB');

  const age = (to: string, expected: string) =>
    it(`age ${expected}`, () => assert.equal(spaced(renderAge('2026-11-20T00:00:00Z', to)), expected));
  age('2026-11-20T00:00:00Z', '0 s');
  age('2026-11-20T00:00:59Z', '59 s');
  age('2026-11-20T00:01:59Z', '1 min');
  age('2026-11-20T05:59:00Z', '5 h');
  age('2026-11-30T00:00:00Z', '10 d');
  it('age is 0 for a clock that is ahead', () =>
    assert.equal(spaced(renderAge('2026-11-20T00:00:09Z', '2026-11-20T00:00:00Z')), '0 s'));

  it('gives the instant beside its age', () => {
    const html = renderAgo('2026-11-20T00:00:00Z', '2026-11-20T00:00:05Z');
    assert.equal(
      spaced(html),
      '<time datetime="2026-11-20T00:00:00Z" title="2026-11-20T00:00:00Z">5 s ago</time>',
    );
  });
});
