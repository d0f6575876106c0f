// Accept and Accept-Encoding, with the headers that real Prometheus servers send.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CONTENT_TYPES, negotiateEncoding, negotiateFormat } from '../../exporter/metrics/negotiation.ts';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const FAMILIES = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily';
/** With --enable-feature=native-histograms. */
const PROMETHEUS_2_NATIVE_HISTOGRAMS = `${FAMILIES};encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`;
/** With scrape_native_histograms. */
const PROMETHEUS_3_NATIVE_HISTOGRAMS = `${FAMILIES};encoding=delimited;q=0.7,${PROMETHEUS_3}`;

describe('negotiation of the format', () => {
  const f = (accept: string | undefined, expected: string) =>
    it(`${accept ?? 'no header'} → ${expected}`, () => assert.equal(negotiateFormat(accept), expected));

  f(undefined, 'prometheus');
  f('', 'prometheus');
  f('*/*', 'prometheus');
  f('text/*', 'prometheus');
  f('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'prometheus');
  f('text/plain', 'prometheus');
  f('text/plain;version=0.0.4', 'prometheus');
  f('text/plain;version=1.0.0;escaping=allow-utf-8', 'prometheus');
  f('application/json', 'prometheus');
  f('application/openmetrics-text', 'openmetrics');
  f('application/openmetrics-text;version=1.0.0', 'openmetrics');
  f('Application/OpenMetrics-Text; Version="1.0.0"; charset=utf-8', 'openmetrics');
  f('application/openmetrics-text;version=0.0.1', 'prometheus');
  f('application/openmetrics-text;version=2.0.0', 'prometheus');
  f('application/openmetrics-text;q=0', 'prometheus');
  f('application/openmetrics-text;q=0.3,text/plain;q=0.7', 'prometheus');
  f('text/plain;q=0.3,application/openmetrics-text;q=0.7', 'openmetrics');
  f('text/plain;version=1.0.0;q=0.9,application/openmetrics-text;version=1.0.0;q=0.1', 'openmetrics');
  f('text/plain,application/openmetrics-text', 'prometheus');
  f('application/openmetrics-text,text/plain', 'openmetrics');
  f('application/openmetrics-text;q=high,text/plain;q=0.1', 'prometheus');
  f(',;,=;q', 'prometheus');
  f(PROMETHEUS_2, 'openmetrics');
  f(PROMETHEUS_3, 'openmetrics');
  f(PROMETHEUS_2_NATIVE_HISTOGRAMS, 'protobuf');
  f(PROMETHEUS_3_NATIVE_HISTOGRAMS, 'protobuf');
  f(`${FAMILIES};encoding=delimited`, 'protobuf');
  f(`${FAMILIES}; encoding="delimited"; escaping=underscores`, 'protobuf');
  f(`text/plain;q=0.9,${FAMILIES};encoding=delimited;q=0.5`, 'prometheus');
  f(`text/plain;q=0.5,${FAMILIES};encoding=delimited;q=0.9`, 'protobuf');
  f(`${FAMILIES};encoding=delimited;q=0`, 'prometheus');
  f(`${FAMILIES};encoding=text`, 'prometheus');
  f(`${FAMILIES};encoding=compact-text,application/openmetrics-text;q=0.5`, 'openmetrics');
  f(FAMILIES, 'prometheus');
  f('application/vnd.google.protobuf;encoding=delimited', 'prometheus');
  f('application/vnd.google.protobuf;proto=other.Message;encoding=delimited', 'prometheus');
  f('application/*', 'prometheus');

  it('knows the exact Content-Types', () => {
    assert.deepEqual(CONTENT_TYPES, {
      prometheus: 'text/plain; version=0.0.4; charset=utf-8',
      openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      protobuf:
        'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
    });
  });

  it('answers any header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (header) => {
        assert.ok(Object.hasOwn(CONTENT_TYPES, negotiateFormat(header)));
        assert.ok([null, 'gzip'].includes(negotiateEncoding(header)));
      }),
    );
  });
});

describe('negotiation of the encoding', () => {
  const f = (acceptEncoding: string | undefined, expected: 'gzip' | null) =>
    it(`${acceptEncoding ?? 'no header'} → ${expected ?? 'none'}`, () =>
      assert.equal(negotiateEncoding(acceptEncoding), expected));

  f(undefined, null);
  f('', null);
  f('gzip', 'gzip');
  f('x-gzip', 'gzip');
  f('GZIP;q=1.0', 'gzip');
  f('deflate, gzip, br, zstd', 'gzip');
  f('deflate, br', null);
  f('*', 'gzip');
  f('gzip;q=0', null);
  f('gzip;q=0.5, identity;q=1', null);
  f('identity;q=0.5, gzip;q=1', 'gzip');
});
