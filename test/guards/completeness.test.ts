// Nothing half added: what a registry lists has its files, and what several places name is the same in all of them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { alerts } from '../../alerts/definitions/index.ts';
import { parseNotification } from '../../exporter/commands/incidents/notification.ts';
import { notableDefinitions } from '../../exporter/commands/notables.ts';
import type { Symptom } from '../../exporter/commands/watch/symptoms.ts';
import { COOKIE_CLASSES, SAME_SITES, VIOLATIONS } from '../../exporter/cookies/cookie.ts';
import type { Client, TlsVersion, Transport, Vantage } from '../../exporter/exchanges/exchange.ts';
import { COOKIE_FIDELITIES, REJECT_REASONS, SET_COOKIE_FIDELITIES } from '../../exporter/exchanges/record.ts';
import { formats } from '../../exporter/formats/index.ts';
import { exporterMetrics } from '../../exporter/metrics/catalogue/exporter.ts';
import { findingMetrics } from '../../exporter/metrics/catalogue/findings.ts';
import { incidentMetrics } from '../../exporter/metrics/catalogue/incidents.ts';
import { catalogue, type MetricName, type ValuesOf } from '../../exporter/metrics/catalogue/index.ts';
import { pairingMetrics } from '../../exporter/metrics/catalogue/pairs.ts';
import type { Metric } from '../../exporter/metrics/catalogue/types.ts';
import { toneOfState, wordsOfFidelity } from '../../exporter/server/verdict.ts';
import type { Change } from '../../exporter/slis/changes.ts';
import { FINDING_KINDS } from '../../exporter/slis/finding.ts';
import { objectives, slis } from '../../exporter/slis/index.ts';
import type { Selection } from '../../exporter/slis/sli.ts';
import type { LossCause, SourceState } from '../../exporter/sources/source.ts';
import { alert, notification } from '../commands/incidents/alerts.ts';
import { listFiles, ROOT } from './checkout.ts';

const names = Object.keys(catalogue) as MetricName[];

/** Values of a closed label; null: the metric has no such label, or the label is not closed. */
const valuesOf = (name: MetricName, label: string): readonly string[] | null => {
  const found = (catalogue[name] as Metric).labels.find(([one]) => one === label)?.[1];
  return found === undefined || 'bound' in found ? null : found;
};

/** Names of the folders, or of the files without their ending, directly below a folder. */
const below = (folder: string): string[] => {
  const firsts = listFiles(folder).map((path) => path.slice(folder.length + 1).split('/')[0] as string);
  return [...new Set(firsts)].map((name) => name.replace(/\.\w+$/, ''));
};

describe('every format', () => {
  for (const { name, snippet, notes, product } of formats) {
    it(`has what users need: ${name}`, () => {
      for (const text of [snippet, notes, product]) assert.notEqual(text.trim(), '');
    });
  }
  it('has a corpus, and every corpus a format', () => {
    assert.deepEqual(below('test/corpus').sort(), formats.map(({ name }) => name).sort());
  });
});

/** Metrics that no SLI feeds. */
const UNFED = { ...pairingMetrics, ...exporterMetrics, ...findingMetrics, ...incidentMetrics };

describe('every metric', () => {
  for (const name of names) {
    const feeders = slis.filter(({ metrics }) => metrics.includes(name)).map((sli) => sli.name);
    it(`is fed by one SLI, or is the exporter's own: ${name}`, () => {
      assert.equal(feeders.length, name in UNFED ? 0 : 1, `fed by ${feeders.join(', ') || 'nobody'}`);
    });
  }
});

describe('every SLI', () => {
  it('has a name of its own', () => assert.equal(new Set(slis.map(({ name }) => name)).size, slis.length));
  it('has its objectives among the values of the label, and every value is an objective', () => {
    assert.deepEqual(
      objectives.map(({ sli }) => sli).sort(),
      [...(valuesOf('cookie_objective_ratio', 'sli') ?? [])].sort(),
    );
  });
});

/** What a selection asks for and no series can have. */
const findImpossible = ({ metric, where }: Selection): string[] =>
  Object.entries(where).flatMap(([label, wanted]) => {
    const values = valuesOf(metric, label);
    if (values === null) return [`${metric} has no closed label ${label}`];
    return wanted.filter((value) => !values.includes(value)).map((value) => `${metric}{${label}="${value}"}`);
  });

