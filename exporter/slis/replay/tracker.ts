// Follows who presents the values of a lineage, and judges whether two parties do. By the log's clock alone.
// It must not count, and must not hold anything of an exchange but numbers.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Ending } from '../sessions/store.ts';
import type { Locate } from '../sli.ts';
import { type Cluster, clusterOf, isRobot, isSameCluster, packDevice } from './cluster.ts';
import { OTHER_BROWSER } from './device-points.ts';
import type { Habits } from './habits.ts';
import { DEGENERATE, type Lineages, MAX_CLIENTS, type Strangeness } from './lineages.ts';
import { TRAVEL_POINTS } from './network-points.ts';
import { placeAll, placed } from './placing.ts';
import { DEVICE_CHANGED } from './score.ts';
import { isStranger, strangenessOf } from './strangeness.ts';
import { type MuteReason, type Verdict, Verdicts } from './verdicts.ts';
import { Windows } from './window.ts';

export type Spread = 'country' | 'asn' | 'client';

export type ReplayEvents = {
  readonly replayed: (x: Exchange, cookie: string, verdict: Verdict) => void;
  readonly muted: (reason: MuteReason) => void;
  readonly spread: (x: Exchange, cookie: string, dimension: Spread) => void;
  /** A client not met before presented a lineage that other clients had. */
  readonly arrived: (x: Exchange, client: Cluster) => void;
};

export type ReplayOptions = {
  readonly lineages: Lineages;
  readonly habits: Habits;
  /** Where a network is; absent: only the log tells. */
  readonly locate?: Locate;
  /** Whether enough was seen to judge. */
  readonly isWarm: () => boolean;
  readonly events: ReplayEvents;
};

const HOUR_MS = 3_600_000;
/** As exactly as it is kept when a client was met last; what changes each time would be written each time. */
const LAST_MET_MS = 5000;
const SWITCHES = 3;
/** A lineage that so many clients present within the window is a masked value, or one that a cache hands out. */
const DEGENERATE_CLIENTS = 50;

const COUNTRY = 1;
const ASN = 2;
const CLIENT = 4;

const AFTER_END = 40;
const AFTER_END_OWNER = 5;
const INTERLEAVED = 20;
const BACK = 15;

/**
 * Lines that come up to two minutes late, twice, or by a clock that is wrong throughout lead to the same verdicts, but for
 * this: a late line tells nothing of who came after whom, so that taking turns may be noticed some requests later or not
 * at all; whoever presents a session before the line of its beginning is read is forgotten by that; and a value that was
 * superseded or logged out counts as over from when the first line says so that was read. Who has another device than
 * the owner is found in any order.
 */
export class ReplayTracker {
  readonly #options: ReplayOptions;
  readonly #windows: Windows;
  readonly #verdicts: Verdicts;

  constructor(options: ReplayOptions) {
    this.#options = options;
    const { lineages, isWarm, events } = options;
    this.#windows = new Windows(lineages);
    this.#verdicts = new Verdicts({ lineages, windows: this.#windows, isWarm, ...events });
  }

