// A scraper that scrapes all the time and never forgets: no counter, bucket, count or sum may ever be below what a
// scrape has shown before, whatever happened to the exporter in between.
import { setTimeout as delay } from 'node:timers/promises';
import { type ParsedFamily, parseExposition, type Sample } from '../../metrics/parse-exposition.ts';

export type Scrapes = {
  /** How many were answered. */
  readonly answered: () => number;
  /** What fell or vanished since the scrape before: series, then both values. None is how it should be. */
  readonly setbacks: () => readonly string[];
  /** Stops; resolves when the last scrape is over. */
  readonly stop: () => Promise<void>;
};

const EVERY_MS = 50;
const MAX_SETBACKS = 20;

const keyOf = ({ name, labels }: Sample): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;

/** Whether a family's samples only rise: the exporter's own, for those of its process begin anew with it. */
const onlyRises = ({ name, type }: ParsedFamily): boolean =>
  name.startsWith('cookie_') && (type === 'counter' || type === 'histogram');

/** Every sample of a page in the text format that must never fall. */
export const risingSamples = (page: string): ReadonlyMap<string, number> =>
  new Map(
    parseExposition(page, 'prometheus')
      .filter(onlyRises)
      .flatMap(({ samples }) => samples.map((sample) => [keyOf(sample), sample.value])),
  );

/** Samples that are below those of an earlier page, or not there. */
const setbacksBetween = (
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly string[] =>
  [...before]
    .filter(([key, value]) => (after.get(key) ?? Number.NEGATIVE_INFINITY) < value)
    .map(([key, value]) => `${key} ${value} then ${after.get(key) ?? 'gone'}`);

const read = async (url: string): Promise<string | null> => {
  try {
    const response = await fetch(url);
    return response.status === 200 ? await response.text() : null;
  } catch {
    // Nobody listens, or died over the answer.
    return null;
  }
};

/** Begins to scrape a URL, whether or not somebody listens there. */
export const startScrapes = (url: string): Scrapes => {
  let before: ReadonlyMap<string, number> = new Map();
  let answered = 0;
  let isOver = false;
  const setbacks: string[] = [];
  const scrape = async (): Promise<void> => {
    const page = await read(url);
    if (page === null) return;
    const after = risingSamples(page);
    setbacks.push(...setbacksBetween(before, after).slice(0, MAX_SETBACKS - setbacks.length));
    before = after;
    answered++;
  };
  const run = async (): Promise<void> => {
    while (!isOver) {
      await scrape();
      await delay(EVERY_MS);
    }
  };
  const running = run();
  running.catch(() => undefined);
  return {
    answered: () => answered,
    setbacks: () => setbacks,
    stop: async () => {
      isOver = true;
      await running;
    },
  };
};
