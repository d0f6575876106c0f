// Which vantage tells the upstream leg, so that each request is judged once.
import assert from 'node:assert/strict';
import { upstreamFrom } from '../../exporter/commands/counting.ts';
import type { SourceConfig } from '../../exporter/config/config.ts';
import type { CanonicalField } from '../../exporter/exchanges/record.ts';
import { config, source } from './configs.ts';

const showing = (name: string, ...fields: CanonicalField[]): SourceConfig => {
  const base = source(name);
  return { ...base, reader: { ...base.reader, fields: new Set(fields) } };
};

describe('the upstream leg is told by', () => {
  const f = (what: string, sources: SourceConfig[], expected: string): void => {
    it(what, () => assert.equal(upstreamFrom(config({ sources })), expected));
  };

  f(
    'an edge that logs the upstream scheme',
    [showing('edge', 'upstream_scheme'), showing('origin', 'scheme')],
    'edge',
  );
  f(
    'an origin that logs its own scheme, where the edge is silent',
    [showing('edge', 'scheme'), showing('origin', 'scheme')],
    'origin',
  );
  f('an origin that logs its own TLS', [showing('edge'), showing('origin', 'tls')], 'origin');
  f('the edge, as unknown, where both are silent', [showing('edge', 'scheme'), showing('origin')], 'edge');
  f('the origin where there is no edge', [showing('origin')], 'origin');
});
