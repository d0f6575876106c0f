// Scrapes as Prometheus does: one connection, gzip, at a steady interval. It looks at no sample.
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** As Prometheus 2.42 asks. */
const HEADERS = {
  accept:
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'accept-encoding': 'gzip',
  'x-prometheus-scrape-timeout-seconds': '10',
};

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Milliseconds from the request to the last byte of the answer. */
const ask = async (url: URL, headers: Record<string, string>): Promise<number> => {
  const startMs = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  get(url, { agent, headers }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`${url} was answered with ${response.statusCode}`));
    response.resume().once('end', resolve).once('error', reject);
  }).once('error', reject);
  await promise;
  return performance.now() - startMs;
};

const scrape = (url: string): Promise<number> => ask(new URL('/metrics', url), HEADERS);

const PAGES = 20;

/** Asks for the status page so many times, one after the other; answers how long each took, in milliseconds. */
export const askForPages = async (url: string): Promise<readonly number[]> => {
  const latenciesMs: number[] = [];
  while (latenciesMs.length < PAGES) latenciesMs.push(await ask(new URL('/', url), {}));
  return latenciesMs;
};

/** Scrapes at an interval until told to stop; answers how long each took, in milliseconds. */
export const scrapeEvery = async (
  url: string,
  everyMs: number,
  isOver: () => boolean,
  onScrape: () => void = () => {},
): Promise<readonly number[]> => {
  const latenciesMs: number[] = [];
  for (let dueMs = performance.now() + everyMs; !isOver(); dueMs += everyMs) {
    await delay(Math.max(0, dueMs - performance.now()));
    if (isOver()) break;
    latenciesMs.push(await scrape(url));
    onScrape();
  }
  return latenciesMs;
};
