// What edge and origin say of one request: the Cookie header on its way, TLS on the client leg, and when each logged it.
// It must not compare Set-Cookie; that is the rewrites' work.
import type { ComparedRequest, ComparedSent, Pair } from '../exchanges/compared.ts';
import type { Sli } from './sli.ts';

type ForwardChange = 'removed' | 'added' | 'value_changed';
type Difference = { readonly cookie: ComparedSent; readonly change: ForwardChange };

/** All of a header's names and values, or that it was not there. */
const isVisible = ({ fidelity, present }: ComparedRequest): boolean => fidelity === 'all' && present !== null;

/** Cookies by name; those of one name in their order. */
const byName = (cookies: readonly ComparedSent[]): Map<string, ComparedSent[]> =>
  Map.groupBy(cookies, ({ nameFingerprint }) => nameFingerprint);

const differencesOf = (edge: ComparedRequest, origin: ComparedRequest): Difference[] => {
  const left = byName(origin.cookies);
  const differences: Difference[] = [];
  for (const cookie of edge.cookies) {
    const received = left.get(cookie.nameFingerprint)?.shift();
    if (received === undefined) differences.push({ cookie, change: 'removed' });
    else if (received.valueMark !== cookie.valueMark) differences.push({ cookie, change: 'value_changed' });
  }
  for (const cookies of left.values()) {
    for (const cookie of cookies) differences.push({ cookie, change: 'added' });
  }
  return differences;
};

const toldTransport = ({ transport, loopback }: Pair['edge']): 'tls' | 'plaintext' | null => {
  if (transport === 'unknown') return null;
  return loopback && transport === 'plaintext' ? null : transport;
};

export const relays: Sli = {
  name: 'relays',
  metrics: [
    'cookie_forwards_compared_total',
    'cookie_forwards_total',
    'cookie_transport_disagreements_total',
    'cookie_pairing_delay_seconds',
  ],
  objectives: [],
  observer: () => () => {},
  pairObserver: (tallies) => {
    const compared = tallies.counter('cookie_forwards_compared_total');
    const forwards = tallies.counter('cookie_forwards_total');
    const disagreements = tallies.counter('cookie_transport_disagreements_total');
    const delay = tallies.histogram('cookie_pairing_delay_seconds');
    return ({ edge, origin }) => {
      delay.observe(Math.abs(edge.timeMs - origin.timeMs) / 1000);
      const [atEdge, atOrigin] = [toldTransport(edge), toldTransport(origin)];
      if (atEdge !== null && atOrigin !== null && atEdge !== atOrigin) {
        disagreements.add(1, edge.site, atEdge, atOrigin);
      }
      if (!isVisible(edge.request) || !isVisible(origin.request)) return;
      if (edge.request.cookies.length + origin.request.cookies.length === 0) return;
      compared.add(1, edge.site);
      for (const { cookie, change } of differencesOf(edge.request, origin.request)) {
        forwards.add(1, edge.site, cookie.cookie, cookie.class, change);
      }
    };
  },
};
