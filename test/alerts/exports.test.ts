// The rules in the forms of other products, held to what those products accept. It must not hold a rule against its own
// generator: that they are current is told beside all generated files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { objectives } from '../../exporter/slis/index.ts';
import { syntaxErrors } from '../dashboards/promql.ts';

const FOLDER = new URL('../../alerts/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');
const load = <T>(path: string): T => parse(read(path)) as T;

type Rule = { readonly expr: string; readonly alert?: string; readonly labels?: Record<string, string> };
type Groups = { readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[] };

/** Names of Kubernetes objects and of OpenSLO's. */
const RFC1123 = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const repeated = (names: readonly string[]): string[] =>
  names.filter((name, at) => names.indexOf(name) !== at);

describe('objects of the Prometheus operator', () => {
  for (const name of ['recording', 'alerting']) {
    type PrometheusRule = {
      apiVersion: string;
      kind: string;
      metadata: { name: string; labels: Record<string, string> };
      spec: Groups;
    };
    const text = read(`kubernetes/${name}.yml`);
    const object = parse(text) as PrometheusRule;

    it(`are PrometheusRules: ${name}`, () => {
      const { apiVersion, kind, metadata } = object;
      assert.deepEqual([apiVersion, kind], ['monitoring.coreos.com/v1', 'PrometheusRule']);
      assert.match(metadata.name, RFC1123);
      for (const value of Object.values(metadata.labels)) assert.match(value, /^[\w.-]{1,63}$/);
    });

    it(`hold the same groups as the rule file: ${name}`, () => {
      assert.deepEqual(object.spec.groups, load<Groups>(`rules/${name}.yml`).groups);
    });

    // `kubectl apply` keeps the object in an annotation, and annotations may have 256 KiB.
    it(`can be applied: ${name}`, () => assert.ok(JSON.stringify(object).length < 256 * 1024));
  }
});

describe('specs for Sloth', () => {
  type Slo = {
    name: string;
    objective: number;
    sli: { events: { error_query: string; total_query: string } };
    alerting: { name: string; page_alert: object; ticket_alert: object };
  };
  const { version, service, slos } = load<{ version: string; service: string; slos: Slo[] }>(
    'sloth/cookie-exporter.yml',
  );
  const NAME = /^[A-Za-z0-9][-A-Za-z0-9_.]*[A-Za-z0-9]$/;

  it('are of a version that Sloth knows, one SLO for each objective', () => {
    assert.equal(version, 'prometheus/v1');
    assert.match(service, NAME);
    assert.equal(slos.length, objectives.length);
    assert.deepEqual(repeated(slos.map(({ name }) => name)), []);
  });

  for (const [at, { name, objective, sli, alerting }] of slos.entries()) {
    it(`have names, percents and queries by window: ${name}`, () => {
      assert.match(name, NAME);
      assert.ok(Math.abs(objective / 100 - (objectives[at]?.objective ?? 0)) < 1e-9);
      assert.notEqual(sli.events.error_query, sli.events.total_query);
      for (const query of Object.values(sli.events)) {
        assert.match(query, /\[\{\{\.window\}\}\]/);
        assert.deepEqual(syntaxErrors(query.replaceAll('{{.window}}', '5m')), []);
      }
    });

    it(`have an alert: ${name}`, () => {
      assert.match(alerting.name, /^Cookie[A-Z]\w+$/);
      for (const alert of [alerting.page_alert, alerting.ticket_alert])
        assert.ok('disable' in alert || 'labels' in alert);
    });
  }
});

