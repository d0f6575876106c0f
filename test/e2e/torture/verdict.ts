// Whether what is shown is what was written: beside the oracle's count of the lines, and beside `analyze` on the same
// lines without any rotation.
import { writeFileSync } from 'node:fs';
import { countAll, type Rules } from '../oracle/count.ts';
import { type Counts, differences, shownCounts, shownHistogram, type Tally } from '../oracle/tally.ts';
import { runExporter, samplesOf } from '../support/exporter.ts';
import { risingSamples } from '../support/scrapes.ts';
import type { Workspace } from '../support/workspace.ts';
import { LOGS, type LogName } from './plan.ts';
import { HOSTS, numberOf } from './requests.ts';
import type { Written } from './written.ts';

/** What the config says beside its sources, and the same for the oracle. */
export const CONFIG = `
cookies: { classes: { auth: [sid, "acme_session_*"], preference: [choice] } }
auth: { login: ["/login"], protected: ["/account/*"] }
sites: { allow: [${LOGS.map((log) => HOSTS[log]).join(', ')}] }
limits: { newborn: 1s }
`;
const RULES: Rules = {
  sites: LOGS.map((log) => HOSTS[log]),
  loginPath: '/login',
  protectedPrefix: '/account/',
  clients: new Map(),
  exempt: {},
  expectedRewrites: {},
};

/** Histograms that follow from the lines to the byte. */
const HISTOGRAMS = ['cookie_request_header_bytes', 'cookie_request_cookies', 'cookie_issued_bytes'];

export type WrittenLogs = Readonly<Record<LogName, Written>>;

/** Whether nginx wrote every request once: whatever is wrong with that is none of the exporter's faults. */
export const faultsOfWriting = (logs: WrittenLogs, requests: number): readonly string[] => {
  const times = new Uint8Array(requests);
  const strange: string[] = [];
  for (const { path } of LOGS.flatMap((log) => logs[log].seen)) {
    const number = numberOf(path);
    if (number < requests) times[number]!++;
    else strange.push(`nginx logged a request that nobody sent: ${path}`);
  }
  return [...times]
    .flatMap((count, number) => (count === 1 ? [] : [`nginx logged request ${number} ${count} times`]))
    .concat(strange);
};

/** What a page should show, in the terms of `totalsOf`. */
export type Expected = { readonly tally: Tally; readonly analyzed: Counts };

const OWN = 'cookie_exporter_';
const isTotal = (key: string): boolean =>
  !key.startsWith(OWN) || /^cookie_exporter_(lines|bytes)_total\{/.test(key);

/** Every counter, bucket, count and sum that follows from the lines alone. */
const totalsOf = (page: string): Counts =>
  Object.fromEntries(
    [...risingSamples(page)]
      .filter(([key, value]) => value !== 0 && isTotal(key))
      // Lines and bytes of each source first, for they tell most.
      .sort(([a], [b]) => Number(b.startsWith(OWN)) - Number(a.startsWith(OWN))),
  );

/** Counts what was written: with the oracle, and with `analyze`. */
export const expectedOf = async (workspace: Workspace, logs: WrittenLogs): Promise<Expected> => {
  const sources = LOGS.map((log) => {
    writeFileSync(workspace.path(`all-of-${log}`), logs[log].text, 'latin1');
    return `  - { name: ${log}, vantage: edge, format: nginx, file: { path: all-of-${log} } }\n`;
  });
  writeFileSync(workspace.path('analyze.yaml'), `sources:\n${sources.join('')}${CONFIG}`);
  const args = ['analyze', '--config.file', 'analyze.yaml', '--output', 'prometheus'];
  const { code, stdout, stderr } = await runExporter(workspace, args);
  if (code !== 0) throw new Error(`analyze ended with ${code}: ${stderr}`);
  const seen = LOGS.flatMap((log) => logs[log].seen);
  return { tally: countAll(seen, RULES), analyzed: totalsOf(stdout) };
};

/** Of each comparison; one lost line changes dozens of numbers. */
const MAX_FAULTS = 8;

const faultsIn = (against: string, shown: Counts, expected: Counts): readonly string[] =>
  Object.entries(differences(shown, expected))
    .map(([key, both]) => `${key}: ${both.shown}, but ${both.expected} ${against}`)
    .slice(0, MAX_FAULTS);

/** What of a page is not as expected. */
export const faultsOfPage = (page: string, { tally, analyzed }: Expected): readonly string[] => {
  const samples = samplesOf(page);
  return [
    ...faultsIn('by analyze', totalsOf(page), analyzed),
    ...faultsIn('were written', shownCounts(samples), tally.counts()),
    ...HISTOGRAMS.flatMap((name) =>
      faultsIn('were written', shownHistogram(name, samples), tally.histogram(name, samples)),
    ),
    ...samples
      .filter(({ name, value }) => value > 0 && /_(lost_bytes|lines_rejected|truncations)_total$/.test(name))
      .map(({ name, labels, value }) => `${name} ${JSON.stringify(labels)} ${value}`),
  ];
};
