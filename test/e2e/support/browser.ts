// Debian's Chromium for tests of what people look at. It must know no page.
import { type Browser, chromium } from 'playwright-core';

/** Starts it without a window. Root, as which CI runs, has no sandbox in Chromium. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