describe('specs of OpenSLO', () => {
  type Source = { metricSource: { metricSourceRef: string; type: string; spec: { query: string } } };
  type Slo = {
    apiVersion: string;
    kind: string;
    metadata: { name: string; displayName: string };
    spec: {
      description: string;
      service: string;
      indicator: {
        metadata: { name: string };
        spec: { ratioMetric: { counter: boolean; bad: Source; total: Source } };
      };
      timeWindow: { duration: string; isRolling: boolean }[];
      budgetingMethod: string;
      objectives: { target: number }[];
    };
  };
  const documents = parseAllDocuments(read('openslo/cookie-exporter.yml')).map(
    (document) => document.toJS() as Slo,
  );
  const slos = documents.filter(({ kind }) => kind === 'SLO');
  const named = (kind: string): string[] =>
    documents.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);

  it('are a data source, a service, and one SLO for each objective', () => {
    assert.deepEqual(new Set(documents.map(({ apiVersion }) => apiVersion)), new Set(['openslo/v1']));
    assert.deepEqual(
      documents.slice(0, 2).map(({ kind }) => kind),
      ['DataSource', 'Service'],
    );
    assert.deepEqual(
      slos.map(({ spec }) => spec.objectives[0]?.target),
      objectives.map((one) => one.objective),
    );
    assert.deepEqual(repeated(named('SLO')), []);
  });

  for (const { metadata, spec } of slos) {
    it(`have what the schema asks for: ${metadata.name}`, () => {
      const { indicator, timeWindow, budgetingMethod, description } = spec;
      for (const name of [metadata.name, indicator.metadata.name]) assert.match(name, RFC1123);
      assert.ok(description.length <= 1050);
      assert.ok(named('Service').includes(spec.service));
      assert.deepEqual(timeWindow, [{ duration: '30d', isRolling: true }]);
      assert.equal(budgetingMethod, 'Occurrences');
      for (const { target } of spec.objectives) assert.ok(target >= 0 && target < 1);
    });

    it(`have a ratio of bad to total: ${metadata.name}`, () => {
      const { counter, bad, total, ...more } = spec.indicator.spec.ratioMetric;
      assert.deepEqual([typeof counter, more], ['boolean', {}]);
      for (const { metricSource } of [bad, total]) {
        assert.ok(named('DataSource').includes(metricSource.metricSourceRef));
        assert.deepEqual(syntaxErrors(metricSource.spec.query), []);
      }
    });
  }
});

describe('alerts that Grafana evaluates', () => {
  type Query = {
    refId: string;
    datasourceUid: string;
    model: { refId: string; expr?: string; type?: string };
  };
  type GrafanaRule = {
    uid: string;
    title: string;
    condition: string;
    data: Query[];
    for: string;
    noDataState: string;
    execErrState: string;
    annotations: Record<string, string>;
    labels: Record<string, string>;
  };
  type GrafanaGroup = { orgId: number; name: string; folder: string; interval: string; rules: GrafanaRule[] };
  const { apiVersion, groups } = load<{ apiVersion: number; groups: GrafanaGroup[] }>(
    'grafana/cookie-exporter.yml',
  );
  const rules = groups.flatMap((group) => group.rules);
  const originals = load<Groups>('rules/alerting.yml').groups.flatMap((group) => group.rules);

  it('are groups of a provisioning file', () => {
    assert.equal(apiVersion, 1);
    for (const { orgId, name, folder, interval } of groups) {
      assert.ok(orgId >= 1 && name !== '' && folder !== '');
      assert.match(interval, /^\d+[ms]$/);
    }
  });

  it('are those of the rule file, with the same queries and labels', () => {
    const shown = rules.map(({ data, labels }) => ({ expr: data[0]?.model.expr, labels }));
    assert.deepEqual(
      shown,
      originals.map(({ expr, labels }) => ({ expr, labels })),
    );
  });

  it('have uids and titles of their own', () => {
    assert.deepEqual(repeated(rules.map(({ uid }) => uid)), []);
    assert.deepEqual(repeated(rules.map(({ title }) => title)), []);
  });

  for (const [at, rule] of rules.entries()) {
    it(`have what Grafana asks for: ${rule.title}`, () => {
      assert.match(rule.uid, /^[\w-]{1,40}$/);
      assert.match(rule.title, new RegExp(`^${originals[at]?.alert}[A-Za-z0-9]*$`));
      assert.deepEqual(
        rule.data.map(({ refId }) => refId),
        ['A', 'B'],
      );
      assert.deepEqual(
        rule.data.map(({ refId, model }) => refId === model.refId),
        [true, true],
      );
      assert.deepEqual(
        rule.data.map(({ datasourceUid }) => datasourceUid),
        ['prometheus', '__expr__'],
      );
      assert.equal(rule.condition, 'B');
      assert.deepEqual([rule.noDataState, rule.execErrState], ['OK', 'Error']);
      assert.match(rule.for, /^\d+[smhd]$/);
    });

    it(`have templates without a dollar, which would be an environment variable: ${rule.title}`, () => {
      for (const text of [...Object.values(rule.annotations), ...Object.values(rule.labels)])
        assert.doesNotMatch(text, /\$/);
    });
  }
});

it('the data source that Grafana asks is that of the provisioning example', () => {
  const example = readFileSync(
    new URL('../../dashboards/provisioning/datasources/prometheus.yml', import.meta.url),
    'utf8',
  );
  const { datasources } = parse(example) as { datasources: { uid: string }[] };
  assert.deepEqual(
    datasources.map(({ uid }) => uid),
    ['prometheus'],
  );
});
