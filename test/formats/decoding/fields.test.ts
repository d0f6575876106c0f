// Canonical fields by name.
import assert from 'node:assert/strict';
import { CANONICAL_FIELDS } from '../../../exporter/exchanges/record.ts';
import { isCanonicalField } from '../../../exporter/formats/decoding/fields.ts';

describe('canonical fields', () => {
  it('are those of the record', () => assert.ok(CANONICAL_FIELDS.every(isCanonicalField)));
  for (const name of ['forwarded.x-forwarded-proto', 'forwarded.x-own']) {
    it(`${name} is one`, () => assert.ok(isCanonicalField(name)));
  }
  for (const name of ['forwarded', 'forwarded.', 'forwarded.X-Own', 'Time', 'toString', '']) {
    it(`${JSON.stringify(name)} is none`, () => assert.ok(!isCanonicalField(name)));
  }
});
