// The evaluation as text: one table of conditions, two of profiles. Pure.
import { boundsOf, precisionAt, quantileOf, ratioOf, type Score, type Share, sumOf } from './score.ts';

const BASES = [1e-3, 1e-4, 1e-5] as const;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const small = (share: number): string => (share === 0 ? '0' : share.toExponential(1));
const seconds = (ms: number): string => (Number.isNaN(ms) ? '-' : `${Math.round(ms / 1000)} s`);

/** Rows of texts below a head, columns as wide as need be. */
const renderTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => text.padEnd(widths[at] as number))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};

const conditionRow = (name: string, { alarms, recalls, delaysMs }: Score): readonly string[] => {
  const alarm = sumOf(alarms.values());
  const recall = sumOf(recalls.values());
  const most = boundsOf(alarm)[1];
  const late = sumOf([recalls.get('late_logout') ?? { hits: 0, of: 0 }]);
  return [
    name,
    percent(ratioOf(recall)),
    percent(ratioOf(late)),
    `${alarm.hits} of ${alarm.of}`,
    small(most),
    (100_000 * ratioOf(alarm)).toFixed(1),
    BASES.map((base) => precisionAt(base, ratioOf(recall), most).toFixed(2)).join(' '),
    `${seconds(quantileOf(delaysMs, 0.5))}, ${seconds(quantileOf(delaysMs, 0.95))}`,
  ];
};

/** What each of several came to. */
export const renderScores = (what: string, scores: ReadonlyMap<string, Score>): string =>
  renderTable(
    [
      what,
      'recall',
      'after logout',
      'false alarms',
      'at most',
      'a day and 100,000 sessions',
      'precision, least, at 1e-3 1e-4 1e-5',
      'found after (median, p95)',
    ],
    [...scores].map(([name, score]) => conditionRow(name, score)),
  );

const shareRow = ([name, share]: readonly [string, Share]): readonly string[] => {
  const [low, high] = boundsOf(share);
  return [
    name,
    `${share.hits} of ${share.of}`,
    percent(ratioOf(share)),
    `${percent(low)} to ${(100 * high).toFixed(high < 0.01 ? 3 : 1)} %`,
  ];
};

/** One condition by profile and attack, with bounds of 95 %. */
export const renderProfiles = ({ alarms, recalls }: Score): string =>
  [
    renderTable(['attack', 'found', 'recall', '95 %'], [...recalls].map(shareRow)),
    renderTable(['without an attack', 'taken for one', 'share', '95 %'], [...alarms].map(shareRow)),
  ].join('\n\n');
