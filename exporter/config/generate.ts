// Writes the files that derive from the schema: `node exporter/config/generate.ts`. With `--check` it writes nothing and
// ends with 1 if one is not current. Nothing imports it.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderJsonSchema } from './json-schema.ts';
import { renderReference } from './reference.ts';

const isCheck = process.argv.includes('--check');

for (const [name, text] of [
  ['REFERENCE.md', renderReference()],
  ['schema.json', renderJsonSchema()],
] as const) {
  const path = new URL(name, import.meta.url);
  if (!isCheck) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`exporter/config/${name} is not current; run node exporter/config/generate.ts\n`);
    process.exitCode = 1;
  }
}
