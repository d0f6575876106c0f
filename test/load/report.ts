// What a run under load came to, as text and as a plot. It must measure nothing.
import { cpus } from 'node:os';
import { percentileOf } from '../bench/measure/spread.ts';
import { renderTable } from '../bench/table.ts';
import type { LoadOptions } from './options.ts';
import { type Loaded, SCRAPE_EVERY_MS } from './run.ts';
import { renderPlot, renderSparkline, slopeOf } from './trend.ts';

const MEGABYTE = 1e6;
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
const milliseconds = (ms: number): string => ms.toFixed(1);

/** The report as text. */
export const renderReport = (
  loaded: Loaded,
  { linesPerSecond, seconds, warmUpSeconds }: LoadOptions,
): string => {
  const { looks, latenciesMs, written, counted, rotations, series, peakBytes } = loaded;
  const settled = looks.filter((look) => look.seconds >= warmUpSeconds);
  const slope = slopeOf(
    settled.map((look) => ({ seconds: look.seconds, value: look.residentBytes / MEGABYTE })),
  );
  const cpu = looks.reduce((sum, { cpuShare }) => sum + cpuShare, 0) / looks.length;
  const rows = looks.map((look) => [
    look.seconds.toFixed(0),
    megabytes(look.residentBytes),
    (look.cpuShare * 100).toFixed(0),
    megabytes(look.lagBytes),
  ]);
  const percentiles = [50, 99, 100].map((percent) => milliseconds(percentileOf(latenciesMs, percent)));
  return `
serve, ${linesPerSecond} lines a second for ${seconds} s, ${cpus().length} × ${cpus()[0]?.model.trim()}

${renderTable(['seconds', 'resident, MB', 'CPU, %', 'unread, MB'], rows)}
  resident  ${renderSparkline(looks.map((look) => look.residentBytes))}
  CPU       ${renderSparkline(looks.map((look) => look.cpuShare))}

  lines written      ${written.lines}
  lines counted      ${counted.lines} (${written.lines - counted.lines} lost, ${counted.rejected} rejected)
  bytes              ${written.bytes} written, ${counted.bytes} read, ${counted.lost} counted as lost
  rotations          ${rotations}
  scrapes            ${latenciesMs.length}, p50 ${percentiles[0]} ms, p99 ${percentiles[1]} ms, max ${percentiles[2]} ms
  series             ${series}
  CPU                ${(cpu * 100).toFixed(0)} % of a core
  resident           ${megabytes(peakBytes)} MB at most; after ${warmUpSeconds} s ${(slope * 3600).toFixed(1)} MB an hour
`;
};

/** The plot as an SVG document. */
export const renderCurves = ({ looks, latenciesMs }: Loaded): string =>
  renderPlot([
    {
      name: 'Resident memory',
      unit: 'MB',
      points: looks.map(({ seconds, residentBytes }) => ({ seconds, value: residentBytes / MEGABYTE })),
    },
    {
      name: 'CPU',
      unit: '% of a core',
      points: looks.map(({ seconds, cpuShare }) => ({ seconds, value: cpuShare * 100 })),
    },
    {
      name: 'Scrapes',
      unit: 'ms',
      points: latenciesMs.map((value, at) => ({ seconds: ((at + 1) * SCRAPE_EVERY_MS) / 1000, value })),
    },
  ]);
