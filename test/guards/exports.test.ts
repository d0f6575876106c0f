// Nothing is exported for nobody. A test is a user only of what is listed here.
import assert from 'node:assert/strict';
import { listCode, readText } from './checkout.ts';
import { findDeadExports } from './dead-exports.ts';

/** Parts that are worth a test of their own, and closed sets of which the code itself needs only the type. */
const EXPORTED_FOR_TESTS: readonly string[] = [
  'exporter/commands/counting.ts#upstreamFrom',
  'exporter/commands/demo/nginx-line.ts#LINE_KEYS',
  'exporter/config/reference.ts#EXAMPLE',
  'exporter/exchanges/target.ts#MAX_SEGMENTS',
  'exporter/tables/blobs.ts#CELL_BYTES',
  'exporter/exchanges/host.ts#hostOf',
  'exporter/server/bearer-token.ts#createBearerToken',
  'exporter/server/client-certificates.ts#parseSubjectAltName',
];

describe('exports', () => {
  const dead = findDeadExports(new Map(listCode().map((path) => [path, readText(path)])));

  it('have a user in another file of the product', () => {
    assert.deepEqual(
      dead.filter((one) => !EXPORTED_FOR_TESTS.includes(one)),
      [],
    );
  });
  it('are listed here only while they have none', () => {
    assert.deepEqual(
      EXPORTED_FOR_TESTS.filter((one) => !dead.includes(one)),
      [],
    );
  });
});

describe('the guard of exports', () => {
  const dead = (files: Readonly<Record<string, string>>) => findDeadExports(new Map(Object.entries(files)));

  for (const [what, user] of [
    ['imported', "import { used } from './a.ts';"],
    ['imported by another name', "import { used as mine } from './a.ts';"],
    ['exported again', "export { used } from './a.ts';"],
    ['taken with the whole module', "import * as a from './a.ts';"],
    ['loaded when needed', "const { used } = await import('./a.ts');"],
  ] as const) {
    it(`has no quarrel with what is ${what}`, () => {
      const files = { 'x/a.ts': 'export const used = 1;', 'x/b.ts': user };
      assert.deepEqual(
        dead(files).filter((one) => one.startsWith('x/a.ts')),
        [],
      );
    });
  }
  for (const text of [
    'export const dead = 1;',
    'export class dead {}',
    'export type dead = 1;',
    'export function* dead() {}',
    'export async function dead() {}',
    'const a = 1;\nexport { a as dead };',
    '// dead\nexport const dead = 1;\nconst b = dead;',
  ]) {
    it(`finds: ${JSON.stringify(text)}`, () => assert.deepEqual(dead({ 'a.ts': text }), ['a.ts#dead']));
  }
  it('takes a type that another declaration of its file names for a part of that', () => {
    const text = 'export type Part = 1;\nexport const used = (part: Part) => part;';
    assert.deepEqual(dead({ 'a.ts': text, 'b.ts': "import { used } from './a.ts';" }), []);
  });
});
