// The exponential buckets of native histograms: which bucket takes a value, and where its number stands among the
// numbers of a series. It must not know how they are shown.
// Source: prometheus.io/docs/specs/native_histograms.

/**
 * Each power of two is divided into 2^6 buckets, so that bounds grow by 2^(1/64), 1.09 %. `histogram_quantile` finds the
 * bucket of the percentile and interpolates within it: it may be wrong by a whole bucket, where all values are the same
 * even by any part of one. Schema 5 (2.19 %) would miss an accuracy of 2 %, and this is the next finer one.
 */
export const NATIVE_SCHEMA = 6;

const BUCKETS_PER_OCTAVE = 2 ** NATIVE_SCHEMA;
/** Powers of two between which values are told apart: about a microsecond, and 4 GiB or 136 years. */
const LOWEST_POWER = -20;
const HIGHEST_POWER = 32;
const OCTAVES = HIGHEST_POWER - LOWEST_POWER;
const LAST_BUCKET = OCTAVES * BUCKETS_PER_OCTAVE - 1;

/** Values up to this one, and what is not a number, are in the zero bucket. */
export const ZERO_THRESHOLD = 2 ** LOWEST_POWER;

/**
 * Slots of a series for its native part: the number in the zero bucket, then for each octave the first slot of its
 * buckets, 0 while it has none. What is in memory grows with the octaves that occurred, to 52 of 512 bytes at most.
 */
export const NATIVE_WIDTH = 1 + OCTAVES;
/** What must be the same for saved numbers to mean the same: schema, lowest and highest power. */
export const NATIVE_LAYOUT = [NATIVE_SCHEMA, LOWEST_POWER, HIGHEST_POWER] as const;
/** Slots of the buckets of one octave. */
export const OCTAVE_WIDTH = BUCKETS_PER_OCTAVE;

/** What each bucket ends with, the bound included. */
const BOUNDS = Float64Array.from(
  { length: OCTAVES * BUCKETS_PER_OCTAVE },
  (_, bucket) =>
    2 ** (LOWEST_POWER + Math.floor((bucket + 1) / BUCKETS_PER_OCTAVE)) *
    2 ** (((bucket + 1) % BUCKETS_PER_OCTAVE) / BUCKETS_PER_OCTAVE),
);

/**
 * Cells are what a number's exponent and the first 7 bits of its fraction tell apart. They are narrower than buckets
 * (0.78 % at most), so that a cell has parts of two buckets at most; this is the lower one of each.
 */
const CELL_BITS = 7;
const LOWER_BUCKETS = ((): Uint16Array => {
  const buckets = new Uint16Array(OCTAVES << CELL_BITS);
  let bucket = 0;
  for (let cell = 0; cell < buckets.length; cell++) {
    const start =
      2 ** (LOWEST_POWER + (cell >> CELL_BITS)) * (1 + (cell % (1 << CELL_BITS)) / (1 << CELL_BITS));
    while ((BOUNDS[bucket] as number) < start) bucket++;
    buckets[cell] = bucket;
  }
  return buckets;
})();

/** One number, and its bits: sign, 11 of exponent and 20 of fraction in the high word. */
const NUMBER = new Float64Array(1);
const WORDS = new Int32Array(NUMBER.buffer);
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const HIGH_WORD = IS_LITTLE_ENDIAN ? 1 : 0;
const EXPONENT_BIAS = 1023;
const FIRST_CELL = (EXPONENT_BIAS + LOWEST_POWER) << CELL_BITS;
const BITS_BELOW_CELL = 20 - CELL_BITS;

/**
 * The bucket of a value, counted from the first above the zero bucket; -1: the zero bucket. What is beyond the last
 * bucket is in it. By a table: a logarithm takes five times as long, and this is called for most lines.
 */
export const nativeBucketOf = (value: number): number => {
  if (!(value > ZERO_THRESHOLD)) return -1;
  if (value >= 2 ** HIGHEST_POWER) return LAST_BUCKET;
  NUMBER[0] = value;
  const bucket = LOWER_BUCKETS[((WORDS[HIGH_WORD] as number) >>> BITS_BELOW_CELL) - FIRST_CELL] as number;
  return value > (BOUNDS[bucket] as number) ? bucket + 1 : bucket;
};

/** Where, from the native part on, the first slot of the buckets of a bucket's octave is told. */
export const octaveSlotOf = (bucket: number): number => 1 + (bucket >> NATIVE_SCHEMA);

/** Where a bucket is among those of its octave. */
export const offsetInOctave = (bucket: number): number => bucket & (BUCKETS_PER_OCTAVE - 1);

/** The number of a bucket by which the format calls it; bucket 0 there ends at 1. */
const toFormatIndex = (bucket: number): number => bucket + 1 + LOWEST_POWER * BUCKETS_PER_OCTAVE;

/** The buckets that have something in them, ascending, numbered as the format does. */
export type NativeBuckets = { readonly indexes: readonly number[]; readonly counts: readonly number[] };

/** Reads the buckets of the native part that begins at a slot. */
export const readNativeBuckets = (values: Float64Array, slot: number): NativeBuckets => {
  const indexes: number[] = [];
  const counts: number[] = [];
  for (let octave = 0; octave < OCTAVES; octave++) {
    const first = values[slot + 1 + octave] ?? 0;
    if (first === 0) continue;
    for (let offset = 0; offset < BUCKETS_PER_OCTAVE; offset++) {
      const count = values[first + offset] ?? 0;
      if (count === 0) continue;
      indexes.push(toFormatIndex(octave * BUCKETS_PER_OCTAVE + offset));
      counts.push(count);
    }
  }
  return { indexes, counts };
};
