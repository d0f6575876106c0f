// What is written is what stands there, however the buffer had to grow.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteWriter } from '../../exporter/metrics/byte-writer.ts';
import { readVarint } from './parse-protobuf.ts';

const written = (write: (to: ByteWriter) => void, capacityBytes = 1): Buffer => {
  const to = new ByteWriter(capacityBytes);
  write(to);
  return to.take();
};

const anyCount = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(300),
  fc.constantFrom(127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER),
);

describe('a writer of bytes', () => {
  it('writes text as UTF-8', () => {
    assert.deepEqual(
      written((to) => to.text('a€🍪')),
      Buffer.from('a€🍪'),
    );
  });

  it('writes decimal digits', () => {
    fc.assert(
      fc.property(anyCount, (count) => {
        assert.equal(written((to) => to.digits(count)).toString(), String(count));
      }),
    );
  });

  it('writes varints', () => {
    assert.deepEqual([...written((to) => to.varint(0))], [0]);
    assert.deepEqual([...written((to) => to.varint(300))], [0xac, 0x02]);
    fc.assert(
      fc.property(anyCount, (count) => {
        const bytes = written((to) => to.varint(count));
        assert.deepEqual(readVarint(bytes, 0), [count, bytes.length]);
      }),
    );
  });

  it('writes doubles', () => {
    fc.assert(
      fc.property(fc.double(), (number) => {
        assert.equal(written((to) => to.double(number)).readDoubleLE(0), number);
      }),
    );
  });

  for (const length of [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152]) {
    it(`puts its length before what is ${length} bytes long`, () => {
      const content = Buffer.alloc(length, 'x');
      const bytes = written((to) => {
        to.lineFeed();
        const start = to.begin();
        to.bytes(content);
        to.end(start);
        to.lineFeed();
      });
      const [observed, begin] = readVarint(bytes, 1);
      assert.equal(observed, length);
      assert.ok(bytes.subarray(begin, begin + length).equals(content));
      assert.equal(bytes.subarray(begin + length).toString(), '\n');
    });
  }

  it('copies a part of what another holds, and forgets the end of it', () => {
    const other = new ByteWriter(8);
    other.text('abcdef');
    other.truncate(5);
    other.text('XYZ');
    assert.equal(written((to) => to.copy(other, 2, 7)).toString(), 'cdeXY');
  });

  it('begins anew when what it wrote is taken, which it leaves alone', () => {
    const to = new ByteWriter(4);
    to.text('first');
    const first = to.take();
    assert.equal(to.length, 0);
    to.text('other');
    assert.deepEqual([first.toString(), to.take().toString()], ['first', 'other']);
  });

  it('keeps the order whatever its capacity', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.array(fc.string()), (capacityBytes, texts) => {
        const bytes = written((to) => texts.forEach((text) => void to.text(text)), capacityBytes);
        assert.equal(bytes.toString(), Buffer.from(texts.join('')).toString());
      }),
    );
  });
});
