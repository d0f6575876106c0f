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

/** Of one name; values that both have are the same cookie, whatever stands before them. */
const differencesOfName = (edge: readonly ComparedSent[], origin: readonly ComparedSent[]): Difference[] => {
  const left = [...origin];
  const changed = edge.filter(({ valueMark }) => {
    const same = left.findIndex((one) => one.valueMark === valueMark);
    if (same >= 0) left.splice(same, 1);
    return same < 0;
  });
  return [
    ...changed.map(
      (cookie, at): Difference => ({ cookie, change: at < left.length ? 'value_changed' : 'removed' }),
    ),
    ...left.slice(changed.length).map((cookie): Difference => ({ cookie, change: 'added' })),
  ];
};

const differencesOf = (edge: ComparedRequest, origin: ComparedRequest): Difference[] => {
  const sent = byName(edge.cookies);
  const received = byName(origin.cookies);
  const names = new Set([...sent.keys(), ...received.keys()]);
  return [...names].flatMap((name) => differencesOfName(sent.get(name) ?? [], received.get(name) ?? []));
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
