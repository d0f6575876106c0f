// How much of an SLI's events the logs show, and why not more, in words. It must not look at what was counted but for
// whether sessions can be judged yet.
import type { Vantage } from '../../exchanges/exchange.ts';
import type { MetricName } from '../../metrics/catalogue/index.ts';
import type { Counted } from '../../metrics/series.ts';
import type { Known } from '../../server/status-report.ts';
import { wordsOfFidelity } from '../../server/verdict.ts';
import { sumOf } from '../../slis/evaluate.ts';
import type { Objective } from '../../slis/sli.ts';
import { joinFieldOf } from '../join-field.ts';
import type { WatchedSource } from '../running-sources.ts';
import type { Stages } from '../stages.ts';

/** What was counted, and by which config. */
export type Shown = Pick<Stages, 'config' | 'leading'> & {
  readonly tallies: Counted;
  /** Whether Alertmanager can tell of incidents; a report of logs alone never hears of any. */
  readonly hearsOfIncidents: boolean;
  /** Milliseconds by the logs' clock that the replay detector will watch before it judges; 0: it judges. */
  readonly warmUpLeftMs: number;
};

export type Needs = Objective['needs'];

export type Knowledge = {
  readonly known: Known;
  /** Why not more is known, a sentence each without its full stop, as names of sources stay as they are; empty: it is. */
  readonly why: readonly string[];
};

const FULL: Knowledge = { known: 'full', why: [] };
const none = (...why: readonly string[]): Knowledge => ({ known: 'none', why });

const FIELDS = {
  cookie: 'Cookie',
  set_cookie: 'Set-Cookie',
  upstream_set_cookie: "the origin's Set-Cookie",
} as const;

/** How much one source shows of a field. */
const knownOfField = ({ config, monitor }: WatchedSource, need: Needs[number]): Knowledge => {
  const { setCookie, cookie, shows } = monitor.view();
  if (!shows(need)) return none(`${config.name} does not log ${FIELDS[need]}`);
  const fidelity = need === 'cookie' ? cookie : setCookie;
  if (fidelity === 'all') return FULL;
  const header = need === 'cookie' ? 'Cookie' : 'Set-Cookie';
  const isHidden = fidelity === 'absent' || fidelity === 'redacted';
  return {
    known: isHidden ? 'none' : 'partial',
    why: [`${config.name} ${wordsOfFidelity(fidelity, header)}`],
  };
};

/** From showing least to showing most. */
const KNOWN: readonly Known[] = ['none', 'partial', 'full'];

/** What is known where all of it has to be. */
const all = (...parts: readonly Knowledge[]): Knowledge => {
  const known = KNOWN.find((one) => parts.some((part) => part.known === one)) ?? 'full';
  const why = parts.filter((part) => part.known === known || known !== 'none').flatMap((part) => part.why);
  return known === 'full' ? FULL : { known, why: [...new Set(why)] };
};

/** How much one source shows of what an SLI needs. */
const knownFrom = (source: WatchedSource, needs: Needs): Knowledge => {
  const { isSampled } = source.monitor.view();
  const sample: Knowledge = { known: 'partial', why: [`${source.config.name} is a sample`] };
  return all(...needs.map((need) => knownOfField(source, need)), ...(isSampled ? [sample] : []));
};

const vantageOf = (vantage: Vantage): string => (vantage === 'edge' ? 'the edge' : 'the origin');

/** How much is known at one vantage: what its best source shows. */
const knownAt = (sources: readonly WatchedSource[], vantage: Vantage, needs: Needs): Knowledge => {
  const there = sources.filter(({ config }) => config.vantage === vantage);
  if (there.length === 0) return none(`No log of ${vantageOf(vantage)} is read`);
  const parts = there.map((one) => knownFrom(one, needs));
  const seen = parts.filter(({ known }) => known !== 'none');
  if (seen.length === 0) return all(...parts);
  const isFull = parts.every(({ known }) => known === 'full');
  return isFull ? FULL : { known: 'partial', why: [...new Set(parts.flatMap(({ why }) => why))] };
};

/** Both legs are known from one record, or from the records of both vantages where they are brought together. */
const knownOfBothLegs = (shown: Shown, sources: readonly WatchedSource[], needs: Needs): Knowledge => {
  const alone = knownAt(sources, shown.leading, needs);
  if (alone.known !== 'none') return alone;
  const legs = (['edge', 'origin'] as const).map((vantage) => knownAt(sources, vantage, ['set_cookie']));
  const both = all(...legs);
  if (both.known === 'none' || joinFieldOf(shown.config) !== null) return both;
  return none('The logs of edge and origin have no request id in common, by which they could be compared');
};

