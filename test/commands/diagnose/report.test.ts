// A diagnosis as people read it in a terminal.
import assert from 'node:assert/strict';
import { type Diagnosis, renderDiagnoses } from '../../../exporter/commands/diagnose/report.ts';

const GOOD: Diagnosis = {
  name: 'edge',
  vantage: 'edge',
  format: 'nginx',
  input: '/var/log/nginx/cookies.log',
  facts: ['Looked at 2 lines.'],
  findings: [],
  attempt: null,
};
const BAD: Diagnosis = {
  ...GOOD,
  findings: [
    {
      state: 'redacted',
      isFault: true,
      says: `The log hides ${'what is in it '.repeat(10)}.`,
      change: { says: 'In the Caddyfile:', snippet: '{\n\tservers {\n\t\tlog_credentials\n\t}\n}\n' },
    },
  ],
};
const LIMITED: Diagnosis = {
  ...GOOD,
  name: 'lb',
  findings: [
    { state: 'no_cookie_fields', isFault: false, says: 'This format has no cookies.', change: null },
  ],
};
const PUSHED: Diagnosis = { ...GOOD, attempt: { says: 'To send one line by hand:', snippet: 'curl …' } };

const render = (...sources: readonly Diagnosis[]): string =>
  renderDiagnoses({ version: '1.0.0', sources }, 'text');

describe('the text of a diagnosis', () => {
  it('says that nothing is to be changed', () =>
    assert.equal(
      render(GOOD),
      `cookie-exporter 1.0.0: 1 source, nothing to change

✓ edge: nginx at the edge, /var/log/nginx/cookies.log
    Looked at 2 lines.
    Nothing to change.
`,
    ));
  it('says what is wrong, and what to paste as it is to be pasted', () => {
    const text = render(BAD, LIMITED);
    assert.match(text, /^cookie-exporter 1\.0\.0: 2 sources, 1 needs a change\n/);
    assert.match(text, /\n✕ edge: [^\n]*\n {4}Looked at 2 lines\.\n\n {2}✕ redacted\n {4}The log hides /);
    assert.match(text, /\n {4}In the Caddyfile:\n\n {8}\{\n {8}\tservers \{\n {8}\t\tlog_credentials\n/);
  });
  it('tells limits from faults', () => {
    assert.match(
      render(LIMITED),
      /: 1 source, nothing to change\n\n✓ lb: [^\n]*\n[^\n]*\n\n {2}i no_cookie_fields\n/,
    );
  });
  it('says how to try a source that is sent to', () =>
    assert.match(render(PUSHED), /Nothing to change\.\n\n {4}To send one line by hand:\n\n {8}curl …\n$/));
  it('is no wider than 100 columns, but for what is to be pasted', () =>
    assert.ok(
      render(BAD)
        .split('\n')
        .every((line) => line.length <= 100),
    ));
  it('is the same as JSON', () => {
    const report = { version: '1.0.0', sources: [BAD, PUSHED] };
    assert.deepEqual(JSON.parse(renderDiagnoses(report, 'json')), report);
  });
});