  /** Takes the presentation of a value; `ending`: it had ended by then. `label` is the cookie's. */
  present(x: Exchange, label: string, lineage: number, ending: Ending | null): void {
    if (x.client === 'monitor') return;
    const { lineages } = this.#options;
    if (ending === null && lineages.isCurrent(lineage, x)) {
      lineages.metAt(lineage, lineages.columns.client[lineage] as number, x.timeMs);
      return;
    }
    const [now, at] = this.#recognise(
      lineage,
      clusterOf(x.sender, packDevice(x.sender.device, x.client), x.timeMs),
    );
    const isNoted =
      at >= 0 ? this.#met(lineage, at, now, ending) : this.#arrive(x, label, lineage, now, ending);
    if (isNoted) this.#verdicts.judge(x, label, lineage);
  }

  /**
   * Takes the issue of the first value of a lineage: whoever gets it is its owner. What is usual is learnt from new
   * sessions alone: one whose beginning was not seen may be in anybody's hands.
   */
  begin(x: Exchange, lineage: number, isNew: boolean): void {
    const { lineages, habits } = this.#options;
    const now = clusterOf(x.sender, packDevice(x.sender.device, x.client), x.timeMs);
    lineages.columns.clients[lineage] = 1;
    lineages.setClient(lineage, 0, now);
    lineages.changed(lineage);
    if (isNew) habits.begun(now);
    else habits.met(now);
  }

  /** Whether many people have sessions in a network. */
  isShared(network: number): boolean {
    return this.#options.habits.isShared({ network });
  }

  /** Whether a lineage was met where this exchange came from. */
  isKnownTo(x: Exchange, lineage: number): boolean {
    return this.#find(lineage, clusterOf(x.sender, packDevice(x.sender.device, x.client), x.timeMs)) >= 0;
  }

  /** A client, and which of the lineage's it is. */
  #recognise(row: number, now: Cluster): readonly [now: Cluster, at: number] {
    const { lineages, locate } = this.#options;
    const at = this.#find(row, now);
    if (at >= 0 || locate === undefined || lineages.columns.clients[row] === 0) return [now, at];
    // Only now is it worth asking where they are; and then it may be a known one in another network of its system.
    placeAll(lineages, row, locate);
    const there = placed(now, locate);
    return [there, this.#find(row, there)];
  }

  #find(row: number, now: Cluster): number {
    const { lineages } = this.#options;
    const clients = lineages.columns.clients[row] as number;
    for (let at = 0; at < clients; at++) if (isSameCluster(lineages.client(row, at), now)) return at;
    return -1;
  }

  /** A client that is known: the same as before, or another one again. Answers whether that makes points. */
  #met(row: number, at: number, now: Cluster, ending: Ending | null): boolean {
    const { lineages } = this.#options;
    const known = lineages.client(row, at);
    const isOther = lineages.columns.client[row] !== at;
    if (!isOther && ending === null && now.lastMs - known.lastMs < LAST_MET_MS) return false;
    const isSwitch = isOther && this.#isInOrder(row, now.lastMs);
    const lastMs = Math.max(known.lastMs, now.lastMs);
    lineages.setClient(row, at, { ...now, lastMs, ja4: now.ja4 || known.ja4 });
    const isTold = known.ja4 === 0 && now.ja4 !== 0 && this.#look(row, at, now);
    if (isSwitch) this.#switch(row, at, now.lastMs);
    if (ending !== null) this.#noteEnd(row, now, ending, at, lineages.strangeness(row, at));
    lineages.changed(row);
    return isSwitch || isTold || ending !== null;
  }

  /** Looks again at a client that was somewhat strange and whose TLS is told only now. */
  #look(row: number, at: number, now: Cluster): boolean {
    const { lineages } = this.#options;
    const { device, network } = lineages.strangeness(row, at);
    if (device + network === 0) return false;
    const more = this.#strangenessOf(row, now, at).device;
    if (more <= device) return false;
    lineages.setStrangeness(row, at, { device: more, network });
    this.#windows.roll(row, now.lastMs);
    this.#noteStrange(row, at);
    return true;
  }

  /** Late lines tell nothing of who came after whom. */
  #isInOrder(row: number, timeMs: number): boolean {
    const { lineages } = this.#options;
    return timeMs > lineages.client(row, lineages.columns.client[row] as number).lastMs;
  }

  /** From one client to another, whichever of them is the strange one. */
  #switch(row: number, to: number, timeMs: number): void {
    const { columns } = this.#options.lineages;
    const from = columns.client[row] as number;
    columns.client[row] = to;
    const isBack = this.#isBack(row, from, to, timeMs);
    this.#windows.roll(row, timeMs);
    this.#noteStrange(row, from);
    this.#noteStrange(row, to);
    const switches = this.#windows.count(row, 'switches');
    if (switches >= SWITCHES) this.#windows.note(row, 'time', INTERLEAVED, 'interleaved');
    else if (isBack) this.#windows.note(row, 'time', BACK, 'interleaved');
  }

  /** Whether a client is back soon after another browser had the session, which it would not be had it been moved there. */
  #isBack(row: number, from: number, to: number, timeMs: number): boolean {
    const { lineages } = this.#options;
    if (lineages.strangeness(row, from).device < OTHER_BROWSER) return false;
    const isOwner = lineages.strangeness(row, to).device < DEVICE_CHANGED;
    return isOwner && timeMs - lineages.client(row, from).lastMs < HOUR_MS;
  }

  #noteStrange(row: number, at: number): void {
    const { lineages } = this.#options;
    const { device, network } = lineages.strangeness(row, at);
    this.#windows.note(row, 'device', device, isRobot(lineages.client(row, at).device) ? 'tool' : 'device');
    this.#windows.note(row, 'network', network, network === TRAVEL_POINTS ? 'travel' : 'network');
  }

  /** A value that is over makes little of its owner, whose page may be open still, and much of anybody else. */
  #noteEnd(row: number, now: Cluster, ending: Ending, at: number, strangeness: Strangeness): void {
    this.#windows.roll(row, now.lastMs);
    const isOther = isStranger(this.#clientsOf(row, at), now, strangeness, at < 0);
    const points = isOther ? AFTER_END : AFTER_END_OWNER;
    this.#windows.note(row, 'time', points, ending === 'superseded' ? 'after_rotation' : 'after_logout');
  }

  /** A client that was not met before. Answers whether that makes points: the first one is the owner. */
  #arrive(x: Exchange, label: string, row: number, now: Cluster, ending: Ending | null): boolean {
    const { lineages, habits } = this.#options;
    const { columns } = lineages;
    const clients = columns.clients[row] as number;
    const strangeness = this.#strangenessOf(row, now);
    const isSwitch = clients > 0 && this.#isInOrder(row, now.lastMs);
    if (clients > 0) this.#noteArrival(x, label, row, now);
    if (clients > 0 && ending !== null) this.#noteEnd(row, now, ending, -1, strangeness);
    habits.met(now);
    const at = clients < MAX_CLIENTS ? clients : this.#oldest(row);
    columns.clients[row] = Math.min(MAX_CLIENTS, clients + 1);
    lineages.setClient(row, at, now);
    lineages.setStrangeness(row, at, strangeness);
    if (isSwitch) this.#switch(row, at, now.lastMs);
    else this.#noteStrange(row, at);
    lineages.changed(row);
    return clients > 0;
  }

  #noteArrival(x: Exchange, label: string, row: number, now: Cluster): void {
    this.#windows.roll(row, now.lastMs);
    this.#spread(x, label, row, now);
    this.#options.events.arrived(x, now);
    if (this.#windows.count(row, 'newClients') >= DEGENERATE_CLIENTS) this.#flag(row, DEGENERATE);
  }

  #oldest(row: number): number {
    const { lineages } = this.#options;
    let oldest = 0;
    for (let at = 1; at < MAX_CLIENTS; at++) {
      if (lineages.client(row, at).lastMs < lineages.client(row, oldest).lastMs) oldest = at;
    }
    return oldest;
  }

  #clientsOf(row: number, except = -1): readonly Cluster[] {
    const { lineages } = this.#options;
    const clients: Cluster[] = [];
    for (let at = 0; at < (lineages.columns.clients[row] as number); at++) {
      if (at !== except) clients.push(lineages.client(row, at));
    }
    return clients;
  }

  /** `except`: the client itself. */
  #strangenessOf(row: number, now: Cluster, except = -1): Strangeness {
    return strangenessOf(this.#clientsOf(row, except), now, this.#options.habits);
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
}
