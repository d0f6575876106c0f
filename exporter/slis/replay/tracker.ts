// Follows who presents the values of a lineage, and judges whether two parties do. By the log's clock alone.
// It must not count, and must not hold anything of an exchange but numbers.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Ending } from '../sessions/store.ts';
import type { Locate } from '../sli.ts';
import {
  type Cluster,
  clusterOf,
  devicePoints,
  isSameCluster,
  NO_NETWORK,
  networkPoints,
  packDevice,
} from './cluster.ts';
import { type Lineages, MAX_CLIENTS } from './lineages.ts';
import type { SharedNetworks } from './networks.ts';
import { judge, LEVELS, type Level, SIGNALS, type Signal } from './score.ts';

/** Why a verdict was held back. */
export type MuteReason = 'warm_up' | 'degenerate';
export type Spread = 'country' | 'asn' | 'client';

export type Verdict = { readonly level: Level; readonly signal: Signal; readonly country: string };

export type ReplayEvents = {
  readonly replayed: (x: Exchange, cookie: string, verdict: Verdict) => void;
  readonly muted: (reason: MuteReason) => void;
  readonly spread: (x: Exchange, cookie: string, dimension: Spread) => void;
  /** A client not met before presented a lineage that other clients had. */
  readonly arrived: (x: Exchange, client: Cluster) => void;
};

export type ReplayOptions = {
  readonly lineages: Lineages;
  readonly networks: SharedNetworks;
  /** Numbers of countries' codes and of JA4's, and back. */
  readonly numberOf: (text: string) => number;
  readonly textOf: (number: number) => string;
  /** Where a network is; absent: only the log tells. */
  readonly locate?: Locate;
  /** Whether enough was seen to judge. */
  readonly isWarm: () => boolean;
  readonly events: ReplayEvents;
};

const WINDOW_MS = 600_000;
const HOUR_MS = 3_600_000;
/** As exactly as it is kept when a client was met last; what changes each time would be written each time. */
const LAST_MET_MS = 5000;
const SWITCHES = 3;
/** A lineage that so many clients present within the window is a masked value, or one that a cache hands out. */
const DEGENERATE_CLIENTS = 50;
const MAX_COUNT = 255;

const COUNTRY = 1;
const ASN = 2;
const CLIENT = 4;
const DEGENERATE = 8;

const AFTER_END = 40;
const AFTER_END_SAME_CLIENT = 5;
const INTERLEAVED = 20;

export class ReplayTracker {
  readonly #options: ReplayOptions;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Takes the presentation of a value; `ending`: it had ended by then. `label` is the cookie's. */
  present(x: Exchange, label: string, lineage: number, ending: Ending | null): void {
    if (x.client === 'monitor' || x.client === 'bot') return;
    const { numberOf, lineages } = this.#options;
    const device = packDevice(x.sender.device, x.client);
    const { client } = lineages.columns;
    const sinceMs = x.timeMs - LAST_MET_MS;
    const isUsual = ending === null && x.sender.ja4 === null;
    if (isUsual && lineages.isAlmostNow(lineage, client[lineage] as number, device, x.sender, sinceMs))
      return;
    let now = clusterOf(x.sender, device, numberOf, x.timeMs);
    this.#roll(lineage, x.timeMs);
    let at = this.#find(lineage, now);
    if (at < 0 && (lineages.columns.clients[lineage] as number) > 0) {
      // Only now is it worth asking where they are; and then it may be a known one in another network of its system.
      this.#placeAll(lineage);
      now = this.#placed(now);
      at = this.#find(lineage, now);
    }
    if (at >= 0) this.#met(lineage, at, now, ending);
    else this.#arrive(x, label, lineage, now, ending);
    this.#judge(x, label, lineage);
  }

  /** Takes the issue of the first value of a lineage: whoever gets it is its owner. */
  begin(x: Exchange, lineage: number): void {
    const { lineages, networks, numberOf } = this.#options;
    const now = clusterOf(x.sender, packDevice(x.sender.device, x.client), numberOf, x.timeMs);
    lineages.columns.clients[lineage] = 1;
    lineages.setClient(lineage, 0, now);
    lineages.changed(lineage);
    networks.met(now.network, x.timeMs);
  }