describe('every selection', () => {
  const selections = [
    ...objectives.flatMap(({ title, valid, bad }) => [
      { title: `${title}: valid`, selection: valid },
      { title: `${title}: bad`, selection: bad },
    ]),
    ...notableDefinitions,
  ];
  for (const { title, selection } of selections) {
    it(`asks for what there can be: ${title}`, () => assert.deepEqual(findImpossible(selection), []));
  }
  it('is judged: a wrong label and a wrong value are found', () => {
    const where = { colour: ['red'], class: ['auth', 'admin'], site: ['a.example'] };
    assert.deepEqual(findImpossible({ metric: 'cookie_issued_total', where }), [
      'cookie_issued_total has no closed label colour',
      'cookie_issued_total{class="admin"}',
      'cookie_issued_total has no closed label site',
    ]);
  });
});

/** `true` only where both types have the same members; else the assignment below does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Requests = ValuesOf<'cookie_requests_total'>;

/** Sets that exist as types only; the compiler compares them. */
const SAME_TYPES: {
  readonly vantage: Same<Vantage, Requests[0]>;
  readonly transport: Same<Transport, Requests[2]>;
  readonly tlsVersion: Same<TlsVersion, ValuesOf<'cookie_tls_versions_total'>[2]>;
  readonly client: Same<Client, ValuesOf<'cookie_auth_requests_total'>[3]>;
  readonly change: Same<Change, ValuesOf<'cookie_rewrites_total'>[3]>;
  readonly sourceState: Same<SourceState | Symptom, ValuesOf<'cookie_exporter_source_state'>[1]>;
  readonly lossCause: Same<LossCause, ValuesOf<'cookie_exporter_source_lost_bytes_total'>[1]>;
} = {
  vantage: true,
  transport: true,
  tlsVersion: true,
  client: true,
  change: true,
  sourceState: true,
  lossCause: true,
};

describe('a closed set', () => {
  for (const [what, set, name, label] of [
    ['classes', COOKIE_CLASSES, 'cookie_issued_total', 'class'],
    ['violations', VIOLATIONS, 'cookie_violations_total', 'rule'],
    ['values of SameSite', [...SAME_SITES, 'exempt'], 'cookie_issued_total', 'samesite'],
    ['reasons to reject a line', REJECT_REASONS, 'cookie_exporter_lines_rejected_total', 'reason'],
    ['fidelities of Set-Cookie', SET_COOKIE_FIDELITIES, 'cookie_source_info', 'set_cookie'],
    ['fidelities of Cookie', COOKIE_FIDELITIES, 'cookie_source_info', 'cookie'],
    ['kinds of findings', FINDING_KINDS, 'cookie_exporter_findings_total', 'kind'],
  ] as const) {
    it(`is the same in the code and as a label: ${what}`, () => {
      assert.deepEqual([...(valuesOf(name, label) ?? [])].sort(), [...set].sort());
    });
  }
  it('is the same as a type and as a label', () => {
    assert.deepEqual(new Set(Object.values(SAME_TYPES)), new Set([true]));
  });
  it('has words on the status page: states', () => {
    const states = valuesOf('cookie_exporter_source_state', 'state') ?? [];
    assert.deepEqual(
      states.filter((state) => toneOfState(state) === 'unknown'),
      [],
    );
  });
  it('has words on the status page: fidelities', () => {
    const words = SET_COOKIE_FIDELITIES.map((fidelity) => wordsOfFidelity(fidelity, 'Set-Cookie'));
    assert.equal(new Set(words).size, SET_COOKIE_FIDELITIES.length);
  });
});

describe('every alert', () => {
  for (const { name, rules } of alerts) {
    it(`has a test: ${name}`, () => assert.ok(existsSync(join(ROOT, `alerts/tests/${name}.yml`))));
    it(`points to its runbook in each rule: ${name}`, () => {
      for (const { annotations } of rules) assert.ok(annotations.runbook_url.endsWith(`/${name}.md`));
    });
  }
  it('has a name by which Alertmanager’s webhook knows it for an incident', () => {
    const told = notification(alerts.map(({ name }) => alert({ labels: { alertname: name } })));
    assert.deepEqual(
      parseNotification(told)?.alerts.map(({ incident }) => incident),
      alerts.map(({ name }) => name).filter((name) => name !== 'CookieIncidentOverdue'),
    );
  });
});
