// What was written: the log's files themselves, read in one go when nothing writes any more. It must use nothing of the
// exporter.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Seen } from '../oracle/seen.ts';

/** The fields of the published log_format that the traffic makes use of. */
const Line = z.object({
  time: z.string(),
  scheme: z.string(),
  tls: z.string(),
  host: z.string(),
  path: z.string(),
  status: z.string(),
  cookie: z.string(),
  set_cookie: z.string(),
  upstream_status: z.literal(''),
  nginx: z.string(),
});

export type Written = {
  /** Every line, in order. */
  readonly seen: readonly Seen[];
  /** All files after one another, as they would be without a rotation. */
  readonly text: string;
  /** Name and number of lines of each file, for whoever looks for what was lost. */
  readonly files: readonly string[];
};

/** Before 1.23 nginx logs the first Set-Cookie only. */
const showsAll = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || minor >= 23;
};

const seenIn = (text: string): Seen => {
  const line = Line.parse(JSON.parse(text));
  return {
    vantage: 'edge',
    host: line.host,
    path: line.path,
    status: Number(line.status),
    userAgent: '',
    transport: line.scheme === 'https' ? 'tls' : 'plaintext',
    tlsVersion: line.tls === '' ? null : line.tls.replace('TLSv', ''),
    cookie: line.cookie === '' ? null : line.cookie,
    setCookies: line.set_cookie === '' ? [] : [line.set_cookie],
    visible: showsAll(line.nginx) ? 'all' : 'partial',
    upstreamSetCookies: [],
    isUpstreamAnswered: false,
    cacheControl: '',
    isCrossSite: false,
    timeMs: Math.round(Number(line.time) * 1000),
  };
};

const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
};

/** Reads the files of one log, given in their order. Throws at what is no whole line. */
export const readWritten = (paths: readonly string[]): Written => {
  const texts = paths.map(textOf);
  const text = texts.join('');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  const files = paths.map((path, at) => `${basename(path)} ${(texts[at] ?? '').split('\n').length - 1}`);
  return { seen: lines.map(seenIn), text, files };
};
