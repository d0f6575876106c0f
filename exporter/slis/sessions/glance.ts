// What tells at a glance that a value is presented as usual: by the client that presented it before, and with nothing
// open. It stands beside the value's key, so that the memory is asked once. It must not judge what is not as usual.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { NotedTable } from '../../tables/keyed-table.ts';
import { ja4NumberOf, NO_NETWORK, packDevice } from '../replay/cluster.ts';
import type { VALUE } from './value.ts';

/** Words of a row beside its key: with that, as many as a line of the cache has. */
export const GLANCE_WORDS = 12;

const DEVICE = 0;
const JA4 = 1;
const NETWORK = 2;
const NETWORK_HIGH = 3;
const LAST = 4;
const LAST_HIGH = 5;
/** Seconds since the epoch until which it is as usual; 0: it is not. */
const UNTIL = 6;
const BITS = 7;

/** It was issued. */
export const LIVE = 1;
/** Whether it is accepted was not seen since it was given. */
export const TO_TRY = 2;
/** Whether it opens what is protected was not seen. */
export const TO_OPEN = 4;

const HIGH = 2 ** 32;
const FOREVER = HIGH - 1;

const isGood = ({ status }: Exchange): boolean => status > 0 && status < 400;

/** The notes of a table of values. */
export class Glances {
  readonly #values: NotedTable<typeof VALUE>;

  constructor(values: NotedTable<typeof VALUE>) {
    this.#values = values;
  }

  /** When a value was presented last, milliseconds since the epoch; 0: never. */
  lastMs(row: number): number {
    const { notes } = this.#values;
    const at = this.#values.notesAt(row);
    return (notes[at + LAST_HIGH] as number) * HIGH + (notes[at + LAST] as number);
  }

  setLastMs(row: number, timeMs: number): void {
    const { notes } = this.#values;
    const at = this.#values.notesAt(row);
    notes[at + LAST] = timeMs >>> 0;
    notes[at + LAST_HIGH] = Math.floor(timeMs / HIGH);
  }

  /** Whether a request presents a value as usual, so that nothing comes of it but that it was presented. */
  isUsual(row: number, x: Exchange): boolean {
    const { notes } = this.#values;
    const at = this.#values.notesAt(row);
    if (x.timeMs > (notes[at + UNTIL] as number) * 1000 || x.authStep !== null) return false;
    const bits = notes[at + BITS] as number;
    if ((bits & TO_TRY) !== 0 && isGood(x)) return false;
    if ((bits & TO_OPEN) !== 0 && isGood(x) && x.protected) return false;
    return x.client !== 'monitor' && this.#isClient(at, x);
  }

  isLive(row: number): boolean {
    return ((this.#values.notes[this.#values.notesAt(row) + BITS] as number) & LIVE) !== 0;
  }

  /** Notes who presents a value as usual, until when (milliseconds since the epoch; 0: as long as it likes), and bits. */
  note(row: number, { client, sender }: Exchange, untilMs: number, bits: number): void {
    const { notes } = this.#values;
    const at = this.#values.notesAt(row);
    const network = sender.network ?? NO_NETWORK;
    notes[at + DEVICE] = packDevice(sender.device, client);
    notes[at + JA4] = ja4NumberOf(sender.ja4);
    notes[at + NETWORK] = network >>> 0;
    notes[at + NETWORK_HIGH] = Math.floor(network / HIGH);
    notes[at + UNTIL] = untilMs === 0 ? FOREVER : Math.min(FOREVER, Math.floor(untilMs / 1000));
    notes[at + BITS] = bits;
  }

  /** The next time is to be looked at closely. */
  clear(row: number): void {
    this.#values.notes[this.#values.notesAt(row) + UNTIL] = 0;
  }

  #isClient(at: number, { client, sender }: Exchange): boolean {
    const { notes } = this.#values;
    const network = sender.network ?? NO_NETWORK;
    return (
      notes[at + NETWORK] === network >>> 0 &&
      notes[at + NETWORK_HIGH] === Math.floor(network / HIGH) >>> 0 &&
      notes[at + DEVICE] === packDevice(sender.device, client) &&
      notes[at + JA4] === ja4NumberOf(sender.ja4)
    );
  }
}
