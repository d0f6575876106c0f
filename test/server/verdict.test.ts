// The two answers on top of the status page, for each thing that can spoil them.
import assert from 'node:assert/strict';
import type { StatusReport } from '../../exporter/server/status-report.ts';
import { judge, type Verdict } from '../../exporter/server/verdict.ts';
import { createReport, NOTABLE, SLI, SOURCE, UNCOUNTED } from './report.ts';

const spaced = ({ reasons, ...rest }: Verdict): Verdict => ({
  ...rest,
  reasons: reasons.map((reason) => reason.replaceAll('\u00a0', ' ')),
});

describe('Are our cookies safe?', () => {
  const f = (title: string, more: Partial<StatusReport>, expected: Verdict) =>
    it(title, () => assert.deepEqual(spaced(judge(createReport(more)).safety), expected));
  const missed = {
    ...SLI,
    good: 1900,
    ratio: 0.95,
    met: false,
    recent: { good: 90, valid: 100, ratio: 0.9, met: false },
  };
  const unjudged = { ...SLI, ...UNCOUNTED };

  f(
    'yes, when every objective is met',
    {},
    { tone: 'good', answer: 'Yes', reasons: ['Objectives met: 1 of 1.'] },
  );
  f(
    'no, when one is missed now',
    { slis: [SLI, missed, unjudged], notables: [NOTABLE] },
    {
      tone: 'bad',
      answer: 'No, 1 of 2 objectives missed',
      reasons: [
        'Auth cookies with Secure (edge): 90 %.',
        'Cookies over plaintext: 3.',
        'Objectives that cannot be judged yet: 1.',
      ],
    },
  );
  f(
    'no, when one is missed in all and nothing was counted of late',
    { slis: [{ ...missed, recent: UNCOUNTED.recent }] },
    {
      tone: 'bad',
      answer: 'No, 1 of 1 objectives missed',
      reasons: ['Auth cookies with Secure (edge): 95 %.'],
    },
  );
  f(
    'yes with a warning, when one was missed before and is met of late',
    { slis: [{ ...missed, recent: SLI.recent }] },
    {
      tone: 'warn',
      answer: 'Yes, but look closer',
      reasons: [
        'Objectives met: 1 of 1.',
        'Auth cookies with Secure (edge): met of late, but not since counting began.',
      ],
    },
  );
  f(
    'as far as seen, where a log shows only a part',
    { slis: [{ ...SLI, known: 'partial' }, SLI] },
    {
      tone: 'warn',
      answer: 'Yes, as far as seen',
      reasons: ['Objectives met: 2 of 2, 1 of them as far as the logs show.'],
    },
  );
  f(
    'yes with a warning, when a counter should be 0 and is not',
    { notables: [NOTABLE] },
    {
      tone: 'warn',
      answer: 'Yes, but look closer',
      reasons: ['Objectives met: 1 of 1.', 'Cookies over plaintext: 3.'],
    },
  );
  f(
    'yes, when such a counter is 0, not known, or not alarming',
    {
      notables: [
        { ...NOTABLE, count: 0 },
        { ...NOTABLE, count: null },
        { ...NOTABLE, isAlarming: false },
      ],
    },
    { tone: 'good', answer: 'Yes', reasons: ['Objectives met: 1 of 1.'] },
  );
  f(
    'not known, while nothing can be judged',
    { slis: [unjudged] },
    { tone: 'unknown', answer: 'Not known yet', reasons: ['Objectives that cannot be judged yet: 1.'] },
  );
});

