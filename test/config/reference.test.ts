// The files that derive from the schema: current, complete, and true to it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type JsonSchema,
  jsonSchema,
  keysBelow,
  renderJsonSchema,
  schemaAt,
} from '../../exporter/config/json-schema.ts';
import { EXAMPLE, renderReference } from '../../exporter/config/reference.ts';
import { formats } from '../../exporter/formats/index.ts';

const FOLDER = join(import.meta.dirname, '../../exporter/config');

/** Every property below a schema, with its path. */
const propertiesOf = (schema: JsonSchema, path: string): [string, JsonSchema][] => {
  const mapping = typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : schema;
  return Object.entries(mapping.properties ?? {}).flatMap(([key, child]): [string, JsonSchema][] => {
    if (typeof child === 'boolean') return [];
    const name = path === '' ? key : `${path}.${key}`;
    return [[name, child], ...propertiesOf(child, name)];
  });
};

describe('config: the reference', () => {
  const properties = propertiesOf(jsonSchema(), '');

  const f = (name: string, expected: string) =>
    it(`${name} is current`, () => {
      assert.equal(
        readFileSync(join(FOLDER, name), 'utf8'),
        expected,
        'run node exporter/config/generate.ts',
      );
    });
  f('REFERENCE.md', renderReference());
  f('schema.json', renderJsonSchema());

  it('describes every key in a sentence', () => {
    const silent = properties.filter(([, { description = '' }]) => !/^\S.*\.$/.test(description));
    assert.deepEqual(
      silent.map(([name]) => name),
      [],
    );
  });

  it('shows the example', () => assert.ok(renderReference().includes(EXAMPLE)));

  it('uses every section in the example but that of the key file', () => {
    const unused = keysBelow([]).filter((key) => !new RegExp(`^${key}:`, 'm').test(EXAMPLE));
    assert.deepEqual(unused, ['fingerprint']);
  });

  it('allows no unknown key in any mapping of fixed keys', () => {
    const open = properties.filter(([, { properties: keys, additionalProperties }]) => {
      return keys !== undefined && additionalProperties !== false;
    });
    assert.deepEqual(open, []);
    assert.equal(jsonSchema().additionalProperties, false);
  });

  it('offers the formats of the registry', () => {
    const [presets] = schemaAt(['sources', 0, 'format'])?.anyOf ?? [];
    assert.deepEqual(
      presets?.enum,
      formats.map(({ name }) => name),
    );
  });
});