/** What is known where sites are counted at several vantages: all of it where each of them shows all. */
const together = (parts: readonly Knowledge[]): Knowledge => {
  const seen = parts.filter(({ known }) => known !== 'none');
  if (seen.length === 0) return all(...parts);
  if (parts.every(({ known }) => known === 'full')) return FULL;
  return { known: 'partial', why: [...new Set(parts.flatMap(({ why }) => why))] };
};

/** Where nothing was counted yet and the vantage that leads shows nothing, the other one may. */
const knownOfNeeds = (shown: Shown, sources: readonly WatchedSource[], { needs, at }: Asked): Knowledge => {
  if (needs.includes('upstream_set_cookie')) return knownOfBothLegs(shown, sources, needs);
  const here = together((at ?? [shown.leading]).map((vantage) => knownAt(sources, vantage, needs)));
  if (here.known !== 'none' || at === null) return here;
  const elsewhere = knownAt(sources, 'origin', needs);
  return elsewhere.known === 'none' ? here : elsewhere;
};

const MINUTE_MS = 60_000;

/** Who presents a session is told apart by these. */
const SENDER_FIELDS = ['client_ip', 'peer_ip', 'user_agent'] as const;

const knownOfReplays = (shown: Shown, sources: readonly WatchedSource[]): Knowledge => {
  const there = sources.filter(({ config }) => config.vantage === shown.leading);
  const tells = there.some(({ config }) => SENDER_FIELDS.some((field) => config.reader.fields.has(field)));
  if (!tells) return none('The log shows neither addresses of clients nor their User-Agents');
  if (shown.warmUpLeftMs === 0) return FULL;
  const left = Math.ceil(shown.warmUpLeftMs / MINUTE_MS);
  return none(
    `The replay detector needs ${left} more minute${left === 1 ? '' : 's'} of traffic before it judges`,
  );
};

/** A session whose beginning was not seen may be over without anybody knowing. */
const knownOfEnds = ({ tallies, leading }: Shown): Knowledge => {
  const where = { class: ['auth'], vantage: [leading] };
  return sumOf(tallies, { metric: 'cookie_issued_total', where }) > 0
    ? FULL
    : none('No session was seen from its beginning, so the end of none is known');
};

/** That no cookie came without TLS is known only of requests that tell how they came. */
const knownOfTransport = ({ tallies }: Shown): Knowledge => {
  const requests = (...transport: readonly string[]): number =>
    sumOf(tallies, { metric: 'cookie_requests_total', where: { transport } });
  return requests('tls', 'plaintext') > 0 || requests('unknown') === 0
    ? FULL
    : none('No request tells whether it came over TLS (scheme, TLS version, or a header of trust.proxies)');
};

/** What is asked for. */
export type Asked = {
  readonly needs: Needs;
  /** Vantages at which its sites are counted; null: only the one that leads can tell. */
  readonly at: readonly Vantage[] | null;
  /** What has to be known beside the fields; null: nothing. */
  readonly about: 'replays' | 'ends' | 'transport' | 'incidents' | null;
};

/** What a metric is about, beside what its fields show. */
export const aboutOf = (metric: MetricName): Asked['about'] => {
  switch (metric) {
    case 'cookie_replay_total':
      return 'replays';
    case 'cookie_stale_total':
      return 'ends';
    case 'cookie_requests_total':
    case 'cookie_plaintext_total':
      return 'transport';
    case 'cookie_incident_resolution_seconds':
      return 'incidents';
    default:
      return null;
  }
};

/** How much is known of something, and why not more. */
export const knowledgeOf = (shown: Shown, sources: readonly WatchedSource[], asked: Asked): Knowledge => {
  const { about } = asked;
  if (about === 'incidents')
    return shown.hearsOfIncidents
      ? FULL
      : none('No log tells of incidents, and no Alertmanager does (alertmanager.token_file)');
  const shows = knownOfNeeds(shown, sources, asked);
  if (about === null || shows.known === 'none') return shows;
  if (about === 'replays') return all(shows, knownOfReplays(shown, sources));
  return all(shows, about === 'ends' ? knownOfEnds(shown) : knownOfTransport(shown));
};

/** The clauses as sentences; null: there are none. */
export const sentenceOf = ({ why }: Knowledge): string | null =>
  why.length === 0 ? null : why.map((one) => `${one}.`).join(' ');
