// A snapshot comes back as it was, or is known to be broken.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  encodeSnapshot,
  type Migration,
  parseSnapshot,
  type Sections,
} from '../../exporter/state/snapshot-format.ts';

const SECTIONS: Sections = new Map([
  ['moment', Buffer.from('{"nowMs":5}')],
  ['values', Buffer.from(new Float64Array([1, 2, 0.5]).buffer)],
  ['empty', Buffer.alloc(0)],
]);
const encode = (sections = SECTIONS, version?: number): Buffer =>
  Buffer.concat(encodeSnapshot('0.1.0', sections, version));
const WHOLE = encode();

/** Why it is broken; null: it is not. */
const reasonOf = (bytes: Buffer): string | null => {
  const parsed = parseSnapshot(bytes);
  return parsed.ok ? null : parsed.reason;
};

describe('a snapshot', () => {
  it('comes back as it was', () => {
    assert.deepEqual(parseSnapshot(WHOLE), { ok: true, writtenBy: '0.1.0', sections: SECTIONS });
  });
  it('comes back as it was, whatever is in it', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one));
    const name = fc.string({ unit: fc.constantFrom(...'abc.-_'), maxLength: 20 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, bytes), { selector: ([one]) => one }), (entries) => {
        const sections = new Map(entries);
        assert.deepEqual(parseSnapshot(encode(sections)), { ok: true, writtenBy: '0.1.0', sections });
      }),
    );
  });
  it('has no sections if there are none', () => {
    const sections = new Map();
    assert.deepEqual(parseSnapshot(encode(sections)), { ok: true, writtenBy: '0.1.0', sections });
  });

  it('is known to be broken wherever it is cut', () => {
    for (let length = 0; length < WHOLE.length; length++)
      assert.notEqual(reasonOf(WHOLE.subarray(0, length)), null, `${length} bytes`);
  });
  it('is known to be broken wherever a byte is another', () => {
    for (let at = 0; at < WHOLE.length; at++) {
      for (const bits of [1, 0x80, 0xff]) {
        const torn = Buffer.from(WHOLE);
        torn.writeUInt8((torn.readUInt8(at) ^ bits) & 0xff, at);
        assert.notEqual(reasonOf(torn), null, `byte ${at}`);
      }
    }
  });
  it('is known to be broken where the end is that of another', () => {
    const other = encode(new Map([...SECTIONS, ['moment', Buffer.from('{"nowMs":6}')]]));
    assert.equal(other.length, WHOLE.length);
    for (let at = 1; at < WHOLE.length - 4; at++) {
      const torn = Buffer.concat([other.subarray(0, at), WHOLE.subarray(at)]);
      assert.equal(reasonOf(torn) === null, torn.equals(other) || torn.equals(WHOLE), `at ${at}`);
    }
  });
  it('is never made of bytes by chance, and no bytes throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !parseSnapshot(Buffer.from(bytes)).ok),
    );
  });

  for (const [what, bytes, reason] of [
    ['nothing', Buffer.alloc(0), 'is no snapshot of cookie-exporter'],
    ['something else', Buffer.from('SQLite format 3\0'.repeat(9)), 'is no snapshot of cookie-exporter'],
    ['a head alone', WHOLE.subarray(0, 10), 'is cut off'],
    ['half of one', WHOLE.subarray(0, 50), `has 50 bytes and says ${WHOLE.length}`],
    [
      'more than one',
      Buffer.concat([WHOLE, WHOLE]),
      `has ${2 * WHOLE.length} bytes and says ${WHOLE.length}`,
    ],
    ['one of a later version', encode(SECTIONS, 7), 'is of version 7, which is newer than this exporter'],
    ['one of no version', encode(SECTIONS, 0), 'is not laid out as a snapshot'],
  ] as const) {
    it(`says what it is instead: ${what}`, () => assert.equal(reasonOf(bytes), reason));
  }
  it('says that it is damaged where only the checksum tells', () => {
    const damaged = Buffer.from(WHOLE);
    damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60);
    assert.equal(reasonOf(damaged), 'is damaged: its checksum is wrong');
  });
});

describe('a snapshot of an older version', () => {
  const rename: Migration = (sections) =>
    new Map([...sections].map(([name, bytes]) => [name === 'values' ? 'numbers' : name, bytes]));
  const drop: Migration = (sections) => new Map([...sections].filter(([name]) => name !== 'empty'));
  const namesOf = (version: number, migrations: readonly Migration[]): string[] => {
    const parsed = parseSnapshot(encode(SECTIONS, version), migrations);
    return parsed.ok ? [...parsed.sections.keys()] : [parsed.reason];
  };

  for (const [version, migrations, expected] of [
    [1, [rename, drop], ['moment', 'numbers']],
    [2, [rename, drop], ['moment', 'values']],
    [3, [rename, drop], ['moment', 'values', 'empty']],
    [4, [rename, drop], ['is of version 4, which is newer than this exporter']],
  ] as const) {
    it(`is brought to today's, step by step: version ${version} of ${migrations.length + 1}`, () =>
      assert.deepEqual(namesOf(version, migrations), expected));
  }
});
