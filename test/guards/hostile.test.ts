// Whoever writes into a log may try to break what reads it. The whole way from line to series, for each format: nothing
// throws, every line is accounted for, and memory stays within its bounds, whatever the lines say.
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { formats } from '../../exporter/formats/index.ts';
import { createSiteLabels } from '../../exporter/metrics/cardinality.ts';
import { loadCorpus } from '../formats/corpus.ts';
import { fill, HOSTILE, KIB, ORDINARY } from './hostile-requests.ts';
import { assertAccounted, assertBounded, createRig } from './pipeline-rig.ts';
import { SECRET_FORMATS, type Told, WRITERS } from './secret-lines.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const heapBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const bytes = (maxLength: number) => fc.string({ unit: byte, maxLength });
/** Pieces that mean something to one of the parsers. */
const piece = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    '\\"',
    '\\u0000',
    '\\x',
    ';',
    '=',
    ', ',
    ',',
    ' ',
    '{',
    '}',
    '[',
    ']',
    '":"',
    '\t',
    '-',
    '\0',
  ),
  bytes(8),
);
const cut = fc.record({ at: fc.nat(), length: fc.nat(40), insert: piece });

const mutate = (line: string, cuts: readonly { at: number; length: number; insert: string }[]): string =>
  cuts.reduce((text, { at, length, insert }) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + insert + text.slice(start + length);
  }, line);

describe('hostile lines', function () {
  this.timeout(60_000);

  for (const { name: format } of formats) {
    const corpus = loadCorpus()
      .filter((each) => each.format === format)
      .flatMap(({ lines }) => lines);

    describe(`in format ${format}`, () => {
      it('are accounted for: good lines that were damaged', () => {
        const rig = createRig(format);
        let lines = 0;
        const damaged = fc.tuple(fc.constantFrom(...corpus), fc.array(cut, { minLength: 1, maxLength: 4 }));
        fc.assert(
          fc.property(damaged, ([line, cuts]) => {
            rig.read(mutate(line, cuts).replaceAll('\n', ' '));
            lines++;
          }),
          { numRuns: 3000 },
        );
        assertAccounted(rig, lines);
        assertBounded(rig);
      });
      it('are accounted for: any bytes', () => {
        const rig = createRig(format);
        let lines = 0;
        const run = fc.property(bytes(300), (line) => {
          rig.read(line);
          lines++;
        });
        fc.assert(run, { numRuns: 1000 });
        assertAccounted(rig, lines);
      });
    });
  }

  for (const format of SECRET_FORMATS) {
    const write = (changes: Partial<Told>): string => WRITERS[format]({ ...ORDINARY, ...changes });

    describe(`in format ${format}, written to hurt`, () => {
      it('are accounted for: good lines cut off at each place', () => {
        const rig = createRig(format);
        const whole = write({});
        for (let end = 0; end <= whole.length; end++) rig.read(whole.slice(0, end));
        assertAccounted(rig, whole.length + 1);
        assert.equal(rig.counted(), 1);
      });

      for (const [what, changes] of HOSTILE) {
        it(`are accounted for: ${what}`, () => {
          const rig = createRig(format);
          for (let n = 0; n < 5; n++) rig.read(write(changes));
          rig.read(write({}));
          assertAccounted(rig, 6);
          assertBounded(rig);
          assert.ok(rig.counted() >= 1, 'an ordinary line after them is still read');
        });
      }

      for (const [what, line] of [
        ['arrays', fill(() => '[')],
        ['objects', fill(() => '{"req":')],
        ['closed arrays', fill(() => '[', 32 * KIB) + fill(() => ']', 32 * KIB)],
        ['arrays in a good line', write({}).replace('"sid=1"', `${'['.repeat(9000)}${']'.repeat(9000)}`)],
        ['a key for each byte', `{${fill((n) => `"${n}":0,`)}"time":1}`],
        ['a number without end', `{"time":${fill(() => '9')}}`],
        ['surrogates', `{"cookie":"${fill((n) => (n % 2 === 0 ? '\\ud800' : '\\udc00'))}"`],
      ] as const) {
        it(`are accounted for: deep and odd JSON, ${what}`, () => {
          const rig = createRig(format);
          rig.read(line);
          assertAccounted(rig, 1);
        });
      }

      it('make no more labels, series or memory than the limits say, however many names, hosts and clients they invent', () => {
        const rig = createRig(format);
        const lines = 10_000;
        const invent = (n: number): Partial<Told> => ({
          host: `host-${n % 3000}-of-someone.example`,
          userAgent: `Mozilla/5.0 (a client that nobody has ever seen; ${n})`,
          cookie: `sent_${String.fromCharCode(97 + (n % 26))}_x${n}y=1; other_cookie_${n}z=2`,
          setCookie: [
            `issued_by_${n}_somebody=1; Domain=d${n}.example; Path=/p${n}`,
            `b${n}x=${n}; Max-Age=${n}`,
          ],
        });
        const run = (from: number): void => {
          for (let n = from; n < from + lines; n++) rig.read(write(invent(n)));
        };
        run(0);
        const first = heapBytes();
        run(lines);
        const grownBytes = heapBytes() - first;
        assertAccounted(rig, 2 * lines);
        assertBounded(rig);
        assert.ok(grownBytes < 4 * KIB * KIB, `the heap grew by ${grownBytes} bytes`);
      });
    });
  }

  it('make no more sites than the limits say: a million hosts, each answered twice', () => {
    let overflows = 0;
    const label = createSiteLabels({ allow: null, max: 50, onOverflow: () => overflows++ });
    const labels = new Set<string>();
    for (let n = 0; n < 2_000_000; n++) labels.add(label(`h${n >> 1}.example`, 200));
    assert.deepEqual([...labels], ['other']);
    for (let n = 0; n < 22 * 60; n++) labels.add(label(`busy${n % 60}.example`, 200));
    assert.deepEqual({ labels: labels.size, overflows }, { labels: 51, overflows: 20 });
  });
});
