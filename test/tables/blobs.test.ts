// Byte strings in rows: as they were, as many as fit, and gone when they are removed.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CELL_BYTES, createBlobs } from '../../exporter/tables/blobs.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 * CELL_BYTES });

describe('blobs', () => {
  it('are what they were, while others come and go', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, fc.boolean()), { maxLength: 40 }), (steps) => {
        const { blobs } = createBlobs(1000);
        const kept = new Map<number, Uint8Array>();
        for (const [one, isRemoval] of steps) {
          const [oldest] = kept.keys();
          if (isRemoval && oldest !== undefined) {
            blobs.remove(oldest);
            kept.delete(oldest);
          }
          kept.set(blobs.add(one), one);
          for (const [handle, expected] of kept) assert.deepEqual([...blobs.get(handle)], [...expected]);
        }
        const rows = [...kept.values()].reduce((sum, { length }) => sum + Math.ceil(length / CELL_BYTES), 0);
        assert.equal(blobs.size, rows);
      }),
    ));
  for (const length of [CELL_BYTES - 1, CELL_BYTES, CELL_BYTES + 1, 2 * CELL_BYTES]) {
    it(`of ${length} bytes take ${Math.ceil(length / CELL_BYTES)} rows`, () => {
      const { blobs } = createBlobs(10);
      const handle = blobs.add(new Uint8Array(length).fill(7));
      assert.deepEqual([blobs.size, blobs.get(handle).length], [Math.ceil(length / CELL_BYTES), length]);
    });
  }
  it('that do not fit are not kept', () => {
    const { blobs } = createBlobs(2);
    assert.equal(blobs.add(new Uint8Array(3 * CELL_BYTES)), 0);
    assert.equal(blobs.size, 0);
  });
  it('that are gone are empty', () => {
    const { blobs } = createBlobs(2);
    const handle = blobs.add(Uint8Array.of(1));
    blobs.remove(handle);
    blobs.remove(handle);
    assert.deepEqual([blobs.get(handle).length, blobs.get(99).length, blobs.size], [0, 0, 0]);
  });
});
