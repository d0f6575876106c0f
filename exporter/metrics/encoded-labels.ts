// The labels of a family's series in one format, encoded once: it is most of what a scrape costs, and they never change.
// They stand one after the other in one buffer, for a hundred thousand small ones would keep the collector busy.
import { ByteWriter } from './byte-writer.ts';
import type { Series } from './series.ts';

/** How labels are encoded: what stands before all of them and behind, and one of them by its position and value. */
export type LabelEncoding = {
  readonly before: Buffer;
  readonly label: (position: number, value: string) => Buffer;
  readonly after: Buffer;
};

/** About what the labels of one series take; room that is not written to costs nothing. */
const EXPECTED_BYTES = 192;

export class EncodedLabels {
  readonly #encoding: LabelEncoding;
  readonly #bytes: ByteWriter;
  /** What was encoded, in order, and where in the buffer each ends. */
  readonly #series: Series[] = [];
  readonly #ends: number[] = [];
  /** Labels by position and value: series have few of them that others have not. */
  readonly #labels: Map<string, Buffer>[] = [];

  /** Takes how many series to make room for at first. */
  constructor(encoding: LabelEncoding, expectedSeries: number) {
    this.#encoding = encoding;
    this.#bytes = new ByteWriter(expectedSeries * EXPECTED_BYTES);
  }

  /** Copies the labels of one of a family's series, which stand in the family's order. */
  copy(series: readonly Series[], at: number, to: ByteWriter): void {
    if (this.#series[at] !== series[at]) this.#encodeUpTo(series, at);
    to.copy(this.#bytes, at === 0 ? 0 : (this.#ends[at - 1] as number), this.#ends[at] as number);
  }

  /** Encodes what is missing. Where another series stood, one before it was dropped: all from there on is encoded anew. */
  #encodeUpTo(series: readonly Series[], at: number): void {
    if (at < this.#series.length) {
      this.#series.length = at;
      this.#ends.length = at;
      this.#bytes.truncate(this.#ends[at - 1] ?? 0);
    }
    for (let next = this.#series.length; next <= at; next++) {
      const one = series[next] as Series;
      this.#encode(one.labels);
      this.#series.push(one);
      this.#ends.push(this.#bytes.length);
    }
  }

  #encode(values: readonly string[]): void {
    this.#bytes.bytes(this.#encoding.before);
    for (let i = 0; i < values.length; i++) this.#bytes.bytes(this.#labelOf(i, values[i] as string));
    this.#bytes.bytes(this.#encoding.after);
  }

  #labelOf(position: number, value: string): Buffer {
    const labels = this.#labels[position] ?? new Map<string, Buffer>();
    const known = labels.get(value);
    if (known !== undefined) return known;
    const label = this.#encoding.label(position, value);
    this.#labels[position] = labels.set(value, label);
    return label;
  }
}
