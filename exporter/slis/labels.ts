// What several SLIs ask of an exchange. It must count nothing.
import type { CookieView, Exchange, SetCookieView, Vantage } from '../exchanges/exchange.ts';

/** What a request carried, for labels named `carries`; `unknown` where the log does not show the names. */
export const carriesOf = (view: CookieView): 'none' | 'other' | 'auth' | 'unknown' => {
  if (view.present === false) return 'none';
  for (const cookie of view.cookies) if (cookie.class === 'auth') return 'auth';
  if (view.present === null || view.fidelity !== 'all') return 'unknown';
  return view.cookies.length === 0 ? 'none' : 'other';
};

/** Whether the log shows every Set-Cookie header of the response. */
export const visibleOf = (view: SetCookieView): 'all' | 'partial' =>
  view.fidelity === 'all' ? 'all' : 'partial';

/** Whether the metrics without a vantage are fed by this exchange: by the edge where there is one, else the origin. */
export const createLeading =
  (vantages: ReadonlySet<Vantage>) =>
  (exchange: Exchange): boolean =>
    exchange.vantage === 'edge' || !vantages.has('edge');

/**
 * Builds the question whether an exchange that was judged is to be told of: what the origin's record shows is no news at
 * a site whose requests the edge's records show as well. To be asked of each that was judged; it remembers sites.
 */
export const createFirstHand = (): ((exchange: Exchange) => boolean) => {
  const seenAtEdge = new Set<string>();
  let last = '';
  return ({ vantage, site }) => {
    if (vantage === 'origin') return !seenAtEdge.has(site);
    if (site !== last) seenAtEdge.add(site);
    last = site;
    return true;
  };
};
