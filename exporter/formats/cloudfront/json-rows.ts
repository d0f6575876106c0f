// Standard logs v2 as JSON: an object a line, its keys named like the columns of the files. Values are encoded alike.
import type { CanonicalField } from '../../exchanges/record.ts';
import { PLAIN_FIELDS } from '../decoding/fields.ts';
import { type JsonObject, withLowerKeys } from '../decoding/json-line.ts';
import { parseJsonPath } from '../decoding/json-path.ts';
import { createJsonReader, type JsonField } from '../decoding/json-reader.ts';
import { decodePercent } from '../decoding/percent.ts';
import type { Candidate } from '../decoding/rows.ts';
import type { Fidelity, Reader } from '../format.ts';

const MOMENT = 'date time';

/** Keys in lower case, as candidates have them, and date and time in one. */
const prepare = (line: JsonObject): JsonObject => ({
  ...withLowerKeys(line),
  ...(typeof line.date === 'string' && typeof line.time === 'string'
    ? { [MOMENT]: `${line.date}T${line.time}` }
    : {}),
});

const fieldOf = (field: CanonicalField, candidates: readonly Candidate[]): JsonField => {
  const same = candidates.filter((each) => each.field === field);
  const convert = same[0]?.convert;
  return {
    field,
    paths: same.flatMap(({ columns }) => {
      const path = parseJsonPath(columns.join(' '));
      return path === null ? [] : [path];
    }),
    container: [],
    ...(convert && { convert: (value) => (typeof value === 'string' ? convert(value) : value) }),
  };
};

/** The function that reads a line of JSON by the same columns. */
export const createJsonRows = (candidates: readonly Candidate[], fidelity: Fidelity): Reader['read'] => {
  const names = new Set(candidates.map(({ field }) => field));
  return createJsonReader({
    fields: Array.from(names, (field) => fieldOf(field, candidates)),
    fidelity,
    values: PLAIN_FIELDS,
    decode: decodePercent,
    isRequest: (line) => 'sc-status' in line,
    prepare,
  }).read;
};
