// The committed metrics reference is the catalogue's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import { renderMetricsReference } from '../../exporter/metrics/reference.ts';

describe('the metrics reference', () => {
  it('is current (else run node exporter/metrics/generate.ts)', () => {
    const file = new URL('../../exporter/metrics/REFERENCE.md', import.meta.url);
    assert.equal(readFileSync(file, 'utf8'), renderMetricsReference());
  });

  it('has every metric once', () => {
    const headings = [...renderMetricsReference().matchAll(/^### `(.*)`$/gm)].map(([, name]) => name);
    assert.deepEqual(headings.toSorted(), Object.keys(catalogue).toSorted());
  });
});
