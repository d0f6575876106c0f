// The exporter's stages up to one of them, on one log, in this process: `stages.ts STAGE CONFIG PATH`. Prints how many
// milliseconds that took, from the first byte to the last, as JSON. It must not do what no stage of the exporter does.
import { closeSync, openSync, readSync } from 'node:fs';
import { createStages } from '../../../exporter/commands/stages.ts';
import type { Config, SourceConfig } from '../../../exporter/config/config.ts';
import { loadConfig } from '../../../exporter/config/load.ts';
import { createFingerprint } from '../../../exporter/exchanges/fingerprint.ts';
import { createFramer } from '../../../exporter/sources/lines.ts';
import type { OnLine } from '../../../exporter/sources/source.ts';
import type { Stage } from '../programs.ts';

/** As the exporter itself reads files. */
const CHUNK_BYTES = 96 * 1024;
const KEY = Buffer.alloc(32, 7);

const onLineOf = (stage: Stage, config: Config, source: SourceConfig): OnLine => {
  const stages = createStages(config, { fingerprint: createFingerprint(KEY), now: () => 0 });
  switch (stage) {
    case 'framing':
      return () => {};
    case 'parse':
      return (chunk, start, end) => void source.reader.read(chunk, start, end);
    case 'normalize':
      return stages.open(source, () => {}).line;
    case 'observe':
      return stages.open(source, stages.pipeline.count).line;
  }
};

const readAll = (path: string, maxLineBytes: number, onLine: OnLine): void => {
  const framer = createFramer({ maxLineBytes, onLine, onTooLong: () => {} });
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const file = openSync(path, 'r');
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) framer.push(buffer, read);
  framer.end();
  closeSync(file);
};

const [stage, configFile, path = ''] = process.argv.slice(2);
const loaded = loadConfig({ file: configFile, sources: [], cwd: process.cwd() });
if (!loaded.ok) throw new Error('the config of the benchmark is wrong');
const { config } = loaded;
const onLine = onLineOf(stage as Stage, config, config.sources[0] as SourceConfig);
const startMs = performance.now();
readAll(path, config.limits.lineBytes, onLine);
process.stdout.write(`${JSON.stringify({ ms: performance.now() - startMs })}\n`);
