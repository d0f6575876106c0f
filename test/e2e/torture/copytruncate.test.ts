// Rotation by copy and truncate, which loses by nature what is written between the two: whatever else happens, no line
// may count twice, everything that still is in a file must count, and bytes that were seen and are gone must be counted.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readBytesOf } from '../../bench/measure/process-usage.ts';
import { startExporter, sumOf } from '../support/exporter.ts';
import { generateLines } from '../support/generated-log.ts';
import { nginxLine } from '../support/nginx-log.ts';
import { until } from '../support/poll.ts';
import { findFreePort } from '../support/ports.ts';
import { createRandom, type Random } from '../support/random.ts';
import { startScrapes } from '../support/scrapes.ts';
import { createVictim } from '../support/victim.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

/** Names of cookies by number: each line issues one of its own, whose counter tells how often the line was counted. */
const nameOf = (n: number): string =>
  `c${[...String(n)].map((digit) => 'ghijklmnop'[Number(digit)]).join('')}`;
const lineOf = (n: number): string =>
  `${nginxLine({ sent_http_set_cookie: `${nameOf(n)}=${n}; Path=/`, request_uri: `/${n}` })}\n`;

const configOf = (path: string): string => `
sources: [{ name: edge, vantage: edge, format: nginx, file: { path: "${path}" }, start_at: beginning }]
sites: { allow: [shop.example] }
limits: { cookies: 10000, series: 1000000, newborn: 0s }
state: { directory: state }
`;

/** A program that writes a log, and a rotation that copies it to `.1`, `.2`, … and truncates it. */
const createWriter = (workspace: Workspace, random: Random) => {
  const log = workspace.path('edge.log');
  writeFileSync(log, '');
  let written = 0;
  let copies = 0;
  let rest = '';
  /** Writes some lines, the last one perhaps in two pieces. */
  const write = (lines: number): void => {
    const text = rest + Array.from({ length: lines }, () => lineOf(written++)).join('');
    const cut = random.isOneIn(3) ? random.below(100) : 0;
    appendFileSync(log, text.slice(0, text.length - cut), 'latin1');
    rest = text.slice(text.length - cut);
  };
  return {
    write,
    /** `between`: lines that are written after the copy and are gone with what is truncated. */
    rotate: (between: number): void => {
      copyFileSync(log, `${log}.${++copies}`);
      if (between > 0) write(between);
      truncateSync(log);
      // Its second half would begin the file, and be a line of its own.
      if (rest !== '') appendFileSync(log, rest, 'latin1');
      rest = '';
    },
    /** Lines that were written so far, or begun. */
    written: () => written,
    /** Numbers of the lines that are whole in some file now. */
    present: (): ReadonlySet<number> => {
      const paths = Array.from({ length: copies }, (_, at) => `${log}.${at + 1}`);
      const numbersIn = (path: string): number[] =>
        [...readFileSync(path, 'latin1').matchAll(/^\{"time".*"path":"\/(\d+)".*\}\n/gm)].map(([, n]) =>
          Number(n),
        );
      return new Set([...paths, log].flatMap(numbersIn));
    },
  };
};

describe('serve, on a log that is copied and truncated', function () {
  this.timeout(120_000);
  let workspace: Workspace;
  beforeEach(() => {
    workspace = createWorkspace();
  });
  afterEach(() => workspace.close());

  for (const path of ['edge.log', 'edge.log*']) {
    it(`counts no line twice and everything that is there, killed and restarted: ${path}`, async () => {
      const random = createRandom(7);
      writeFileSync(workspace.path('config.yaml'), configOf(path));
      const { write, rotate, written, present } = createWriter(workspace, random);
      const port = await findFreePort();
      const victim = createVictim(workspace, port, 'config.yaml');
      const url = `http://127.0.0.1:${port}/metrics`;
      const scrapes = startScrapes(url);
      const writeOn = async (times: number): Promise<void> => {
        for (let time = 0; time < times; time++) {
          write(1 + random.below(40));
          await delay(random.below(60));
        }
      };
      victim.start();
      await victim.serves();
      for (const between of [0, 0, 5, 0]) {
        await writeOn(10);
        rotate(between);
        await writeOn(10);
        await victim.kill();
        await writeOn(5);
        rotate(between);
        await writeOn(random.below(20));
        victim.start();
        await victim.serves();
      }
      await scrapes.stop();
      assert.deepEqual(scrapes.setbacks(), []);

      const timesCounted = async (): Promise<ReadonlyMap<string, number>> => {
        const page = await (await fetch(url)).text();
        const counted = page.matchAll(/^cookie_issued_total\{.*cookie="(c[g-p]+)".*\} (\d+)$/gm);
        return new Map([...counted].map(([, name = '', times]) => [name, Number(times)]));
      };
      const here = present();
      let missing: readonly number[] = [];
      const isAllCounted = async (): Promise<boolean> => {
        const counted = await timesCounted();
        missing = [...here].filter((n) => !counted.has(nameOf(n)));
        return missing.length === 0;
      };
      await until('every line that is there', isAllCounted).catch(() => undefined);
      assert.deepEqual(missing, []);
      assert.deepEqual(
        [...(await timesCounted())].filter(([, times]) => times > 1),
        [],
      );
      assert.ok(here.size > 1000 && here.size < written(), `${here.size} lines of ${written()}`);
    });
  }

  it('counts the bytes that it had seen and not read, and reads on', async () => {
    const log = workspace.path('edge.log');
    const block = Buffer.from(generateLines(1, 0, 20_000), 'latin1');
    for (let n = 0; n < 20; n++) appendFileSync(log, block);
    const bytes = block.length * 20;
    writeFileSync(workspace.path('config.yaml'), configOf('edge.log'));
    const exporter = await startExporter(workspace, ['--config.file', 'config.yaml']);
    const { pid } = exporter.process;
    await until('reading to begin', () => (readBytesOf(pid as number) ?? 0) > 20_000_000);
    truncateSync(log);
    const more = lineOf(1);
    appendFileSync(log, more);
    const page = await until('the bytes that are gone to be counted', async () => {
      const samples = await exporter.samples();
      return sumOf(samples, 'cookie_exporter_source_lost_bytes_total') > 0 && samples;
    });
    const lost = sumOf(page, 'cookie_exporter_source_lost_bytes_total', { cause: 'truncated' });
    await until('the line that was written afterwards', async () => {
      const samples = await exporter.samples();
      // A line of which a part was read is lost as a whole, so its read part is in both numbers.
      const twice = sumOf(samples, 'cookie_exporter_bytes_total') + lost - bytes - more.length;
      return sumOf(samples, 'cookie_issued_total', { cookie: nameOf(1) }) === 1 && twice >= 0 && twice < 2000;
    });
    assert.equal(await exporter.sum('cookie_exporter_source_truncations_total'), 1);
  });
});
