// One file for each thing that can be wrong in a config. Each begins with a comment that holds the exact message.
// What not even the project's own formatter could read does not end with .yaml.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonSchema, jsonSchema } from '../../exporter/config/json-schema.ts';
import { loadConfig } from '../../exporter/config/load.ts';
import { type Problem, renderProblems } from '../../exporter/config/problems.ts';

const FOLDER = join(import.meta.dirname, 'bad');
const files = readdirSync(FOLDER).sort();

const problemsOf = (file: string): readonly Problem[] => {
  const loaded = loadConfig({ file, cwd: FOLDER });
  return loaded.ok ? [] : loaded.problems;
};

const expectedOf = (file: string): string => {
  const lines = readFileSync(join(FOLDER, file), 'latin1').split('\n');
  const comment = lines.slice(
    0,
    Math.max(
      0,
      lines.findIndex((line) => !line.startsWith('# ')),
    ),
  );
  return Buffer.from(comment.map((line) => line.slice(2)).join('\n'), 'latin1').toString('utf8');
};

/** Every key of the schema as problems name it, with `[]` for an index. */
const keysOf = (schema: JsonSchema | boolean, prefix = ''): string[] => {
  if (typeof schema === 'boolean') return [];
  const items = Array.isArray(schema.items) ? undefined : schema.items;
  if (items !== undefined) return [`${prefix}[]`, ...keysOf(items, `${prefix}[]`)];
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    return [name, ...keysOf(child, name)];
  });
};

describe('config: what is wrong with it', () => {
  for (const file of files) {
    it(file, () => {
      const expected = expectedOf(file);
      assert.notEqual(expected, '', 'the file begins with the message that it should give');
      assert.equal(renderProblems(problemsOf(file)), expected);
    });
  }

  it('one mistake gives one problem', () => {
    const several = files.filter((file) => problemsOf(file).length !== 1);
    assert.deepEqual(several, []);
  });

  it('no key is without a file that gets it wrong', () => {
    const tried = files.flatMap((file) => problemsOf(file).map(({ key }) => key.replace(/\[\d+\]/g, '[]')));
    const isTried = (key: string) =>
      tried.some((at) => at === key || at.startsWith(`${key}.`) || at.startsWith(`${key}[`));
    // The objectives are alike: one key a SLI, all of one kind.
    const untried = keysOf(jsonSchema()).filter((key) => !key.startsWith('objectives.') && !isTried(key));
    assert.deepEqual(untried, []);
  });
});
