// The status page in a browser: whole without its script, renewed with it without disturbing who reads, right for screen
// readers and keyboards, in both themes and on a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { StatusReport } from '../../exporter/server/status-report.ts';
import { createReport, NOTABLE, SLI, SOURCE, UNCOUNTED } from '../server/report.ts';
import { serveFor } from '../server/rig.ts';
import { launchBrowser } from './support/browser.ts';
import { describeWith } from './support/needs.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One of everything that the page can show. */
const FULL_PAGE: Partial<StatusReport> = {
  slis: [
    SLI,
    { ...SLI, sli: 'httponly_coverage', title: 'Missed', good: 1, ratio: 0.1, met: false },
    { ...SLI, title: 'Missed now', recent: { good: 0, valid: 9, ratio: 0, met: false } },
    { ...SLI, title: 'Seen in part', known: 'partial', why: 'front is a sample.' },
    { ...SLI, ...UNCOUNTED, title: 'Not known', known: 'none', why: 'front does not log Cookie.' },
    { ...SLI, ...UNCOUNTED, title: 'Without events' },
  ],
  notables: [
    NOTABLE,
    { ...NOTABLE, title: 'None of these', count: 0 },
    { ...NOTABLE, title: 'Unknown', count: null, why: 'front does not log Cookie.' },
  ],
  findings: Array.from({ length: 12 }, (_, i) => ({
    at: '2026-11-20T08:59:00.000Z',
    kind: i % 2 === 0 ? 'replay' : 'auth_missing',
    message: `A session is used as if it had been copied: cookie sid, shop-${i}.example (device).`,
    severity: i * 9,
  })),
  sources: [
    SOURCE,
    { ...SOURCE, name: 'a-source-with-a-long-name-that-goes-on-and-on', state: 'failed', setCookie: 'first' },
    { ...SOURCE, name: 'app', setCookie: 'unknown', cookie: 'redacted', notes: ['Cookies are hidden.'] },
  ],
};

describeWith(['chromium'], 'the status page in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let report: StatusReport;
  let complaints: string[] = [];
  const served = serveFor({ handlers: { status: () => report } });

  before(async () => {
    browser = await launchBrowser();
  });
  beforeEach(() => {
    report = createReport(FULL_PAGE);
    complaints = [];
  });
  // What the page's policy forbids is told there, too.
  afterEach(() => assert.deepEqual(complaints, []));
  after(() => browser.close());

  /** Opens the page with a clock of its own. */
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await browser.newPage(options);
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.clock.install();
    await page.goto(`http://127.0.0.1:${served().port}/`);
    return page;
  };
  const renew = async (page: Page): Promise<void> => {
    const answered = page.waitForEvent('requestfinished');
    await page.clock.fastForward(10_000);
    await answered;
  };

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [device, width] of [
      ['a screen', 1280],
      ['a phone', 360],
    ] as const) {
      it(`has no fault that axe knows, ${colorScheme}, on ${device}`, async () => {
        const page = await open({ colorScheme, viewport: { width, height: 800 } });
        await page.locator('summary').click();
        // Scripts of the page's own only: axe comes in as the browser's own tools do.
        const faults = await page.evaluate(`${AXE}; axe.run().then(({ violations }) =>
          violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`);
        assert.deepEqual(faults, []);
        await page.close();
      });
      it(`is as wide as ${device}, ${colorScheme}`, async () => {
        const page = await open({ colorScheme, viewport: { width, height: 800 } });
        const widest = await page.evaluate('document.documentElement.scrollWidth');
        assert.equal(widest, width);
        await page.close();
      });
    }
  }

  it('is a table of tables to a screen reader on a phone too', async () => {
    const page = await open({ viewport: { width: 360, height: 800 } });
    const table = page.getByRole('table', { name: 'Objectives' });
    assert.equal(await table.getByRole('rowheader').count(), 6);
    assert.equal(await table.getByRole('columnheader', { name: 'Verdict' }).count(), 1);
    await page.close();
  });

  it('is whole without a script', async () => {
    const page = await open({ javaScriptEnabled: false });
    assert.match(String(await page.textContent('h1')), /^Our cookies are not safe right now/);
    assert.equal(await page.locator('tbody tr').count(), 6 + 12 + 3);
    assert.equal(await page.locator('#pause').isVisible(), false);
    await page.close();
  });

  it('renews itself, says that the verdict changed, and leaves focus, scroll and selection alone', async () => {
    const page = await open({ viewport: { width: 1280, height: 500 } });
    await page.locator('summary').click();
    await page.locator('summary').focus();
    await page.evaluate('scrollTo(0, 700)');
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('.brand'))");
    report = createReport({ ...FULL_PAGE, slis: [{ ...SLI, title: 'Renewed' }], notables: [] });
    await renew(page);
    const cell = page.getByRole('rowheader', { name: /^Renewed/ });
    await cell.waitFor();
    assert.equal(await page.locator('tbody tr').count(), 1 + 12 + 3);
    assert.match(String(await page.textContent('#said')), /^Our cookies are safe right now/);
    const state = await page.evaluate(
      "[document.activeElement.tagName, document.querySelector('details').open, String(getSelection()), scrollY > 0]",
    );
    assert.deepEqual(state, ['SUMMARY', true, 'cookie-exporter', true]);
    await page.close();
  });

  it('says nothing while the verdict stays', async () => {
    const page = await open();
    report = createReport({ ...FULL_PAGE, version: '9.9.9' });
    await renew(page);
    await page.getByText('9.9.9').waitFor();
    assert.equal(await page.textContent('#said'), '');
    await page.close();
  });

  it('stands still while it is paused', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    assert.equal(await page.getAttribute('#pause', 'aria-pressed'), 'true');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.clock.fastForward(60_000);
    assert.deepEqual(asked, []);
    await page.close();
  });

  it('says when it could not be renewed, and takes that back', async () => {
    const page = await open();
    await page.route('**/*', (route) => route.abort());
    await page.clock.fastForward(10_000);
    await page.locator('#stale').waitFor();
    assert.match(String(await page.textContent('#said')), /could not be renewed/);
    await page.unroute('**/*');
    await page.clock.fastForward(10_000);
    await page.locator('#stale').waitFor({ state: 'hidden' });
    await page.close();
  });

  it('is read with the keyboard alone', async () => {
    const page = await open();
    const stops: unknown[] = [];
    for (let press = 0; press < 5; press++) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate('document.activeElement.textContent'));
    }
    assert.deepEqual(stops, ['4 more', 'Metrics', 'This page as JSON', 'Health', 'Pause']);
    await page.close();
  });
});
