// Reading a compressed file as if it were not.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { GzipHandle } from '../../exporter/sources/gzip-handle.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'gzip-handle-'));
});
after(() => rmSync(folder, { recursive: true }));

const CONTENT = Buffer.from(randomBytes(150_000).toString('base64'));

/** Opens a file of such content and closes it again. */
const withFile = async <T>(content: Buffer, work: (handle: GzipHandle) => Promise<T>): Promise<T> => {
  const path = join(folder, 'log.gz');
  writeFileSync(path, content);
  const handle = new GzipHandle(await open(path));
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
};

const readAt = async (handle: GzipHandle, start: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, start);
  return buffer.subarray(0, bytesRead);
};

describe('a compressed file that is read as if it were not', () => {
  it('gives the same bytes anywhere, forwards and back', async () => {
    const ranges = fc.array(fc.tuple(fc.nat(210_000), fc.nat(110_000)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(ranges, fc.boolean(), async (reads, isSplit) => {
        const members = isSplit ? [CONTENT.subarray(0, 70_000), CONTENT.subarray(70_000)] : [CONTENT];
        await withFile(Buffer.concat(members.map((member) => gzipSync(member))), async (handle) => {
          for (const [start, length] of reads) {
            const observed = await readAt(handle, start, length);
            assert.equal(observed.equals(CONTENT.subarray(start, start + length)), true);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('has at least the size that was read, and its own once the end was', async () => {
    await withFile(gzipSync(CONTENT), async (handle) => {
      const sizes: number[] = [];
      for (let start = 0; start <= CONTENT.length; start += 50_000) {
        await readAt(handle, start, 50_000);
        sizes.push((await handle.stat()).size);
      }
      assert.equal(
        sizes.every((size, i) => size >= Math.min(CONTENT.length, (i + 1) * 50_000)),
        true,
      );
      assert.equal(sizes.at(-1), CONTENT.length);
      await readAt(handle, 0, 10);
      assert.equal((await handle.stat()).size, CONTENT.length);
    });
  });

  it('that is cut short gives what is there, says that there is more, and fails when that is asked for', async () => {
    const whole = gzipSync(CONTENT);
    await withFile(whole.subarray(0, whole.length >> 1), async (handle) => {
      const good = await readAt(handle, 0, CONTENT.length);
      assert.equal(good.equals(CONTENT.subarray(0, good.length)), true);
      assert.equal((await handle.stat()).size > good.length, true);
      await assert.rejects(readAt(handle, good.length, 1), { code: 'Z_BUF_ERROR' });
    });
  });

  it('that is none fails', async () => {
    await withFile(Buffer.from('plain'), async (handle) => {
      await assert.rejects(readAt(handle, 0, 10), { code: 'Z_DATA_ERROR' });
    });
  });
});
