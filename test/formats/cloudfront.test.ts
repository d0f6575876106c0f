// CloudFront: columns by header or by config, encodings, and what is refused.
import assert from 'node:assert/strict';
import { cloudfront } from '../../exporter/formats/cloudfront.ts';
import { cloudfrontRealtime } from '../../exporter/formats/cloudfront-realtime.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';
import { createReads, createRefuses } from './reading.ts';

describe('cloudfront', () => {
  const options = { definition: 'timestamp(ms) sc-status cs(Cookie) x-edge-result-type cs(User-Agent)' };
  const reads = (name: string, line: string, expected: object | string): void =>
    createReads(cloudfront)(name, line.replaceAll(' ', '\t'), expected, options);
  const refuses = createRefuses(cloudfront);

  reads('undoes percent-encoding once', '1795152791309 200 a=%2522%253B Hit -', { cookie: 'a=%22%3B' });
  reads(
    'undoes it twice where User-Agents show that it was done twice',
    '1795152791309 200 a=%2522 Hit Mozilla/5.0%2520(X11',
    {
      cookie: 'a="',
      userAgent: 'Mozilla/5.0 (X11',
    },
  );
  reads('leaves a stray percent sign alone', '1795152791309 200 a=%zz%2 Hit -', { cookie: 'a=%zz%2' });
  reads('knows no cookie', '1795152791309 200 - Hit -', { cookie: null, setCookie: undefined });
  reads('knows that a hit asks no origin', '1795152791309 200 - Hit -', { upstreamStatus: null });
  reads('does not know the status of a miss', '1795152791309 200 - Miss -', { upstreamStatus: undefined });
  reads('takes a client that left for no status', '1795152791309 000 - Error -', { status: 0 });
  reads('rejects a row of another length', '1795152791309 200 - Hit', 'no_match');
  reads('rejects a row without a time', '- 200 - Hit -', 'no_time');
  reads('rejects a row without a status', '1795152791309 x - Hit -', 'no_status');
  reads('ignores directives', '#Version: 1.0', 'ignored');

  refuses(
    'refuses columns without cookies',
    { definition: 'date time sc-status' },
    {
      problem: 'this log is in a format without any cookie field',
    },
  );
  refuses(
    'refuses columns without a time',
    { definition: 'sc-status cs(Cookie)' },
    { problem: 'this log has no time' },
  );
  refuses(
    'refuses a column that is not there',
    { fields: { request_id: 'x-id' } },
    {
      problem: '"x-id" is no column of this log',
      key: 'fields.request_id',
    },
  );
  refuses('refuses fields that are no text', { definition: ['date'] }, { problem: 'the fields are no text' });

  const ROW = '1795152791309\t200\ta=1';
  const FIELDS = '#Fields: timestamp(ms) sc-status cs(Cookie)';
  const readAll = (definition: unknown, lines: readonly string[]): unknown[] => {
    const reader = readerOf(cloudfront.compile({ definition }));
    return lines.map((line) => {
      const answer = renderRecord(readLine(reader, line)) as { cookie?: string } | string;
      return typeof answer === 'string' ? answer : (answer.cookie ?? 'no cookie');
    });
  };

  it('knows nothing of a row before a header, without one in the config', () =>
    assert.deepEqual(readAll({}, [ROW, FIELDS, ROW]), ['no_match', 'ignored', 'a=1']));
  it('believes a header rather than the config', () =>
    assert.deepEqual(readAll('timestamp(ms) cs(Cookie) sc-status', [ROW, FIELDS, ROW]), [
      'no_status',
      'ignored',
      'a=1',
    ]));
  it('goes on with the config where the header has another number of columns', () =>
    assert.deepEqual(readAll('timestamp(ms) cs(Cookie)', [FIELDS, ROW, '1795152791309\tb=2']), [
      'ignored',
      'a=1',
      'b=2',
    ]));
  it('takes the same header again', () =>
    assert.deepEqual(readAll({}, [FIELDS, ROW, FIELDS, ROW]), ['ignored', 'a=1', 'ignored', 'a=1']));
  it('tells headers of files in turns apart by the number of columns', () =>
    assert.deepEqual(readAll({}, [FIELDS, `${FIELDS} x`, ROW, `${ROW}\t2`]), [
      'ignored',
      'ignored',
      'a=1',
      'a=1',
    ]));
  it('tells them apart by what fits', () =>
    assert.deepEqual(readAll({}, [FIELDS, '#Fields: sc-status timestamp(ms) cs(Cookie)', ROW]), [
      'ignored',
      'ignored',
      'a=1',
    ]));
  it('does not guess between two that both fit', () =>
    assert.deepEqual(readAll({}, [FIELDS, '#Fields: timestamp(ms) sc-status cs(Referer)', ROW]), [
      'ignored',
      'ignored',
      'ambiguous',
    ]));
  it('does not care for names that fill no field', () =>
    assert.deepEqual(readAll({}, [`${FIELDS} x`, `${FIELDS} y`, `${ROW}\t2`]), [
      'ignored',
      'ignored',
      'a=1',
    ]));
  it('knows sixteen headers at a time', () => {
    const wider = Array.from({ length: 16 }, (_, n) => FIELDS + ' x'.repeat(n + 1));
    assert.deepEqual(readAll({}, [FIELDS, ...wider.slice(0, 15), ROW]).at(-1), 'a=1');
    assert.deepEqual(readAll({}, [FIELDS, ...wider, ROW]).at(-1), 'no_match');
  });
  it('takes no line of thousands of words for a header', () =>
    assert.deepEqual(readAll({}, [FIELDS + ' x'.repeat(1000), `${ROW}${'\tx'.repeat(1000)}`]), [
      'ignored',
      'no_match',
    ]));
});

describe('cloudfront-realtime', () => {
  const { fidelity } = readerOf(cloudfrontRealtime.compile({}));
  it('knows that longer cookies are cut', () => assert.equal(fidelity.cookie, 'truncated'));
  it('knows no Set-Cookie', () => assert.equal(fidelity.setCookie, 'absent'));
});
