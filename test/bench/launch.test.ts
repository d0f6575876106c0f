// The benchmark measures `serve` as its users are told to start it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ENVIRONMENT, NODE_FLAGS } from './serve/launch.ts';

const textOf = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const variables = Object.entries(ENVIRONMENT)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ');

describe('how the benchmark starts serve', () => {
  const has = (what: string, name: string, ...parts: readonly string[]) =>
    it(`is how ${what} does`, () => {
      const text = textOf(name);
      assert.deepEqual(
        parts.filter((part) => !text.includes(part)),
        [],
      );
    });
  has(
    'the unit',
    'systemd/cookie-exporter.service',
    `\nEnvironment=${variables}\n`,
    ['ExecStart=/usr/bin/node', ...NODE_FLAGS, '--permission'].join(' \\\n  '),
  );
  has(
    'the image',
    'docs/kubernetes.md',
    `\nENV ${variables}\n`,
    `\nENTRYPOINT ["node", ${NODE_FLAGS.map((flag) => `"${flag}"`).join(', ')}, "/app/`,
  );
});
