// Which incidents are open and how long others took: each once, whoever tells of it, however often, also after a restart.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { IncidentAlert } from '../../exporter/commands/incidents/notification.ts';
import { createIncidents, type IncidentLimits, type Incidents } from '../../exporter/commands/incidents.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { counts, observations } from '../slis/counting.ts';

const LIMITS: IncidentLimits = { maxOpen: 100, maxNames: 50, forgetAfterMs: 1000 };
const MINUTE = 60_000;

/** An incident that fires, by what tells it apart and since which minute. */
const firing = (key: string, minute: number, more: Partial<IncidentAlert> = {}): IncidentAlert => ({
  key,
  incident: 'CookieA',
  severity: 'critical',
  startsMs: minute * MINUTE,
  endsMs: null,
  ...more,
});
const resolved = (key: string, from: number, to: number, more: Partial<IncidentAlert> = {}): IncidentAlert =>
  firing(key, from, { endsMs: to * MINUTE, ...more });

type Rig = {
  readonly tallies: Tallies;
  readonly incidents: Incidents;
  readonly clock: { nowMs: number };
  readonly tell: (...alerts: readonly IncidentAlert[]) => void;
};

const create = (limits: Partial<IncidentLimits> = {}, saved?: unknown, tallies?: Tallies): Rig => {
  const of = tallies ?? new Tallies({ maxSeries: 10_000, now: () => 0 });
  const clock = { nowMs: 0 };
  const incidents = createIncidents({
    tallies: of,
    wallMs: () => clock.nowMs,
    limits: () => ({ ...LIMITS, ...limits }),
    saved,
  });
  const tell = (...alerts: readonly IncidentAlert[]): void =>
    incidents.take({ alerts, ignored: 0, malformed: 0, truncated: 0 });
  return { tallies: of, incidents, clock, tell };
};

/** Values of a gauge, those that are 0 too. */
const shown = ({ tallies }: Rig, metric: MetricName): Record<string, number> =>
  Object.fromEntries(
    tallies.family(metric).series.map(({ labels, slot }) => [labels.join(' '), tallies.values[slot] ?? 0]),
  );

const open = (rig: Rig) => shown(rig, 'cookie_incidents_open');
const oldest = (rig: Rig) => shown(rig, 'cookie_incident_oldest_start_timestamp_seconds');
const took = ({ tallies }: Rig) => observations(tallies, 'cookie_incident_resolution_seconds');
const outcomes = ({ tallies }: Rig) => counts(tallies, 'cookie_exporter_alerts_total');
const dropped = ({ tallies }: Rig) => counts(tallies, 'cookie_exporter_incidents_dropped_total');

