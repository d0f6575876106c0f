// Findings on their way out: which are written, which are left out, and that the next one says so.
import assert from 'node:assert/strict';
import { createOutgoing, type FindingEvent, type OutgoingOptions } from '../exporter/findings.ts';
import type { Finding, FindingKind } from '../exporter/slis/finding.ts';
import { exchange } from './slis/counting.ts';

const finding = (kind: FindingKind): Finding => ({
  kind,
  exchange: exchange({ timeMs: 1000 }),
  cookie: null,
  reasons: [],
});

/** How many were left out before each. */
const droppedOf = (events: readonly FindingEvent[]): number[] =>
  events.map(({ fields }) => (fields.cookie as { dropped?: number }).dropped ?? 0);

const create = (more: Partial<OutgoingOptions> = {}) => {
  const events: FindingEvent[] = [];
  const counted: string[] = [];
  const outgoing = createOutgoing({
    take: () => true,
    write: (event) => events.push(event) > 0,
    onWritten: (kind) => void counted.push(`${kind} written`),
    onDropped: (kind, cause) => void counted.push(`${kind} dropped: ${cause}`),
    ...more,
  });
  return { ...outgoing, events, counted, dropped: () => droppedOf(events) };
};

describe('a finding on its way out', () => {
  it('is written with its time, and counts when it is settled', () => {
    const { report, settle, events, counted } = create();
    report(finding('violation'));
    assert.deepEqual(
      events.map(({ kind, timeMs }) => [kind, timeMs]),
      [['violation', 1000]],
    );
    assert.deepEqual(counted, []);
    settle('violation', true);
    assert.deepEqual(counted, ['violation written']);
  });
  it('past the rate is left out, and the next of its kind says how many were', () => {
    const takes = [true, false, false, true, true];
    const { report, counted, dropped } = create({
      take: (kind) => kind !== 'violation' || takes.shift() === true,
    });
    for (let n = 0; n < 3; n++) report(finding('violation'));
    report(finding('auth_missing'));
    for (let n = 0; n < 2; n++) report(finding('violation'));
    assert.deepEqual(dropped(), [0, 0, 2, 0]);
    assert.deepEqual(counted, ['violation dropped: rate', 'violation dropped: rate']);
  });
  it('for which the output has no room is left out, and is not forgotten', () => {
    const events: FindingEvent[] = [];
    let isFull = true;
    const { report, counted } = create({ write: (event) => !isFull && events.push(event) > 0 });
    report(finding('violation'));
    report(finding('violation'));
    isFull = false;
    report(finding('violation'));
    assert.deepEqual(counted, ['violation dropped: output', 'violation dropped: output']);
    assert.deepEqual(droppedOf(events), [2]);
  });
  it('that was lost later is told of by the next one', () => {
    const { report, settle, counted, dropped } = create();
    report(finding('violation'));
    settle('violation', false);
    report(finding('violation'));
    assert.deepEqual([counted, dropped()], [['violation dropped: output'], [0, 1]]);
  });
});
