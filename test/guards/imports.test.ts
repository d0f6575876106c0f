// Data only moves right: which folder may import what, as a table, and no cycles. Imports of types alone count as well.
import assert from 'node:assert/strict';
import { listCode, readText } from './checkout.ts';
import { edgesOf, findCycles, findForbidden, findUnused, type Rule } from './import-graph.ts';

const CATALOGUE = 'exporter/metrics/catalogue/';
const RAW_TEXT = 'exporter/raw-text.ts';
const INSTANTIATE = 'exporter/webassembly/instantiate.ts';

/** Everything that is not listed here is forbidden. `generate.ts` files are commands of their own: they write files. */
const TABLE: readonly Rule[] = [
  { of: 'exporter/cookies/', may: [] },
  { of: RAW_TEXT, may: [] },
  { of: 'exporter/choices.ts', may: [] },
  { of: 'exporter/printable.ts', may: [] },

  { of: 'exporter/tables/', may: [] },

  { of: INSTANTIATE, may: [] },
  { of: 'exporter/webassembly/generate.ts', may: ['npm:wabt', 'node:fs', 'node:path', 'node:url'] },

  { of: 'exporter/exchanges/', may: ['exporter/cookies/', 'exporter/tables/', RAW_TEXT, INSTANTIATE] },
  { of: 'exporter/exchanges/fingerprint.ts', may: ['node:crypto'] },

  {
    of: 'exporter/formats/',
    may: ['exporter/exchanges/record.ts', 'exporter/cookies/split-header.ts', INSTANTIATE],
  },
  { of: 'exporter/formats/generate.ts', may: ['node:fs'] },

  {
    of: 'exporter/slis/',
    may: [
      'exporter/exchanges/exchange.ts',
      'exporter/exchanges/compared.ts',
      'exporter/exchanges/event-clock.ts',
      'exporter/exchanges/expected-changes.ts',
      CATALOGUE,
      'exporter/metrics/tallies.ts',
      'exporter/metrics/series.ts',
      'exporter/metrics/memory.ts',
      'exporter/tables/',
    ],
  },

  {
    of: 'exporter/findings/',
    may: ['exporter/slis/finding.ts', 'exporter/exchanges/network.ts'],
  },
  { of: 'exporter/findings/appender.ts', may: ['node:fs/promises'] },
  { of: 'exporter/findings.ts', may: ['exporter/slis/finding.ts', 'exporter/findings/'] },

  { of: 'exporter/geo.ts', may: ['npm:maxmind', 'node:fs', 'node:url', 'exporter/exchanges/network.ts'] },

  { of: 'exporter/metrics/', may: [] },
  { of: 'exporter/metrics/registry.ts', may: ['npm:prom-client'] },
  // The types alone.
  { of: 'exporter/metrics/memory.ts', may: ['exporter/tables/saveable.ts'] },
  // To compress what is scraped.
  { of: 'exporter/metrics/exposition.ts', may: ['node:*'] },
  { of: 'exporter/metrics/generate.ts', may: ['node:fs'] },

  { of: 'exporter/sources/', may: ['node:*', RAW_TEXT] },

  { of: 'exporter/state/', may: ['node:*', 'exporter/tables/'] },

  {
    of: 'exporter/server/',
    may: ['npm:fastify', 'exporter/metrics/exposition.ts', 'exporter/config/web-tls.ts', 'node:*'],
  },
  { of: 'exporter/server/password-worker.ts', may: ['npm:bcryptjs'] },

  {
    of: 'exporter/config/',
    may: [
      'npm:zod',
      'npm:yaml',
      'exporter/formats/index.ts',
      'exporter/formats/format.ts',
      'exporter/slis/index.ts',
      `${CATALOGUE}index.ts`,
      'exporter/cookies/cookie.ts',
      'exporter/exchanges/record.ts',
      'exporter/printable.ts',
    ],
  },
  { of: 'exporter/config/load.ts', may: ['node:fs', 'node:path'] },
  { of: 'exporter/config/load-web.ts', may: ['node:fs/promises', 'node:path'] },
  { of: 'exporter/config/generate.ts', may: ['node:fs'] },

  {
    of: 'exporter/pipeline.ts',
    may: ['exporter/formats/', 'exporter/exchanges/', 'exporter/slis/', 'exporter/metrics/tallies.ts'],
  },
  {
    of: 'exporter/telemetry.ts',
    may: [
      'npm:pino',
      'npm:@opentelemetry/api',
      'npm:@opentelemetry/sdk-node',
      'exporter/choices.ts',
      'exporter/printable.ts',
      'exporter/telemetry/otlp.ts',
    ],
  },
  {
    of: 'exporter/telemetry/',
    may: ['npm:@opentelemetry/*', 'exporter/metrics/points.ts'],
  },
  { of: 'exporter/version.ts', may: ['package.json'] },

  { of: 'exporter/commands/', may: ['exporter/', 'node:*'] },
  { of: 'exporter/commands/demo/', may: ['npm:fastify', 'node:*'] },
  { of: 'exporter/commands/analyze/report-schema.ts', may: ['npm:zod'] },
  {
    of: 'exporter/main.ts',
    may: ['npm:commander', 'exporter/commands/', 'exporter/choices.ts', 'exporter/version.ts'],
  },

  { of: 'alerts/', may: [CATALOGUE, 'exporter/slis/'] },
  { of: 'alerts/render.ts', may: ['npm:yaml'] },
  { of: 'alerts/generate.ts', may: ['node:fs'] },
  {
    of: 'dashboards/',
    may: [CATALOGUE, 'exporter/slis/', 'alerts/', 'npm:@grafana/grafana-foundation-sdk'],
  },
  { of: 'dashboards/generate.ts', may: ['node:fs'] },
];