describe('both in one sentence', () => {
  const f = (expected: string, more: Partial<StatusReport>) =>
    it(expected, () => assert.equal(judge(createReport(more)).sentence, expected));
  const partial: Partial<StatusReport> = { sources: [{ ...SOURCE, setCookie: 'first' }] };
  const gone: Partial<StatusReport> = { sources: [{ ...SOURCE, state: 'no_permission' }] };
  const missed = { ...SLI, recent: { good: 0, valid: 1, ratio: 0, met: false } };

  f('Our cookies are safe right now, and this can be believed.', {});
  f('Our cookies are safe right now, as far as the logs show.', partial);
  f('Our cookies are safe right now, by what was read before: nothing is read now.', gone);
  f('Our cookies look safe, but something needs a look, and this can be believed.', {
    notables: [NOTABLE],
  });
  f('Our cookies are not safe right now, and this can be believed.', { slis: [missed] });
  f('Our cookies are not safe right now, and the logs may not show all of it.', {
    slis: [missed],
    ...partial,
  });
  f('It is not known yet whether our cookies are safe.', { slis: [{ ...SLI, ...UNCOUNTED }] });
  f('It is not known yet whether our cookies are safe: nothing has been read.', {
    slis: [{ ...SLI, ...UNCOUNTED }],
    sources: [{ ...SOURCE, lines: 0 }],
  });
});

describe('Can I believe it?', () => {
  const f = (title: string, more: Partial<StatusReport>, tone: string, answer: string, reasons: string[]) =>
    it(title, () => assert.deepEqual(spaced(judge(createReport(more)).trust), { tone, answer, reasons }));
  const unread = { ...SOURCE, lines: 0, setCookie: 'unknown', cookie: 'unknown' };

  f('yes, when all is read and visible', {}, 'good', 'Yes', ['Every source is read and shows all cookies.']);
  f(
    'yes, though it says what cannot be known, and why',
    { slis: [SLI, { ...SLI, ...UNCOUNTED, title: 'Replays', known: 'none', why: 'Too little was seen.' }] },
    'good',
    'Yes',
    ['Every source is read and shows all cookies.', 'Not known: Replays. Too little was seen.'],
  );
  f(
    'partly, when a log shows only some cookies',
    { sources: [{ ...SOURCE, setCookie: 'first', cookie: 'truncated' }] },
    'warn',
    'Partly',
    ['front shows only the first Set-Cookie of a response.', 'front cuts Cookie short.'],
  );
  f(
    'partly, when it is not known what a log shows',
    { sources: [{ ...SOURCE, setCookie: 'unknown' }] },
    'warn',
    'Partly',
    ['front may not show every Set-Cookie.'],
  );
  f('partly, when lines are rejected', { sources: [{ ...SOURCE, rejected: 500 }] }, 'warn', 'Partly', [
    'front has lines that cannot be read: 10 % of them.',
  ]);
  f('yes, when hardly any line is rejected', { sources: [{ ...SOURCE, rejected: 50 }] }, 'good', 'Yes', [
    'Every source is read and shows all cookies.',
  ]);
  f(
    'partly, when a source is far behind',
    { sources: [{ ...SOURCE, lagBytes: 2 ** 30 }] },
    'warn',
    'Partly',
    ['front has 1 GiB that are not read yet.'],
  );
  f(
    'partly, when the config in use is an old one',
    { config: { lastReloadOk: false, at: '2026-11-20T06:00:00Z' } },
    'warn',
    'Partly',
    ['The last reload of the config failed; an older one is in use.'],
  );
  f(
    'partly, when one source of two is not read',
    { sources: [SOURCE, { ...SOURCE, name: 'app', state: 'no_permission' }] },
    'warn',
    'Partly',
    ['app is not allowed to read its file.'],
  );
  f(
    'no, when no source is read',
    { sources: [{ ...unread, state: 'failed' }] },
    'bad',
    'No, nothing is read',
    ['front cannot be read.'],
  );
  f(
    'not yet, while the file is not there',
    { sources: [{ ...unread, state: 'waiting_for_file' }] },
    'unknown',
    'Nothing read yet',
    ['front waits for its file.'],
  );
  f(
    'not yet, while the file is empty',
    { sources: [{ ...unread, state: 'idle' }] },
    'unknown',
    'Nothing read yet',
    ['front has given no line yet.'],
  );
});
