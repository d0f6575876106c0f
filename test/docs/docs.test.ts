// README.md and the pages in docs/: links lead somewhere, and what is to be pasted is what the program takes.
import assert from 'node:assert/strict';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { FAULT_NAMES } from '../../exporter/commands/demo/faults.ts';
import { renderProblems } from '../../exporter/config/problems.ts';
import { findFormat } from '../../exporter/formats/index.ts';
import { assertQueryExists, deadLinksOf, missingPanelsOf } from '../alerts/page-checks.ts';
import { blocksOf, parsePage } from '../alerts/pages.ts';
import { createFolder, loadText } from '../config/helpers.ts';
import { listFiles, readText } from '../guards/checkout.ts';

const PAGES = ['README.md', ...listFiles('docs').filter((path) => path.endsWith('.md'))];
const RUNBOOKS = listFiles('alerts/runbooks');
const COMMANDS = ['serve', 'analyze', 'check-config', 'diagnose', 'formats', 'demo'];
const SECTIONS = [
  ...['sources', 'cookies', 'auth', 'trust', 'sites', 'replay', 'pairing', 'limits', 'objectives'],
  ...['state', 'fingerprint', 'findings', 'push', 'alertmanager', 'otlp'],
];

const blocks = (path: string, language: string): string[] =>
  blocksOf(parsePage(readText(path)), language).map(({ text }) => text);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a block is one config of the exporter, or a part of one, with nothing left to fill in. */
const isConfig = (text: string): boolean => {
  if (/[…<]|^---$/m.test(text)) return false;
  const value: unknown = parseYaml(text);
  return isObject(value) && Object.keys(value).every((key) => SECTIONS.includes(key));
};

/** What is wrong with a config; a part without sources is given one. */
const problemsOf = (folder: string, text: string): string => {
  const sources = /^sources:/m.test(text) ? [] : ['edge=nginx:edge.log'];
  const loaded = loadText(folder, text, sources);
  return loaded.ok ? '' : renderProblems(loaded.problems);
};

/** The log_format that `formats nginx` prints, with its whitespace made one. */
const logFormatIn = (text: string): string =>
  (/log_format cookies[\s\S]*?;/.exec(text)?.[0] ?? assert.fail('there is no log_format')).replaceAll(
    /\s+/g,
    ' ',
  );
const LOG_FORMAT = logFormatIn(findFormat('nginx')?.snippet ?? '');

describe('README.md', () => {
  it('leads to every page', () => {
    const linked = parsePage(readText('README.md')).links;
    assert.deepEqual(
      PAGES.filter((path) => path !== 'README.md' && !linked.includes(path)),
      [],
    );
  });
  it('shows the log_format that `formats nginx` prints', () =>
    assert.equal(logFormatIn(blocks('README.md', 'nginx')[0] ?? ''), LOG_FORMAT));
});

for (const path of PAGES) {
  describe(`page ${path}`, () => {
    it('points to what is there', () => assert.deepEqual(deadLinksOf(path), []));
    it('names panels that the dashboards have', () => assert.deepEqual(missingPanelsOf(path), []));
    it('asks for what the exporter shows or a rule records', () => {
      for (const query of blocks(path, 'promql')) assertQueryExists(query.replaceAll(/^ {3}/gm, ''));
    });
    it('names commands that there are', () => {
      const named = blocks(path, 'sh').flatMap((text) =>
        [...text.matchAll(/\bcookie-exporter (?:-- )?([a-z][a-z-]*)/g)].map(([, command = '']) => command),
      );
      assert.deepEqual(
        named.filter((command) => !COMMANDS.includes(command)),
        [],
      );
    });
  });
}

describe('a config on a page', () => {
  const folder = createFolder();
  for (const path of [...PAGES, ...RUNBOOKS]) {
    for (const [at, text] of blocks(path, 'yaml').filter(isConfig).entries())
      it(`is good: ${path} (${at + 1})`, () => assert.equal(problemsOf(folder, text), ''));
  }
});

describe('docs/game-day.md', () => {
  it('lists the faults of the demo', () => {
    const listed = [...readText('docs/game-day.md').matchAll(/^\| `([a-z-]+)` +\|/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(listed, [...FAULT_NAMES]);
  });
});

describe('docs/gates.md', () => {
  type Template = {
    readonly spec: {
      readonly query?: string;
      readonly metrics?: readonly {
        readonly provider: { readonly prometheus: { readonly query: string } };
      }[];
    };
  };
  const queries = blocks('docs/gates.md', 'yaml')
    .filter((text) => text.startsWith('apiVersion'))
    .map((text) => (parseYaml(text) as Template).spec)
    .flatMap(({ query, metrics = [] }) =>
      [query ?? [], ...metrics.map((one) => one.provider.prometheus.query)].flat(),
    );

  it('has gates', () => assert.equal(queries.length, 3));
  for (const [at, query] of queries.entries())
    it(`asks for what a rule records (${at + 1})`, () => assertQueryExists(query));
});

type Container = {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly readinessProbe?: unknown;
  readonly ports: readonly { readonly name: string }[];
  readonly volumeMounts: readonly { readonly name: string }[];
};
type Manifest = {
  readonly kind: string;
  readonly data: Readonly<Record<string, string>>;
  readonly spec: {
    readonly podMetricsEndpoints: readonly { readonly port: string }[];
    readonly selector: { readonly matchLabels: unknown };
    readonly template: {
      readonly metadata: { readonly labels: unknown };
      readonly spec: {
        readonly initContainers: readonly Container[];
        readonly containers: readonly Container[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
};

describe('docs/kubernetes.md', () => {
  const folder = createFolder();
  const manifests = parseAllDocuments(blocks('docs/kubernetes.md', 'yaml')[0] ?? '').map(
    (document) => document.toJS() as Manifest,
  );
  const of = (kind: string): Manifest =>
    manifests.find((manifest) => manifest.kind === kind) ?? assert.fail(`there is no ${kind}`);
  const pod = () => of('Deployment').spec.template;
  const sidecar = (): Container => pod().spec.initContainers[0] ?? assert.fail('there is no sidecar');

  it('has a config that is good', () =>
    assert.equal(problemsOf(folder, of('ConfigMap').data['cookies.yaml'] ?? ''), ''));
  it('has the log_format that `formats nginx` prints', () =>
    assert.equal(logFormatIn(of('ConfigMap').data['cookies.conf'] ?? ''), LOG_FORMAT));
  it('has a native sidecar that does not gate the readiness of the Pod', () => {
    assert.equal(sidecar().restartPolicy, 'Always');
    assert.equal(sidecar().readinessProbe, undefined);
  });
  it('mounts volumes that there are', () => {
    const { initContainers, containers, volumes } = pod().spec;
    const mounted = [...initContainers, ...containers].flatMap(({ volumeMounts }) => volumeMounts);
    assert.deepEqual(new Set(mounted.map(({ name }) => name)), new Set(volumes.map(({ name }) => name)));
  });
  it('is scraped where it listens', () => {
    const { podMetricsEndpoints, selector } = of('PodMonitor').spec;
    assert.deepEqual(
      podMetricsEndpoints.map(({ port }) => port),
      sidecar().ports.map(({ name }) => name),
    );
    assert.deepEqual(selector.matchLabels, pod().metadata.labels);
  });
  it('names ports as Kubernetes takes them', () => {
    for (const { ports } of [...pod().spec.initContainers, ...pod().spec.containers])
      for (const { name } of ports) assert.match(name, /^(?=.{1,15}$)[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });
});