/** Stages are the folders of exporter/; a file beside them is a stage of its own. */
const stageOf = (path: string): string => {
  const [first = '', second, third] = path.split('/');
  return first === 'exporter' && third !== undefined
    ? `${first}/${second}`
    : first === 'exporter'
      ? path
      : first;
};

const read = (files: Readonly<Record<string, string>>) => edgesOf(new Map(Object.entries(files)));

describe('imports', () => {
  const edges = edgesOf(new Map(listCode().map((path) => [path, readText(path)])));

  it('are only those that the table allows', () => assert.deepEqual(findForbidden(edges, TABLE), []));
  it('use everything that the table allows', () => assert.deepEqual(findUnused(edges, TABLE), []));
  it('make no cycle among files', () =>
    assert.deepEqual(
      findCycles(edges, (path) => path),
      [],
    ));
  it('make no cycle among folders', () => assert.deepEqual(findCycles(edges, stageOf), []));
  it('are all found', () => assert.ok(edges.length > 200, `only ${edges.length} imports were found`));
});

describe('the guard of imports', () => {
  const rules: readonly Rule[] = [
    { of: 'a/', may: ['b/x.ts', 'npm:zod'] },
    { of: 'a/b/', may: [] },
    { of: 'a/own.ts', may: ['node:fs'] },
  ];
  const forbidden = (path: string, text: string) => findForbidden(read({ [path]: text }), rules);

  it('allows what the table says', () => {
    const text = "import { z } from 'zod';\nimport type { X } from '../b/x.ts';\nexport { Y } from './y.ts';";
    assert.deepEqual(forbidden('a/one.ts', text), []);
  });
  it('adds the rule of a file to that of its folder', () => {
    assert.deepEqual(forbidden('a/own.ts', "import 'node:fs';\nimport 'zod';"), []);
  });

  for (const [kind, text, to] of [
    ['a value', "import { y } from '../b/y.ts';", 'b/y.ts'],
    ['a type', "import type { Y } from '../b/y.ts';", 'b/y.ts'],
    ['a namespace over lines', "import * as y\n  from '../b/y.ts';", 'b/y.ts'],
    ['a re-export', "export { y } from '../b/y.ts';", 'b/y.ts'],
    ['a side effect', "import '../b/y.ts';", 'b/y.ts'],
    ['a dynamic import', "const y = await import('../b/y.ts');", 'b/y.ts'],
    ['the type of a module', "type Y = typeof import('../b/y.ts');", 'b/y.ts'],
    ['a built-in module', "import { readFile } from 'node:fs';", 'node:fs'],
    ['a package', "import { pino } from 'pino';", 'npm:pino'],
    ['a package below a name that is allowed', "import { x } from 'zodiac';", 'npm:zodiac'],
  ] as const) {
    it(`finds ${kind}`, () => {
      const [found = '', ...rest] = forbidden('a/one.ts', text);
      assert.deepEqual(rest, []);
      assert.match(found, /^a\/one\.ts:[12] imports .*; a\/ may import a\/, b\/x\.ts, npm:zod$/);
      assert.ok(found.includes(` imports ${to};`));
    });
  }

  it('takes the innermost folder alone', () => {
    const expected = ['a/b/one.ts:1 imports npm:zod; a/b/ may import a/b/'];
    assert.deepEqual(forbidden('a/b/one.ts', "import { z } from 'zod';"), expected);
  });
  it('gives nothing to a file without a rule', () => {
    const expected = ['c/one.ts:1 imports node:fs; no rule may import nothing'];
    assert.deepEqual(forbidden('c/one.ts', "import 'node:fs';"), expected);
  });
  it('sees no imports in comments and texts', () => {
    const texts = [
      "// import 'x';",
      "/* from 'x' */",
      'const a = "import \'x\'";',
      "const b = `\nimport 'x';`;",
    ];
    assert.deepEqual(read({ 'a/one.ts': texts.join('\n') }), []);
  });
  it('names what the table allows in vain', () => {
    const observed = findUnused(read({ 'a/one.ts': "import 'zod';" }), rules);
    assert.deepEqual(observed, [
      'a/ may import b/x.ts, and does not',
      'a/own.ts may import node:fs, and does not',
    ]);
  });

  const ring = {
    'a/one.ts': "import type { B } from '../b/two.ts';",
    'b/two.ts': "import { c } from '../c/three.ts';",
    'b/four.ts': '',
    'c/three.ts': "export * from '../a/one.ts';",
  };
  it('finds a cycle among files', () => {
    const expected = ['a/one.ts → b/two.ts → c/three.ts → a/one.ts'];
    assert.deepEqual(
      findCycles(read(ring), (path) => path),
      expected,
    );
  });
  it('finds a cycle among folders that is none among files', () => {
    const folders = { ...ring, 'c/three.ts': '', 'b/four.ts': "import '../a/one.ts';" };
    assert.deepEqual(
      findCycles(read(folders), (path) => path),
      [],
    );
    assert.deepEqual(
      findCycles(read(folders), (path) => path.split('/')[0] as string),
      ['a → b → a'],
    );
  });
});