  /** Whether a lineage was met where this exchange came from. */
  isKnownTo(x: Exchange, lineage: number): boolean {
    const { numberOf } = this.#options;
    return (
      this.#find(lineage, clusterOf(x.sender, packDevice(x.sender.device, x.client), numberOf, x.timeMs)) >= 0
    );
  }

  /** Begins another window where the last one is over. */
  #roll(row: number, timeMs: number): void {
    const { lineages } = this.#options;
    const { columns } = lineages;
    if (timeMs - (columns.windowMs[row] as number) < WINDOW_MS) return;
    columns.windowMs[row] = timeMs;
    columns.devicePoints[row] = 0;
    columns.networkPoints[row] = 0;
    columns.timePoints[row] = 0;
    columns.switches[row] = 0;
    columns.newClients[row] = 0;
    lineages.changed(row);
  }

  /** A client with its country and system, where the log did not tell them and the map knows them. */
  #placed(client: Cluster): Cluster {
    const { locate, numberOf } = this.#options;
    if (locate === undefined || client.network === NO_NETWORK || (client.country !== 0 && client.asn !== 0))
      return client;
    const { country, asn } = locate(client.network);
    return {
      ...client,
      country: client.country !== 0 || country === null ? client.country : numberOf(country),
      asn: client.asn !== 0 ? client.asn : (asn ?? 0),
    };
  }

  #placeAll(row: number): void {
    const { lineages, locate } = this.#options;
    if (locate === undefined) return;
    for (let at = 0; at < (lineages.columns.clients[row] as number); at++) {
      lineages.setClient(row, at, this.#placed(lineages.client(row, at)));
    }
  }

  #find(row: number, now: Cluster): number {
    const { lineages } = this.#options;
    const clients = lineages.columns.clients[row] as number;
    for (let at = 0; at < clients; at++) if (isSameCluster(lineages.client(row, at), now)) return at;
    return -1;
  }

  /** A client that is known: the same as before, or another one again. */
  #met(row: number, at: number, now: Cluster, ending: Ending | null): void {
    const { lineages } = this.#options;
    const { columns } = lineages;
    const isSwitch = columns.client[row] !== at;
    const known = lineages.client(row, at);
    if (!isSwitch && ending === null && now.lastMs - known.lastMs < LAST_MET_MS) return;
    lineages.setClient(row, at, {
      ...now,
      lastMs: Math.max(known.lastMs, now.lastMs),
      ja4: now.ja4 || known.ja4,
    });
    if (isSwitch) this.#switch(row, at);
    if (ending !== null) this.#noteTime(row, AFTER_END_SAME_CLIENT, signalOf(ending));
    lineages.changed(row);
  }

  #switch(row: number, at: number): void {
    const { columns } = this.#options.lineages;
    columns.client[row] = at;
    columns.switches[row] = Math.min(MAX_COUNT, (columns.switches[row] as number) + 1);
    if ((columns.switches[row] as number) >= SWITCHES) this.#noteTime(row, INTERLEAVED, 'interleaved');
  }

  /** A client that was not met before. */
  #arrive(x: Exchange, label: string, row: number, now: Cluster, ending: Ending | null): void {
    const { lineages, networks, events } = this.#options;
    const { columns } = lineages;
    const clients = columns.clients[row] as number;
    if (clients > 0) {
      this.#noteChange(row, now);
      this.#spread(x, label, row, now);
      events.arrived(x, now);
      columns.newClients[row] = Math.min(MAX_COUNT, (columns.newClients[row] as number) + 1);
      if ((columns.newClients[row] as number) >= DEGENERATE_CLIENTS) this.#flag(row, DEGENERATE);
      if (ending !== null) this.#noteTime(row, AFTER_END, signalOf(ending));
    }
    networks.met(now.network, x.timeMs);
    const at = clients < MAX_CLIENTS ? clients : this.#oldest(row);
    columns.clients[row] = Math.min(MAX_CLIENTS, clients + 1);
    lineages.setClient(row, at, now);
    if (clients > 0) this.#switch(row, at);
    lineages.changed(row);
  }

  #oldest(row: number): number {
    const { lineages } = this.#options;
    let oldest = 0;
    for (let at = 1; at < MAX_CLIENTS; at++) {
      if (lineages.client(row, at).lastMs < lineages.client(row, oldest).lastMs) oldest = at;
    }
    return oldest;
  }

  /** The most harmless explanation counts: the known client that is most like this one. */
  #noteChange(row: number, now: Cluster): void {
    const { lineages, networks, textOf } = this.#options;
    let best: { device: number; network: number; isTravel: boolean } | null = null;
    for (let at = 0; at < (lineages.columns.clients[row] as number); at++) {
      const known = lineages.client(row, at);
      const device = devicePoints(known, now);
      const { points, isTravel } = networkPoints(known, now, textOf);
      const network = networks.isShared(now.network) ? points / 2 : points;
      if (best === null || device + network < best.device + best.network)
        best = { device, network, isTravel };
    }
    if (best === null) return;
    this.#noteDevice(row, best.device, now.isTool ? 'tool' : 'device');
    this.#noteNetwork(row, best.network, best.isTravel ? 'travel' : 'network');
  }

  #noteDevice(row: number, points: number, signal: Signal): void {
    const { columns } = this.#options.lineages;
    if (points <= (columns.devicePoints[row] as number)) return;
    columns.devicePoints[row] = points;
    columns.deviceSignal[row] = SIGNALS.indexOf(signal);
  }

  #noteNetwork(row: number, points: number, signal: Signal): void {
    const { columns } = this.#options.lineages;
    if (points <= (columns.networkPoints[row] as number)) return;
    columns.networkPoints[row] = points;
    columns.networkSignal[row] = SIGNALS.indexOf(signal);
  }

  #noteTime(row: number, points: number, signal: Signal): void {
    const { columns } = this.#options.lineages;
    if (points <= (columns.timePoints[row] as number)) return;
    columns.timePoints[row] = points;
    columns.timeSignal[row] = SIGNALS.indexOf(signal);
  }

  #flag(row: number, flag: number): boolean {
    const { columns } = this.#options.lineages;
    const flags = columns.flags[row] as number;
    columns.flags[row] = flags | flag;
    return (flags & flag) === 0;
  }

  /** The raw fact, once a lineage: it was met in a second country, network, client. */
  #spread(x: Exchange, label: string, row: number, now: Cluster): void {
    const { lineages, events } = this.#options;
    const first = lineages.client(row, 0);
    const isElsewhere =
      now.asn !== 0 && first.asn !== 0 ? now.asn !== first.asn : now.network !== first.network;
    if (now.country !== 0 && first.country !== 0 && now.country !== first.country) {
      if (this.#flag(row, COUNTRY)) events.spread(x, label, 'country');
    }
    if (isElsewhere && this.#flag(row, ASN)) events.spread(x, label, 'asn');
    if (now.device !== first.device && this.#flag(row, CLIENT)) events.spread(x, label, 'client');
  }

  #judge(x: Exchange, label: string, row: number): void {
    const { lineages, textOf, events } = this.#options;
    const { columns } = lineages;
    const points = (columns.devicePoints[row] as number) + (columns.networkPoints[row] as number);
    if (points + (columns.timePoints[row] as number) === 0) return;
    const axis = (of: number, signal: number) => ({ points: of, signal: SIGNALS[signal] ?? 'device' });
    const verdict = judge(
      axis(columns.devicePoints[row] as number, columns.deviceSignal[row] as number),
      axis(columns.networkPoints[row] as number, columns.networkSignal[row] as number),
      axis(columns.timePoints[row] as number, columns.timeSignal[row] as number),
    );
    if (verdict === null || !this.#isNews(row, verdict.level, x.timeMs)) return;
    const reason = this.#muteReason(row);
    if (reason !== null) events.muted(reason);
    else events.replayed(x, label, { ...verdict, country: textOf(this.#countryOf(row)) });
  }

  #countryOf(row: number): number {
    const { lineages } = this.#options;
    return lineages.client(row, lineages.columns.client[row] as number).country;
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

const signalOf = (ending: Ending): Signal => (ending === 'superseded' ? 'after_rotation' : 'after_logout');
