// What mtail and the exporter counted of the same log, in the same shape, so that speed is not bought with wrong counts.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { samplesOf, sumOf } from '../e2e/support/exporter.ts';
import type { Measured } from './measure/rounds.ts';
import { NAMES } from './programs.ts';
import { say } from './say.ts';

export type Counts = {
  /** Requests with cookies. */
  readonly https: number;
  readonly http: number;
  /** Set-Cookie headers that are no deletions. */
  readonly secure: number;
  readonly insecure: number;
  /** Requests whose Cookie header's length was observed, and the sum of the lengths. */
  readonly headers: number;
  readonly headerBytes: number;
};

const CounterValue = z.object({ Labels: z.array(z.string()), Value: z.object({ Value: z.number() }) });
const HistogramValue = z.object({ Value: z.object({ Count: z.number(), Sum: z.number() }) });
const metric = <T extends z.ZodType>(value: T) =>
  z.array(z.object({ LabelValues: z.array(value) })).length(1);
const MtailOutput = z.object({
  cookie_requests: metric(CounterValue),
  set_cookies: metric(CounterValue),
  cookie_length: metric(HistogramValue),
});

/** Of what `mtail --one_shot` prints; throws when that is something else. */
export const parseMtailCounts = (stdout: string): Counts => {
  const output = MtailOutput.parse(JSON.parse(stdout));
  const countOf = (name: 'cookie_requests' | 'set_cookies', label: string): number =>
    output[name][0]?.LabelValues.find(({ Labels }) => Labels[0] === label)?.Value.Value ?? 0;
  const length = output.cookie_length[0]?.LabelValues[0]?.Value;
  return {
    https: countOf('cookie_requests', 'https'),
    http: countOf('cookie_requests', 'http'),
    secure: countOf('set_cookies', 'true'),
    insecure: countOf('set_cookies', 'false'),
    headers: length?.Count ?? 0,
    headerBytes: length?.Sum ?? 0,
  };
};

/** Of what `analyze --output prometheus` prints. */
export const parseExporterCounts = (stdout: string): Counts => {
  const samples = samplesOf(stdout);
  const requests = (transport: string): number =>
    ['auth', 'other'].reduce(
      (sum, carries) => sum + sumOf(samples, 'cookie_requests_total', { transport, carries }),
      0,
    );
  return {
    https: requests('tls'),
    http: requests('plaintext'),
    secure: sumOf(samples, 'cookie_issued_total', { secure: 'true' }),
    insecure: sumOf(samples, 'cookie_issued_total', { secure: 'false' }),
    headers: sumOf(samples, 'cookie_request_header_bytes_count'),
    headerBytes: sumOf(samples, 'cookie_request_header_bytes_sum'),
  };
};

/** Throws where mtail and the exporter do not agree: then neither's speed means anything. */
export const compareCounts = (measured: readonly Measured[]): void => {
  const outputOf = (name: string) => measured.find(({ subject }) => subject.name === name)?.runs[0]?.stdout;
  const analyze = outputOf(NAMES.analyze);
  for (const name of [NAMES.mtail, NAMES.tunedMtail]) {
    const mtail = outputOf(name);
    if (mtail === undefined || analyze === undefined) continue;
    const [theirs, ours] = [parseMtailCounts(mtail), parseExporterCounts(analyze)];
    if (isDeepStrictEqual(theirs, ours)) say(`${name} and the exporter counted the same`);
    else throw new Error(`${name} counted ${JSON.stringify(theirs)}, the exporter ${JSON.stringify(ours)}`);
  }
};
