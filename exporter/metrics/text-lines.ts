// The lines of one family's series in the text formats: what stands around the values is encoded once.
// It must not decide what is shown.
import type { ByteWriter } from './byte-writer.ts';
import { EncodedLabels } from './encoded-labels.ts';
import type { Exemplar } from './exemplars.ts';
import { type Frozen, shownValues } from './exposed.ts';
import type { Family, Series } from './series.ts';
import { escapeLabelValue, renderBound, renderValue } from './text.ts';

/** Writes the lines of one series. */
export type Lines = {
  /** Takes all series of the family, in its order, and which of them is meant; exemplars are for OpenMetrics only. */
  readonly write: (
    series: readonly Series[],
    at: number,
    frozen: Frozen,
    to: ByteWriter,
    exemplars?: Frozen['exemplars'],
  ) => void;
};

/** Builds what writes the lines of a family. */
export const createLines = (family: Family): Lines =>
  family.metric.type === 'histogram' ? createHistogramLines(family) : createNumberLines(family);

const NOTHING = Buffer.alloc(0);

const isLabelled = ({ metric }: Family): boolean => metric.labels.length > 0;

/** What stands before the labels, and between them and the value. */
const beginOf = (family: Family, suffix: string): Buffer =>
  Buffer.from(`${family.name}${suffix}${isLabelled(family) ? '{' : ''}`);
const endOf = (family: Family): Buffer => Buffer.from(isLabelled(family) ? '} ' : ' ');

const encodeLabels = (family: Family, before: Buffer, after: Buffer): EncodedLabels => {
  const names = family.metric.labels.map(([name]) => name);
  const label = (position: number, value: string): Buffer =>
    Buffer.from(`${position === 0 ? '' : ','}${names[position]}="${escapeLabelValue(value)}"`);
  return new EncodedLabels({ before, label, after }, family.series.length);
};

const createNumberLines = (family: Family): Lines => {
  const heads = encodeLabels(family, beginOf(family, ''), endOf(family));
  return {
    write: (series, at, frozen, to, exemplars) => {
      const one = series[at] as Series;
      heads.copy(series, at, to);
      const value = shownValues(family, one, frozen)[one.slot] ?? 0;
      writeNumber(value, to);
      if (value > 0) writeExemplar(exemplars?.at(one.slot), to);
      to.lineFeed();
    },
  };
};

const createHistogramLines = (family: Family): Lines => {
  const labels = encodeLabels(family, NOTHING, NOTHING);
  const bounds = [...(family.metric.buckets ?? []), Number.POSITIVE_INFINITY];
  const bucket = Buffer.from(`${family.name}_bucket{`);
  const comma = isLabelled(family) ? ',' : '';
  const bucketEnds = bounds.map((bound) => Buffer.from(`${comma}le="${renderBound(bound)}"} `));
  const [sum, count, end] = [beginOf(family, '_sum'), beginOf(family, '_count'), endOf(family)];
  return {
    write: (series, at, frozen, to, exemplars) => {
      const one = series[at] as Series;
      const values = shownValues(family, one, frozen);
      const writeLine = (before: Buffer, after: Buffer, value: number, exemplar?: Exemplar): void => {
        to.bytes(before);
        labels.copy(series, at, to);
        to.bytes(after);
        writeNumber(value, to);
        writeExemplar(exemplar, to);
        to.lineFeed();
      };
      let counted = 0;
      for (let i = 0; i < bounds.length; i++) {
        const inBucket = values[one.slot + i] ?? 0;
        counted += inBucket;
        const exemplar = inBucket > 0 ? exemplars?.at(one.slot + i) : undefined;
        writeLine(bucket, bucketEnds[i] as Buffer, counted, exemplar);
      }
      writeLine(sum, end, values[one.slot + bounds.length] ?? 0);
      writeLine(count, end, counted);
    },
  };
};

const writeNumber = (value: number, to: ByteWriter): void => {
  if (value >= 0 && Number.isSafeInteger(value)) to.digits(value);
  else to.text(renderValue(value));
};

/** Trace ids have no char that would have to be escaped. */
const writeExemplar = (exemplar: Exemplar | undefined, to: ByteWriter): void => {
  if (exemplar === undefined) return;
  const { traceId, value, timeMs } = exemplar;
  to.text(` # {trace_id="${traceId}"} ${renderValue(value)} ${timeMs / 1000}`);
};
