// Writes generated logs to files. Memory is bounded whatever the number of lines.
import { closeSync, openSync, writeSync } from 'node:fs';
import { renderNginxJson, renderNginxText } from './nginx.ts';
import { renderPino } from './pino.ts';
import { createTraffic, type TrafficOptions } from './traffic.ts';
import type { Visit } from './visit.ts';

/** `nginx`: the published preset; `text`: as Apache's combined, with cookies; `pino`: pino-http. */
export type LogKind = 'nginx' | 'text' | 'pino';

export type LogOptions = TrafficOptions & { readonly kind: LogKind; readonly lines: number };

/** A log that was written. */
export type Log = {
  readonly kind: LogKind;
  readonly path: string;
  readonly lines: number;
  readonly bytes: number;
};

const RENDERERS: Readonly<Record<LogKind, (visit: Visit) => string>> = {
  nginx: renderNginxJson,
  text: renderNginxText,
  pino: renderPino,
};

const WRITE_CHARS = 1024 * 1024;

/** The lines of a log, each with its line end. */
export function* generateLines(options: LogOptions): Generator<string> {
  const nextVisit = createTraffic(options);
  const render = RENDERERS[options.kind];
  for (let n = 0; n < options.lines; n++) yield `${render(nextVisit())}\n`;
}

/** Writes a log. */
export const writeLog = (path: string, options: LogOptions): Log => {
  const file = openSync(path, 'w', 0o600);
  let bytes = 0;
  let text = '';
  const flush = (): void => {
    bytes += writeSync(file, text, null, 'latin1');
    text = '';
  };
  try {
    for (const line of generateLines(options)) {
      text += line;
      if (text.length >= WRITE_CHARS) flush();
    }
    flush();
  } finally {
    closeSync(file);
  }
  return { kind: options.kind, path, lines: options.lines, bytes };
};