describe('an incident', () => {
  it('is open while it fires', () => {
    const rig = create();
    rig.tell(firing('a', 10), firing('b', 5), firing('c', 1, { severity: 'warning' }));
    assert.deepEqual(open(rig), { 'CookieA critical': 2, 'CookieA warning': 1 });
    assert.deepEqual(oldest(rig), { 'CookieA critical': 300, 'CookieA warning': 60 });
    assert.deepEqual(took(rig), {});
  });
  it('took from its start to its end, by its own times', () => {
    const rig = create();
    rig.tell(firing('a', 10));
    rig.tell(resolved('a', 10, 25));
    assert.deepEqual(open(rig), { 'CookieA critical': 0 });
    assert.deepEqual(oldest(rig), {});
    assert.deepEqual(took(rig), { 'CookieA critical': { count: 1, sum: 900 } });
    assert.deepEqual(outcomes(rig), { opened: 1, resolved: 1 });
  });
  it('counts though its beginning was never told', () => {
    const rig = create();
    rig.tell(resolved('a', 10, 25));
    assert.deepEqual(open(rig), { 'CookieA critical': 0 });
    assert.deepEqual(took(rig), { 'CookieA critical': { count: 1, sum: 900 } });
  });
  it('counts once, whatever is repeated', () => {
    const rig = create();
    for (let times = 0; times < 3; times++) rig.tell(firing('a', 10));
    for (let times = 0; times < 3; times++) rig.tell(resolved('a', 10, 25));
    assert.deepEqual(took(rig), { 'CookieA critical': { count: 1, sum: 900 } });
    assert.deepEqual(outcomes(rig), { opened: 1, resolved: 1, repeated: 4 });
  });
  it('stays closed when the other of a pair of Alertmanagers still calls it firing', () => {
    const rig = create();
    rig.tell(firing('a', 10), resolved('a', 10, 25), firing('a', 10));
    assert.deepEqual(open(rig), { 'CookieA critical': 0 });
  });
  it('is the same one though the pair disagrees a little about its times', () => {
    const rig = create();
    rig.tell(firing('a', 10), firing('a', 10.1), resolved('a', 10, 25), resolved('a', 10.1, 25.2));
    assert.deepEqual(took(rig), { 'CookieA critical': { count: 1, sum: 900 } });
  });
  it('is another one when it begins again after its end', () => {
    const rig = create();
    rig.tell(firing('a', 10), resolved('a', 10, 25), firing('a', 30));
    assert.deepEqual(oldest(rig), { 'CookieA critical': 1800 });
    rig.tell(resolved('a', 30, 31));
    assert.deepEqual(took(rig), { 'CookieA critical': { count: 2, sum: 960 } });
  });
  it('has the later start where the end between two was never told', () => {
    const rig = create();
    rig.tell(firing('a', 10), firing('a', 30));
    assert.deepEqual([open(rig), oldest(rig)], [{ 'CookieA critical': 1 }, { 'CookieA critical': 1800 }]);
  });
  it('stays open when the end of an earlier one comes late', () => {
    const rig = create();
    rig.tell(firing('a', 30), resolved('a', 10, 25));
    assert.deepEqual(open(rig), { 'CookieA critical': 1 });
    assert.deepEqual(took(rig), { 'CookieA critical': { count: 1, sum: 900 } });
  });
  it('of any length of time has a bucket', () => {
    const rig = create();
    rig.tell(resolved('a', 0.5, 0.5), resolved('b', 1, 100_000));
    assert.equal(took(rig)['CookieA critical']?.count, 2);
  });
});

describe('what a notification says beside incidents', () => {
  it('is counted', () => {
    const rig = create();
    rig.incidents.take({ alerts: [firing('a', 1)], ignored: 2, malformed: 3, truncated: 4 });
    assert.deepEqual(outcomes(rig), { opened: 1, ignored: 2, malformed: 3, truncated: 4 });
  });
});

describe('bounds of incidents', () => {
  it('give up the one that was not heard of for the longest', () => {
    const rig = create({ maxOpen: 2 });
    rig.tell(firing('a', 1), firing('b', 2), firing('a', 1), firing('c', 3));
    assert.deepEqual(open(rig), { 'CookieA critical': 2 });
    assert.deepEqual(oldest(rig), { 'CookieA critical': 60 });
    assert.deepEqual(dropped(rig), { open: 1 });
  });
  it('give up what is not heard of any more', () => {
    const rig = create();
    rig.tell(firing('a', 1), firing('b', 2));
    rig.clock.nowMs = 600;
    rig.tell(firing('b', 2));
    rig.clock.nowMs = 1000;
    rig.incidents.forget();
    assert.deepEqual(open(rig), { 'CookieA critical': 2 });
    rig.clock.nowMs = 1001;
    rig.incidents.forget();
    assert.deepEqual([open(rig), oldest(rig)], [{ 'CookieA critical': 1 }, { 'CookieA critical': 120 }]);
    assert.deepEqual(dropped(rig), { unheard: 1 });
  });
  it('hold for names', () => {
    const rig = create({ maxNames: 2 });
    for (const [at, incident] of ['CookieA', 'CookieB', 'CookieC', 'CookieD', 'CookieB'].entries())
      rig.tell(firing(`${at}`, 1, { incident }));
    assert.deepEqual(open(rig), { 'CookieA critical': 1, 'CookieB critical': 2, 'other critical': 2 });
    assert.deepEqual(counts(rig.tallies, 'cookie_exporter_label_overflows_total'), { incident: 2 });
  });
  it('hold for what is remembered, whatever is told', () => {
    const rig = create({ maxOpen: 10 });
    for (let at = 0; at < 1000; at++) rig.tell(firing(`${at}`, at), resolved(`${at}`, at, at + 1));
    assert.ok(JSON.stringify(rig.incidents.save()).length < 1000);
  });
});

