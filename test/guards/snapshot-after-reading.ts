// A program for heap.test.ts: serves logs within its own process, and once they are read writes a snapshot of its heap.
// It must not know what is looked for, for then it would be found here.
// Usage: node --expose-gc snapshot-after-reading.ts CONFIG LINES SNAPSHOT keep|forget PUSHED, a folder whose files are pushed first.
import { createReadStream, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';
import { serve } from '../../exporter/commands/serve.ts';
import { until } from '../e2e/support/poll.ts';

const [, , config, lines, snapshot, keep, pushed = ''] = process.argv;

/** What a mistake would look like: something that lives on holds a piece of a line. */
const kept: string[] = [];
if (keep === 'keep') {
  const parse = JSON.parse;
  JSON.parse = (text: string, reviver) => {
    if (kept.length < 10) kept.push(text.slice(0, 20));
    return parse(text, reviver);
  };
}

const linesRead = async (url: string): Promise<number> => {
  const { sources: all } = (await (await fetch(`${url}/api/v1/status`)).json()) as {
    sources: { lines: number }[];
  };
  return all.reduce((sum, source) => sum + source.lines, 0);
};

/** Pushes a file's lines; answers the status. */
const push = async (url: string, path: string): Promise<number> => {
  const answered = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/x-ndjson' };
  const post = request(`${url}/ingest/pushed`, { method: 'POST', headers, agent: false }, (answer) => {
    answer.resume().once('end', () => answered.resolve(answer.statusCode ?? 0));
  });
  await pipeline(createReadStream(path), post);
  return answered.promise;
};

const listening = Promise.withResolvers<string>();
const signals = new Map<string, () => void>();
const ended = serve(
  {
    configFile: config,
    sources: [],
    listenAddresses: ['127.0.0.1:0'],
    telemetryPath: '/metrics',
    lifecycle: false,
    logLevel: 'error',
    logFormat: 'logfmt',
    onListening: listening.resolve,
  },
  {
    stdin: Readable.from([]),
    stdout: () => undefined,
    stderr: (text) => void process.stderr.write(text),
    env: {},
    cwd: process.cwd(),
    terminalColumns: null,
    isStdoutTerminal: false,
    isStdoutOpen: () => true,
    onSignal: (signal, callback) => {
      signals.set(signal, callback);
      return () => undefined;
    },
    abandon: (code) => process.exit(code),
  },
);
const url = await listening.promise;
for (const name of readdirSync(pushed)) {
  const status = await push(url, join(pushed, name));
  if (status !== 204) throw new Error(`a push was answered ${status}`);
}
await until('every line to be read', async () => (await linesRead(url)) === Number(lines), 300_000);
for (let times = 0; times < 3; times++) {
  await turn();
  globalThis.gc?.();
}
writeHeapSnapshot(snapshot);
process.stdout.write(`${kept.length}\n`);
signals.get('SIGTERM')?.();
await ended;
