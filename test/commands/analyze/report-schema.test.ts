// The published schema of the JSON report: it takes what the report says, names every key of it, and refuses what the
// report never says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { reportOf } from './report-of.ts';

type Schema = z.core.JSONSchema.JSONSchema;
const schema: Schema = JSON.parse(
  readFileSync(new URL('../../../exporter/commands/analyze/report.schema.json', import.meta.url), 'utf8'),
);
const published = z.fromJSONSchema(schema);
const isRight = (report: unknown): boolean => published.safeParse(JSON.parse(JSON.stringify(report))).success;

/** Keys of a value, with the path to them, that its schema does not name. */
const unnamed = (value: unknown, of: Schema | undefined, path = ''): string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => unnamed(one, of?.items as Schema, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const child = (of?.properties?.[key] ?? of?.additionalProperties) as Schema | undefined;
    return child === undefined ? [`${path}.${key}`] : unnamed(inner, child, `${path}.${key}`);
  });
};

describe('the schema of the report', () => {
  it('takes a report', () => {
    const parsed = published.safeParse(JSON.parse(JSON.stringify(reportOf())));
    assert.ok(parsed.success, parsed.error?.message);
  });
  it('names every key', () => assert.deepEqual([...new Set(unnamed(reportOf(), schema))], []));
  it('takes keys that come with a later version', () => assert.ok(isRight({ ...reportOf(), later: 1 })));
  it('describes itself', () => assert.match(String(schema.title), /analyze --output json/));

  for (const key of Object.keys(reportOf())) {
    it(`demands ${key}`, () => assert.equal(isRight({ ...reportOf(), [key]: undefined }), false));
  }
  it('refuses a ratio above 1, a class nobody knows, and a number that is none', () => {
    const { slis, cookies } = reportOf();
    assert.equal(isRight(reportOf({ slis: slis.map((sli) => ({ ...sli, ratio: 1.1 })) })), false);
    assert.equal(isRight({ ...reportOf(), cookies: cookies.map((one) => ({ ...one, class: 'x' })) }), false);
    assert.equal(isRight({ ...reportOf(), requests: '1' }), false);
  });
});
