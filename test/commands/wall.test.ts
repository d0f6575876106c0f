// What a source's reader may leave out, for the wall of a config takes nothing from it.
import assert from 'node:assert/strict';
import { comparesSources, createWall, readerFor } from '../../exporter/commands/wall.ts';
import type { Config } from '../../exporter/config/config.ts';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import { nginx } from '../../exporter/formats/nginx.ts';
import { readLine } from '../formats/corpus.ts';
import { config, source } from './configs.ts';

const LOG = '"$msec" "$host" "$status" "$request_method" "$uri" "$request_id" "$http_cookie"';
const LINE = '"1795152791.309" "shop.example.com" "200" "GET" "/account" "a1b2c3" "sid=0123456789abcdef"';
const compiled = nginx.compile({ definition: LOG });
const { reader } = compiled.ok ? compiled : assert.fail(compiled.error.problem);
const auth = { login: [], logout: [], refresh: [], protected: [] };

const edge = (name = 'edge') => source(name, { reader });
const alone = (more: Partial<Config> = {}): Config => config({ sources: [edge()], ...more });
const recordOf = (of: Config, namesRequests: boolean): LogRecord => {
  const record = readLine(readerFor(of, edge(), namesRequests), LINE);
  return typeof record === 'string' ? assert.fail(record) : record;
};
const readOf = (of: Config, namesRequests: boolean): string => {
  const { method, path, requestId } = recordOf(of, namesRequests);
  return [method && 'method', path && 'path', requestId && 'id'].filter(Boolean).join(' ');
};

describe('the reader of a source', () => {
  it('leaves out what tells of a request where nobody asks', () => assert.equal(readOf(alone(), false), ''));
  it('reads the id where requests are named', () => assert.equal(readOf(alone(), true), 'id'));
  for (const paths of ['login', 'logout', 'refresh', 'protected'] as const) {
    it(`reads the path where some are ${paths}`, () =>
      assert.equal(readOf(alone({ auth: { ...auth, [paths]: ['/account'] } }), false), 'method path'));
  }
  it('reads all where records are joined', () => {
    const joined = config({ sources: [edge(), source('origin', { reader })] });
    assert.equal(readOf(joined, false), 'method path id');
  });
  it('makes no difference to what gets through the wall', () => {
    const wall = createWall(alone(), edge(), createFingerprint(Buffer.alloc(32, 1)), false);
    const whole = readLine(reader, LINE);
    assert.deepEqual(
      wall(recordOf(alone(), false)),
      wall(typeof whole === 'string' ? assert.fail(whole) : whole),
    );
  });
});

describe('sources', () => {
  it('are compared where there are two', () =>
    assert.equal(comparesSources(config({ sources: [edge('a'), edge('b')] })), true));
  it('are one source where they share a name', () =>
    assert.equal(comparesSources(config({ sources: [edge(), edge()] })), false));
});