describe('after a restart', () => {
  /** Another process on what the one before saved. */
  const restart = ({ incidents, tallies }: Rig): Rig =>
    create({}, JSON.parse(JSON.stringify(incidents.save())), tallies);

  it('what was open is open', () => {
    const before = create();
    before.tell(firing('a', 10), firing('b', 20));
    const rig = create({}, JSON.parse(JSON.stringify(before.incidents.save())));
    assert.deepEqual([open(rig), oldest(rig)], [{ 'CookieA critical': 2 }, { 'CookieA critical': 600 }]);
  });
  it('what is over is shown at 0', () => {
    const before = create();
    before.tell(firing('a', 10), resolved('a', 10, 11));
    assert.deepEqual(open(restart(before)), { 'CookieA critical': 0 });
  });
  for (const saved of [
    undefined,
    null,
    5,
    [],
    { open: 5 },
    { open: [['a', 'b']], ended: [['a', 'b']] },
    { open: [[1, 2, 3, 4, 5]] },
  ])
    it(`nothing is known from ${JSON.stringify(saved)}`, () => assert.deepEqual(open(create({}, saved)), {}));

  it('everything is as it would have been without', () => {
    const told = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      from: fc.nat(20),
      length: fc.option(fc.nat(5)),
    });
    const alerts = fc
      .array(told, { maxLength: 30, size: 'max' })
      .map((all) =>
        all.map(({ key, from, length }) =>
          length === null ? firing(key, from) : resolved(key, from, from + length),
        ),
      );
    fc.assert(
      fc.property(alerts, fc.nat(30), (all, cut) => {
        const [whole, first] = [create(), create()];
        whole.tell(...all);
        first.tell(...all.slice(0, cut));
        const second = restart(first);
        second.tell(...all.slice(cut));
        for (const look of [open, oldest, took, outcomes]) assert.deepEqual(look(second), look(whole));
      }),
    );
  });
});

describe('a pair of Alertmanagers', () => {
  it('tells of each incident once, in whatever order the two come', () => {
    const alerts = fc
      .array(
        fc.record({
          key: fc.constantFrom('a', 'b'),
          pause: fc.integer({ min: 1, max: 3 }),
          length: fc.nat(3),
        }),
        { maxLength: 8 },
      )
      .map((all) => {
        let minute = 1;
        return all.map(({ key, pause, length }) => {
          const from = minute + pause;
          minute = from + length;
          return { key, from, to: minute };
        });
      });
    fc.assert(
      fc.property(alerts, fc.array(fc.boolean(), { minLength: 32, maxLength: 32 }), (incidents, turns) => {
        const rig = create();
        const tells = incidents.flatMap(({ key, from, to }) => [firing(key, from), resolved(key, from, to)]);
        const queues = [[...tells], [...tells]];
        for (const isFirst of turns) {
          const one = (isFirst ? queues[0] : queues[1])?.shift();
          if (one !== undefined) rig.tell(one);
        }
        rig.tell(...(queues[0] ?? []), ...(queues[1] ?? []));
        const expected = {
          count: incidents.length,
          sum: incidents.reduce((sum, { from, to }) => sum + (to - from) * 60, 0),
        };
        assert.deepEqual(took(rig)['CookieA critical'] ?? { count: 0, sum: 0 }, expected);
        assert.ok(Object.values(open(rig)).every((count) => count === 0));
      }),
    );
  });
});
