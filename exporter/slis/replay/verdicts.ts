// What the points of a lineage come to, told once a session, level and hour, or why that is held back. It must not make
// points.
import type { Exchange } from '../../exchanges/exchange.ts';
import { countryCodeOf } from './cluster.ts';
import { DEGENERATE, type Lineages } from './lineages.ts';
import { LEVELS, type Level, type Signal } from './score.ts';
import type { Windows } from './window.ts';

/** Why a verdict was held back. */
export type MuteReason = 'warm_up' | 'degenerate';

export type Verdict = { readonly level: Level; readonly signal: Signal; readonly country: string };

export type VerdictsOptions = {
  readonly lineages: Lineages;
  readonly windows: Windows;
  /** Whether enough was seen to judge. */
  readonly isWarm: () => boolean;
  readonly replayed: (x: Exchange, cookie: string, verdict: Verdict) => void;
  readonly muted: (reason: MuteReason) => void;
};

const HOUR_MS = 3_600_000;

export class Verdicts {
  readonly #options: VerdictsOptions;

  constructor(options: VerdictsOptions) {
    this.#options = options;
  }

  /** Judges a lineage for which points were noted; `label` is the cookie's. */
  judge(x: Exchange, label: string, row: number): void {
    const { windows, replayed, muted } = this.#options;
    const verdict = windows.verdict(row);
    if (verdict === null || !this.#isNews(row, verdict.level, x.timeMs)) return;
    const reason = this.#muteReason(row);
    if (reason !== null) muted(reason);
    else replayed(x, label, { ...verdict, country: this.#strangestCountry(row) });
  }

  /** Where the client is that was the least like the others: the verdict may come with its owner’s request. */
  #strangestCountry(row: number): string {
    const { lineages } = this.#options;
    const sumAt = (at: number): number => {
      const { device, network } = lineages.strangeness(row, at);
      return device + network;
    };
    let strangest = lineages.columns.client[row] as number;
    for (let at = 0; at < (lineages.columns.clients[row] as number); at++) {
      if (sumAt(at) > sumAt(strangest)) strangest = at;
    }
    return countryCodeOf(lineages.client(row, strangest).country);
  }

  /** Once a session, level and hour. */
  #isNews(row: number, level: Level, timeMs: number): boolean {
    const { lineages } = this.#options;
    const { columns } = lineages;
    const rank = LEVELS.indexOf(level) + 1;
    const isOld = timeMs - (columns.levelMs[row] as number) >= HOUR_MS;
    if (!isOld && rank <= (columns.level[row] as number)) return false;
    columns.level[row] = rank;
    columns.levelMs[row] = timeMs;
    lineages.changed(row);
    return true;
  }

  #muteReason(row: number): MuteReason | null {
    const { lineages, isWarm } = this.#options;
    if (!isWarm()) return 'warm_up';
    return ((lineages.columns.flags[row] as number) & DEGENERATE) === 0 ? null : 'degenerate';
  }
}
