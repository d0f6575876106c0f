// Asks memory for what exchanges will need of the tables of sessions, before they are counted one by one: it answers to many
// questions at once in the time of a few. Nothing may depend on what it answers, and nothing is changed.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { NotedTable } from '../../tables/keyed-table.ts';
import type { Lineages } from '../replay/lineages.ts';
import { Glances } from './glance.ts';
import type { VALUE } from './value.ts';

/** Values asked for at once; of more, which strangers may send, the rest is asked for when it is counted. */
const MAX_VALUES = 1024;

export class Foresight {
  readonly #values: NotedTable<typeof VALUE>;
  readonly #lineages: Lineages;
  readonly #glances: Glances;
  readonly #sessions: string[] = [];
  /** What was answered to the question before; written to as well so that none is left out for nothing coming of it. */
  readonly #rows = new Uint32Array(MAX_VALUES);

  constructor(values: NotedTable<typeof VALUE>, lineages: Lineages) {
    this.#values = values;
    this.#lineages = lineages;
    this.#glances = new Glances(values);
  }

  /** To be called with exchanges that are about to be counted. */
  expect(exchanges: readonly Exchange[]): void {
    this.#gather(exchanges);
    this.#values.guess(this.#sessions, this.#rows);
    const count = Math.min(MAX_VALUES, this.#sessions.length);
    this.#askGlances(count);
    this.#askValues(count);
    this.#askLineages(count);
  }

  #gather(exchanges: readonly Exchange[]): void {
    const sessions = this.#sessions;
    sessions.length = 0;
    for (const { request, response } of exchanges) {
      for (const { session } of request.cookies) if (session !== null) sessions.push(session);
      for (const { session } of response.cookies) if (session !== null) sessions.push(session);
    }
  }

  /** What is taken at a glance needs no more; row 0 stands for it, which costs nothing. */
  #askGlances(count: number): void {
    const rows = this.#rows;
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      rows[i] = this.#glances.isTaken(row) ? 0 : row;
    }
  }

  /** What a closer look begins with, and each value's lineage. */
  #askValues(count: number): void {
    const rows = this.#rows;
    const { lineage, issuedMs, expiresMs, ending, flags, predecessor } = this.#values.columns;
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      const times = (issuedMs[row] as number) + (expiresMs[row] as number);
      const rest = (ending[row] as number) + (flags[row] as number) + (predecessor[row] as number);
      // None of them is negative, so the link is taken as it is.
      rows[i] = times + rest < 0 ? 0 : Math.max(1, lineage[row] as number) - 1;
    }
  }

  #askLineages(count: number): void {
    const rows = this.#rows;
    const { client, glanced, lastMs } = this.#lineages.columns;
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      rows[i] = (client[row] as number) + (glanced[row] as number) + (lastMs[row] as number);
    }
  }
}
