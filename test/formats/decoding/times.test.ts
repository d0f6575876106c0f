// Times as logs write them.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTime } from '../../../exporter/formats/decoding/times.ts';
import { createZone } from '../../../exporter/formats/decoding/zones.ts';

const AT = Date.UTC(2026, 10, 20, 5, 33, 11);
const f = (text: string, expected: number): void => {
  it(text, () => assert.equal(parseTime(text), expected));
};
const none = (text: string): void => {
  it(`${JSON.stringify(text)} is none`, () => assert.equal(parseTime(text), Number.NaN));
};

describe('parseTime', () => {
  f('1795152791', AT);
  f('1795152791.309', AT + 309);
  f('1795152791.3099', AT + 310);
  f('1795152791309', AT + 309);
  f('1795152791309000', AT + 309);
  f('1795152791309000000', AT + 309);
  f('2026-11-20T05:33:11Z', AT);
  f('2026-11-20T05:33:11z', AT);
  f('2026-11-20 05:33:11', AT);
  f('2026-11-20T05:33:11.309Z', AT + 309);
  f('2026-11-20T05:33:11,309+00:00', AT + 309);
  f('2026-11-20T06:33:11+01:00', AT);
  f('2026-11-20T02:03:11-0330', AT);
  f('2026-11-20T06:33:11+01', AT);
  f('2026-11-20T05:33:11 +00:00', AT);
  f('20/Nov/2026:05:33:11 +0000', AT);
  f('20/Nov/2026:06:33:11 +0100', AT);
  f('20/Nov/2026:05:33:11.305', AT + 305);
  for (const text of ['', '-', 'now', '0', '-1', '1e12', '1795152791.', '1795152791.3x', '.5', ' 1795152791'])
    none(text);
  for (const text of [
    '2026-13-20T05:33:11Z',
    '2026-11-32T05:33:11Z',
    '2026-11-20T24:33:11Z',
    '2026-11-20T05:60:11Z',
  ])
    none(text);
  for (const text of [
    '2026-11-20T05:33:11+1',
    '2026-11-20T05:33:11+01:0',
    '2026-11-20T05:33:11Zx',
    '2026-11-20T05:33Z',
  ])
    none(text);
  for (const text of [
    '20/nov/2026:05:33:11 +0000',
    '20/ovD/2026:05:33:11 +0000',
    '2026-11-20T05:33:11.Z',
    '1'.repeat(20),
  ])
    none(text);

  it('reads back what Date writes', () => {
    const times = fc.date({ min: new Date(1e12), max: new Date(4e12), noInvalidDate: true });
    fc.assert(fc.property(times, (date) => parseTime(date.toISOString()) === date.getTime()));
  });
  it('reads back milliseconds in each unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e12, max: 4e12 }), (ms) => {
        const seconds = `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
        assert.deepEqual(
          [`${ms}`, `${ms}000`, `${ms}000000`, seconds].map((text) => parseTime(text)),
          [ms, ms, ms, ms],
        );
      }),
    );
  });
});

describe('createZone', () => {
  const inBerlin = (text: string): string => {
    const zone = createZone('Europe/Berlin');
    return zone === null ? '' : new Date(parseTime(text, zone)).toISOString();
  };
  it('places winter times', () => assert.equal(inBerlin('2026-11-20T06:33:11'), '2026-11-20T05:33:11.000Z'));
  it('places summer times', () => assert.equal(inBerlin('2026-07-20T07:33:11'), '2026-07-20T05:33:11.000Z'));
  it('gives way to a zone in the text', () =>
    assert.equal(inBerlin('2026-07-20T07:33:11Z'), '2026-07-20T07:33:11.000Z'));
  it('follows a change of clocks', () => {
    const zone = createZone('America/New_York');
    const offsets = ['2026-11-01T00:59:59', '2026-11-01T02:00:00'].map((text) => zone?.(parseTime(text)));
    assert.deepEqual(offsets, [-4 * 3_600_000, -5 * 3_600_000]);
  });
  it('knows odd offsets', () => assert.equal(createZone('Asia/Kathmandu')?.(AT), 20_700_000));
  it('knows only zones that there are', () => assert.equal(createZone('Mars/Olympus'), null));
});
