// What became of requests that need a session. It must not follow sessions; it judges one exchange.
import type { Exchange } from '../exchanges/exchange.ts';
import { unreported } from './finding.ts';
import { carriesOf, createFirstHand } from './labels.ts';
import { createPerSite } from './per-site.ts';
import type { Sli } from './sli.ts';

type Outcome = 'accepted' | 'missing' | 'rejected' | 'expired' | 'error';

const isRefusal = (status: number): boolean => status === 401 || status === 403;

/** Every session that it carried is known to be over. */
const hasEnded = ({ request }: Exchange): boolean => {
  const auth = request.cookies.filter((cookie) => cookie.class === 'auth');
  return auth.some(({ life }) => life === 'ended') && auth.every(({ life }) => life !== 'live');
};

/** Null: the request says nothing of auth, or the log does not show what it carried or how it was answered. */
const outcomeOf = (x: Exchange): Outcome | null => {
  if (x.status === 0) return null;
  const carries = carriesOf(x.request);
  if (carries === 'unknown') return null;
  if (carries !== 'auth') return isRefusal(x.status) ? 'missing' : null;
  if (isRefusal(x.status)) return hasEnded(x) ? 'expired' : 'rejected';
  return x.status >= 500 ? 'error' : 'accepted';
};

const PEOPLE = ['browser', 'webview', 'app', 'tool', 'unknown'] as const;

export const auth: Sli = {
  name: 'auth',
  metrics: ['cookie_auth_requests_total'],
  objectives: [
    {
      sli: 'auth_present',
      title: 'Auth traffic that carries its cookie',
      needs: ['cookie'],
      valid: { metric: 'cookie_auth_requests_total', where: { client: PEOPLE } },
      bad: { metric: 'cookie_auth_requests_total', where: { client: PEOPLE, outcome: ['missing'] } },
      objective: 0.99,
      target: 1,
      tells:
        'The share of auth traffic, bots and monitors aside, that was not refused for want of an auth cookie.',
      matters: 'Browsers that no longer send the session cookie leave their users logged out.',
    },
    {
      sli: 'auth_accepted',
      title: 'Auth requests accepted',
      needs: ['cookie'],
      valid: {
        metric: 'cookie_auth_requests_total',
        where: { outcome: ['accepted', 'rejected', 'expired', 'error'] },
      },
      bad: { metric: 'cookie_auth_requests_total', where: { outcome: ['rejected', 'expired', 'error'] } },
      objective: 0.99,
      target: 1,
      tells: 'The share of requests with an auth cookie that were not answered 401, 403 or 5xx.',
      matters: 'When it falls, sessions are being refused, whatever the cause.',
    },
  ],
  observer: (tallies, { protectedOnly, report = unreported }) => {
    const requests = tallies.counter('cookie_auth_requests_total');
    const requestsOf = createPerSite((vantage, site) => requests.within(vantage).within(site));
    const isFirstHand = createFirstHand();
    return (x) => {
      if (protectedOnly && !x.protected) return;
      const outcome = outcomeOf(x);
      if (outcome === null) return;
      requestsOf(x).add(1, outcome, x.client);
      const isNews = isFirstHand(x) && x.client !== 'bot' && x.client !== 'monitor';
      if (outcome === 'missing' && isNews)
        report({ kind: 'auth_missing', exchange: x, cookie: null, reasons: [] });
    };
  },
};
