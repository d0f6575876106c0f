// What is said of lines on which the program broke, and how often.
import assert from 'node:assert/strict';
import { createBrokenLog, takeLines } from '../../exporter/commands/broken-lines.ts';
import { chunkOf } from '../../exporter/exchanges/record.ts';

const SECRET = 'x7Kq2Wm9Zr4Tb6Yv1Np3Hc8G';

describe('the log of lines on which the program broke', () => {
  const said: (readonly [message: string, fields: object | undefined])[] = [];
  beforeEach(() => said.splice(0));
  const createLog = () => createBrokenLog({ error: (message, fields) => said.push([message, fields]) });
  const line = { path: '/logs/a.log', offset: 7, length: 3 };

  it('says where the line stands and where in the code it broke, and nothing of either', () => {
    createLog()('edge', new TypeError(SECRET), line);
    const [[, fields = {}] = ['']] = said;
    const { error = '', ...rest } = fields as { error?: string };
    assert.deepEqual(rest, { source: 'edge', ...line, so_far: 1 });
    assert.match(error, /^TypeError at .*broken-lines\.test\.ts:\d+:\d+/);
    assert.equal(JSON.stringify(said).includes(SECRET), false);
  });

  it('says of messages that they have no place, and of what is no error that it is none', () => {
    createLog()('edge', SECRET, { ...line, offset: null });
    assert.deepEqual(said[0]?.[1], {
      source: 'edge',
      path: '/logs/a.log',
      length: 3,
      error: 'something that is no error',
      so_far: 1,
    });
  });

  it('says so ever more seldom, source by source', () => {
    const log = createLog();
    for (let i = 0; i < 1000; i++) log('edge', new Error(), line);
    log('app', new Error(), line);
    const counts = said.map(([, fields]) => (fields as { so_far: number }).so_far);
    assert.deepEqual(counts, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1]);
  });
});

describe('lines that are taken in one go', () => {
  it('are all taken but those that break', () => {
    const taken: number[] = [];
    const broken: number[] = [];
    let counted = 0;
    const door = {
      line: (_chunk: unknown, start: number, end: number) => {
        if (end - start > 1) throw new Error('broken');
        taken.push(start);
      },
      broken: () => {
        counted++;
      },
    };
    takeLines(door, chunkOf('abbcddd'), [0, 1, 1, 3, 3, 4, 4, 7], (_error, length) => broken.push(length));
    assert.deepEqual([taken, broken, counted], [[0, 3], [2, 3], 2]);
  });
});
