// What a scrape shows, whatever the format. Types, and what holds for every format; it must not render.
import { ByteWriter } from './byte-writer.ts';
import type { MetricType } from './catalogue/types.ts';
import type { Exemplars } from './exemplars.ts';
import type { Family, Series } from './series.ts';

/** A family that the tallies do not hold, with its samples as they are to be shown. */
export type SampledFamily = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly samples: readonly {
    /** With the suffix, where the type has them (`_bucket`, `_sum`, `_count`). */
    readonly name: string;
    readonly labels: readonly (readonly [string, string])[];
    readonly value: number;
  }[];
};

/** What a scrape shows. */
export type Exposed = {
  readonly families: Iterable<Family>;
  /** The numbers behind the families' slots, of one moment; a slot past the end is 0. */
  readonly values: Float64Array;
  /** By the same clock as the tallies' own, which never steps back: a counter once shown must not be 0 again. */
  readonly nowMs: number;
  /**
   * Counters and histograms younger than this are shown at 0, so that `increase()` sees their first events.
   * 0: show everything at once.
   */
  readonly newbornMs: number;
  /** Traces of what was counted, by slot, of the moment in which each is rendered; without them none are shown. */
  readonly exemplars?: Pick<Exemplars, 'at'>;
  /** Families shown after those of the tallies. */
  readonly sampled: readonly SampledFamily[];
};

/** What a scrape shows, which nothing that happens while it is rendered can change. */
export type Frozen = Omit<Exposed, 'families'> & {
  readonly families: readonly {
    /** The same at every scrape. */
    readonly family: Family;
    readonly series: readonly Series[];
  }[];
};

/** Notes which series there are now. A metric that has none is left out. */
export const freeze = (exposed: Exposed): Frozen => ({
  ...exposed,
  families: Array.from(exposed.families, (family) => ({ family, series: family.series.slice() })).filter(
    ({ series }) => series.length > 0,
  ),
});

/** Every slot of it is 0. */
const NO_VALUES = new Float64Array(0);

/** The numbers to show a series by: at its slots, 0 past the end. A newborn series has none. */
export const shownValues = ({ metric }: Family, { bornMs }: Series, frozen: Frozen): Float64Array =>
  metric.type !== 'gauge' && frozen.nowMs - bornMs < frozen.newbornMs ? NO_VALUES : frozen.values;

/** As much is rendered in one go: some 20,000 lines, 3 ms. Each wait may be as long as a batch of lines takes to count. */
export const SLICE_BYTES = 2 * 1024 * 1024;

/** More than one series takes, so that the last of a slice finds room. */
const SERIES_BYTES = 64 * 1024;

/** Builds what slices are written to. */
export const createSliceWriter = (): ByteWriter => new ByteWriter(SLICE_BYTES + SERIES_BYTES);

/** Rendered bytes; null: others may have their turn now. */
export type Slices = Generator<Buffer | null, void, undefined>;
