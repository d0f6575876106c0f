// The alert for sessions that somebody else uses: a ticket at the first, a page where there are several. It must not weigh
// signals; that is the detector's work.
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { COUNT, eventsIn, increaseIn } from '../events.ts';
import { configuredOf, objectiveOf } from '../objectives.ts';
import { indent } from '../promql.ts';

const WINDOW = '1h';
/** Fewer may be one person between two networks whom the detector is wrong about. */
const SEVERAL = 5;
/** A large site has as many of them by mistake: there it takes the same excess as of any other objective. */
const FACTOR = 14.4;

const { sli, valid, bad } = objectiveOf('sessions_not_replayed');
const sessions: Selection = valid;
const by = ['site', 'cookie'];
const replays = eventsIn({ selection: bad, by, window: WINDOW });

export const cookieReplayLikely = createAlert(
  'CookieReplayLikely',
  {
    summary: 'Sessions are likely used by somebody else than the person they were given to.',
    description:
      'In the last hour cookie {{ $labels.cookie }} of {{ $labels.site }} was presented by what looks like ' +
      `another device or place ${COUNT} time(s). ` +
      'Whoever has the cookie is that user, without ever having known the password.',
  },
  { variables: by },
  [
    {
      severity: 'critical',
      expr: [
        `${replays} >= ${SEVERAL}`,
        'unless (',
        indent(replays),
        indent(`  / ${increaseIn({ selection: sessions, by, window: WINDOW })}`),
        '  <= on (job) group_left',
        `    ${FACTOR} * (1 - ${configuredOf(sli)})`,
        ')',
      ].join('\n'),
    },
    { severity: 'warning', expr: `${replays} > 0` },
  ],
);
