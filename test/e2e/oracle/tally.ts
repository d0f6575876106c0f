// What should have been counted, series by series, and what the exporter shows, in the same terms.
import type { Sample } from '../../metrics/parse-exposition.ts';

type Labels = Readonly<Record<string, string>>;

/** One series as a text: its name and its labels in the order of the alphabet. */
const keyOf = (name: string, labels: Labels): string =>
  `${name}{${Object.keys(labels)
    .sort()
    .map((label) => `${label}="${labels[label]}"`)
    .join(',')}}`;

/** Series → value, those of value 0 left out. */
export type Counts = Readonly<Record<string, number>>;

export type Tally = {
  readonly add: (name: string, labels: Labels, n?: number) => void;
  readonly observe: (name: string, labels: Labels, value: number) => void;
  /** Every counter, and `_count` of every histogram. */
  readonly counts: () => Counts;
  /** Buckets and sum of one histogram's series, with the bounds that a page has. */
  readonly histogram: (name: string, page: readonly Sample[]) => Counts;
};

const sorted = (counts: ReadonlyMap<string, number>): Counts =>
  Object.fromEntries([...counts].filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Creates an empty tally. */
export const createTally = (): Tally => {
  const counters = new Map<string, number>();
  const observed = new Map<string, { name: string; labels: Labels; values: number[] }>();
  const add = (name: string, labels: Labels, n = 1): void => {
    const key = keyOf(name, labels);
    counters.set(key, (counters.get(key) ?? 0) + n);
  };
  return {
    add,
    observe: (name, labels, value) => {
      add(`${name}_count`, labels);
      const key = keyOf(name, labels);
      const series = observed.get(key) ?? { name, labels, values: [] };
      series.values.push(value);
      observed.set(key, series);
    },
    counts: () => sorted(counters),
    histogram: (name, page) => {
      const bounds = new Set(page.filter((s) => s.name === `${name}_bucket`).map((s) => s.labels.le ?? ''));
      const counts = new Map<string, number>();
      for (const { labels, values } of [...observed.values()].filter((series) => series.name === name)) {
        counts.set(
          keyOf(`${name}_sum`, labels),
          values.reduce((sum, value) => sum + value, 0),
        );
        for (const le of bounds) {
          const within = values.filter((value) => value <= Number(le.replace('Inf', 'Infinity')));
          counts.set(keyOf(`${name}_bucket`, { ...labels, le }), within.length);
        }
      }
      return sorted(counts);
    },
  };
};

/** What sessions come to over time: test/evaluation has traffic and a measure for that. */
const OF_SESSIONS = /^cookie_(stale|renewals|returned|session|affinity_changes|replay)_/;

/** Counters and histograms' `_count` of the cookies (not of the exporter itself, nor of sessions) on a page. */
export const shownCounts = (page: readonly Sample[]): Counts =>
  sorted(
    new Map(
      page
        .filter(({ name }) => /^cookie_(?!exporter_).*_(total|count)$/.test(name) && !OF_SESSIONS.test(name))
        .map(({ name, labels, value }) => [keyOf(name, labels), value]),
    ),
  );

/** Buckets and sum of one histogram on a page. */
export const shownHistogram = (name: string, page: readonly Sample[]): Counts =>
  sorted(
    new Map(
      page
        .filter((sample) => sample.name === `${name}_bucket` || sample.name === `${name}_sum`)
        .map((sample) => [keyOf(sample.name, sample.labels), sample.value]),
    ),
  );

/** The series that differ, each with both values; series that are not there have the value 0. */
export const differences = (
  shown: Counts,
  expected: Counts,
): Readonly<Record<string, { shown: number; expected: number }>> =>
  Object.fromEntries(
    [...new Set([...Object.keys(shown), ...Object.keys(expected)])]
      .map((key) => [key, { shown: shown[key] ?? 0, expected: expected[key] ?? 0 }] as const)
      .filter(([, both]) => both.shown !== both.expected),
  );
