// What mtail and the exporter print, read into the same counts; and that they count the same.
import assert from 'node:assert/strict';
import { MAIN } from '../e2e/support/exporter.ts';
import { describeWith } from '../e2e/support/needs.ts';
import { createWorkspace } from '../e2e/support/workspace.ts';
import { type Counts, parseExporterCounts, parseMtailCounts } from './counts.ts';
import { runMeasured } from './measure/run.ts';
import { analyzeOf, NAMES, yardsticksOf } from './programs.ts';
import { prepare, SITES } from './subjects.ts';

const counter = (values: Readonly<Record<string, number>>) => [
  {
    LabelValues: Object.entries(values).map(([label, value]) => ({
      Labels: [label],
      Value: { Value: value },
    })),
  },
];

describe('counts of mtail', () => {
  it('are read from what --one_shot prints', () => {
    const printed = JSON.stringify({
      cookie_requests: counter({ https: 95, http: 3 }),
      set_cookies: counter({ true: 7 }),
      cookie_length: [{ LabelValues: [{ Value: { Count: 98, Sum: 9800, Buckets: { '256': 98 } } }] }],
    });
    const expected: Counts = { https: 95, http: 3, secure: 7, insecure: 0, headers: 98, headerBytes: 9800 };
    assert.deepEqual(parseMtailCounts(printed), expected);
  });
  it('are not guessed', () => assert.throws(() => parseMtailCounts('{}')));
});

describe('counts of the exporter', () => {
  it('are read from its exposition, sites and names taken together', () => {
    const printed = `# HELP cookie_issued_total x
# TYPE cookie_issued_total counter
cookie_issued_total{site="a",cookie="sid",secure="true"} 5
cookie_issued_total{site="b",cookie="sid",secure="true"} 2
cookie_issued_total{site="b",cookie="sid",secure="false"} 1
# HELP cookie_requests_total x
# TYPE cookie_requests_total counter
cookie_requests_total{site="a",transport="tls",carries="auth"} 90
cookie_requests_total{site="a",transport="tls",carries="other"} 5
cookie_requests_total{site="a",transport="tls",carries="none"} 1000
cookie_requests_total{site="a",transport="plaintext",carries="auth"} 3
# HELP cookie_request_header_bytes x
# TYPE cookie_request_header_bytes histogram
cookie_request_header_bytes_sum{site="a"} 9800
cookie_request_header_bytes_count{site="a"} 98
`;
    const expected: Counts = { https: 95, http: 3, secure: 7, insecure: 1, headers: 98, headerBytes: 9800 };
    assert.deepEqual(parseExporterCounts(printed), expected);
  });
});

describeWith(['mtail'], 'mtail and the exporter', () => {
  const workspace = createWorkspace();
  after(() => workspace.close());

  for (const program of [NAMES.mtail, NAMES.tunedMtail])
    it(`count the same of a log: ${program}`, async () => {
      const options = { kind: 'nginx', lines: 2000, sessions: 100, seed: 3, sites: SITES } as const;
      const input = prepare(workspace, program === NAMES.mtail ? 'small' : 'small-tuned', options);
      const mtail = yardsticksOf(input).find(({ name }) => name === program);
      assert.ok(mtail, 'no yardstick of that name');
      const [theirs, ours] = [mtail, analyzeOf(MAIN, NAMES.analyze, input)].map(({ command }) =>
        runMeasured(command),
      );
      assert.deepEqual(
        parseMtailCounts((await theirs)?.stdout ?? ''),
        parseExporterCounts((await ours)?.stdout ?? ''),
      );
    });
});
