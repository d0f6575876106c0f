// Canonical fields by name.
import assert from 'node:assert/strict';
import { CANONICAL_FIELDS, emptyRecord, REDACTED } from '../../../exporter/exchanges/record.ts';
import { createSetField, isCanonicalField, PLAIN_FIELDS } from '../../../exporter/formats/decoding/fields.ts';

describe('canonical fields', () => {
  it('are those of the record', () => assert.ok(CANONICAL_FIELDS.every(isCanonicalField)));
  for (const name of ['forwarded.x-forwarded-proto', 'forwarded.x-own']) {
    it(`${name} is one`, () => assert.ok(isCanonicalField(name)));
  }
  for (const name of ['forwarded', 'forwarded.', 'forwarded.X-Own', 'Time', 'toString', '']) {
    it(`${JSON.stringify(name)} is none`, () => assert.ok(!isCanonicalField(name)));
  }
});

it('a Cookie header of marks alone is hidden', () => {
  const record = emptyRecord();
  createSetField('cookie', PLAIN_FIELDS)(record, 'sid=REDACTED; theme=REDACTED');
  assert.equal(record.cookie, REDACTED);
});

describe('a sample rate', () => {
  for (const [text, expected] of [
    ['0.1', 0.1],
    ['1', 1],
    ['0', undefined],
    ['10', undefined],
    ['-', undefined],
  ] as const) {
    it(`${text} is ${expected}`, () => {
      const record = emptyRecord();
      createSetField('sample_rate', PLAIN_FIELDS)(record, text);
      assert.equal(record.sampleRate, expected);
    });
  }
});

describe('a duration', () => {
  const f = (text: string, expected: number | undefined): void => {
    it(`${text} is ${expected} s`, () => {
      const record = emptyRecord();
      createSetField('duration', PLAIN_FIELDS)(record, text);
      assert.equal(record.durationSeconds, expected);
    });
  };
  f('0.004', 0.004);
  f('8640000', 8_640_000);
  f('8640001', undefined);
  f('1e308', undefined);
  f('-', undefined);
});
