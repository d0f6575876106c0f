// What `analyze` reads of a config in which logs are pushed: the others.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkConfig } from '../../exporter/commands/check-config.ts';
import { loadInputs } from '../../exporter/commands/inputs.ts';
import { createFolder } from '../config/helpers.ts';

const PUSHED =
  '  - { name: cdn, vantage: edge, format: json, http: {} }\n  - { name: api, vantage: origin, format: otel, otlp: {} }\n';
const FOLLOWED = '  - { name: app, vantage: origin, format: pino, file: { path: app.log } }\n';

describe('a config with pushed sources', () => {
  const cwd = createFolder();
  const write = (sources: string): void =>
    writeFileSync(join(cwd, 'cookies.yaml'), `sources:\n${sources}state: { directory: state }\n`);
  const load = (sources: string) => {
    write(sources);
    return loadInputs({ files: [], format: undefined, configFile: 'cookies.yaml', sources: [], cwd });
  };

  it('is analysed without them, as if they were not there', async () => {
    const loaded = await load(PUSHED + FOLLOWED);
    if (!loaded.ok) assert.fail(loaded.problem);
    const names = [loaded.config.sources.map(({ name }) => name), loaded.inputs.map(({ path }) => path)];
    assert.deepEqual(names, [['app'], [join(cwd, 'app.log')]]);
  });

  it('cannot be analysed if there are no others', async () => {
    const loaded = await load(PUSHED);
    assert.equal(
      loaded.ok ? '' : loaded.problem,
      'all sources of the config are pushed or heard, so there is no log to read; name files',
    );
  });

  it('is checked like any other', () => {
    write(PUSHED);
    const texts: string[] = [];
    const io = { stdout: (text: string) => void texts.push(text), stderr: assert.fail };
    assert.equal(checkConfig({ file: 'cookies.yaml', cwd }, io), 0);
    assert.match(texts.join(''), /^cdn: json at the edge, pushed to \/ingest\/cdn$/m);
    assert.match(
      texts.join(''),
      /^api: otel at the origin, pushed to \/v1\/traces, \/v1\/logs or below \/ingest\/api$/m,
    );
    assert.match(
      texts.join(''),
      /^ {2}hint: `push\.token_file` is empty, so `serve` starts only where it listens on loopback$/m,
    );
  });
});
