// What is worth a look beside the SLIs, as the status page and the report show it. It must not judge what can be known.
import type { Counted } from '../metrics/series.ts';
import type { Notable } from '../server/status-report.ts';
import { sumOf } from '../slis/evaluate.ts';
import type { Objective, Selection } from '../slis/sli.ts';

export type NotableDefinition = {
  readonly title: string;
  readonly tells: string;
  readonly selection: Selection;
  /** Events by which it is told whether the edge sees such at all; default: those of the selection. */
  readonly among?: Selection;
  readonly needs: Objective['needs'];
  /** Events that show that this can be judged at all; without one, and with a count of 0, nothing is claimed. */
  readonly judgedBy?: Selection;
};

export const notableDefinitions: readonly NotableDefinition[] = [
  {
    title: 'Auth cookies received over plaintext',
    tells: 'Each of these session cookies could be read on the way.',
    selection: { metric: 'cookie_plaintext_total', where: { class: ['auth'] } },
    among: {
      metric: 'cookie_requests_total',
      where: { transport: ['tls', 'plaintext'], carries: ['none', 'other', 'auth'] },
    },
    needs: ['cookie'],
  },
  {
    title: 'Auth cookies issued without Secure',
    tells: 'A browser will send them over plain HTTP when asked to.',
    selection: { metric: 'cookie_issued_total', where: { class: ['auth'], secure: ['false'] } },
    among: { metric: 'cookie_issued_total', where: { class: ['auth'] } },
    needs: ['set_cookie'],
  },
  {
    title: 'Deletions that browsers refuse',
    tells: 'A logout that does not log out.',
    selection: { metric: 'cookie_deleted_total', where: { effective: ['false'] } },
    among: { metric: 'cookie_deleted_total', where: {} },
    needs: ['set_cookie'],
  },
  {
    title: 'Rule violations in Set-Cookie',
    tells: 'What a browser refuses or the standard forbids.',
    selection: { metric: 'cookie_violations_total', where: {} },
    among: { metric: 'cookie_issued_total', where: {} },
    needs: ['set_cookie'],
  },
  {
    title: 'Unexpected rewrites between origin and edge',
    tells: 'Cookies or attributes that the edge removed, added or changed, and nobody announced.',
    selection: { metric: 'cookie_rewrites_total', where: { expected: ['false'] } },
    needs: ['set_cookie', 'upstream_set_cookie'],
  },
  {
    title: 'Sessions that were over and still accepted',
    tells: 'A logout that did not log out, or a session that outlives what was announced.',
    selection: { metric: 'cookie_stale_total', where: { outcome: ['accepted'] } },
    needs: ['cookie', 'set_cookie'],
  },
  {
    title: 'Sessions that were likely replayed',
    tells: 'Somebody with another device presented them, as a thief would.',
    selection: { metric: 'cookie_replay_total', where: { level: ['likely', 'certain'] } },
    needs: ['cookie'],
  },
  {
    title: 'Auth cookies given in a login loop',
    tells: 'Clients that are given sessions again and again and are never accepted with one.',
    selection: { metric: 'cookie_renewals_total', where: { trigger: ['login_loop'] } },
    needs: ['cookie', 'set_cookie'],
  },
  {
    title: 'Cookies changed on their way to the origin',
    tells: 'What the client sent is not what the application got.',
    selection: { metric: 'cookie_forwards_total', where: {} },
    needs: [],
    judgedBy: { metric: 'cookie_forwards_compared_total', where: {} },
  },
  {
    title: 'Requests of which edge and origin disagree about TLS',
    tells: 'An origin that does not believe in TLS sets no Secure cookies.',
    selection: { metric: 'cookie_transport_disagreements_total', where: {} },
    needs: [],
    judgedBy: { metric: 'cookie_pairings_total', where: { outcome: ['paired'] } },
  },
  {
    title: 'Requests refused for too large a header',
    tells: 'Users who cannot get in until they clear their cookies.',
    selection: { metric: 'cookie_header_rejected_total', where: {} },
    among: { metric: 'cookie_requests_total', where: {} },
    needs: [],
  },
  {
    title: 'Upstream requests over plaintext against tls_mode',
    tells: 'The leg between edge and origin lacks the TLS that the config says it has.',
    selection: {
      metric: 'cookie_upstream_requests_total',
      where: { transport: ['plaintext'], expected: ['false'] },
    },
    needs: [],
    judgedBy: { metric: 'cookie_upstream_requests_total', where: { transport: ['tls', 'plaintext'] } },
  },
];

/** What stands first while the disk refuses snapshots, since so many milliseconds; nothing while it does not (null). */
export const standstillOf = (standstillMs: number | null): Notable[] =>
  standstillMs === null
    ? []
    : [
        {
          metric: 'cookie_exporter_snapshot_age_seconds',
          title: 'Seconds for which everything here has been standing still',
          tells:
            'The state folder cannot be written. Logs are read on, and what is counted is shown once it is on disk.',
          count: Math.ceil(standstillMs / 1000),
          isAlarming: true,
          why: null,
        },
      ];

/** What Alertmanager says is open, of now; nothing where it tells of nothing (`isTold` false), which is said elsewhere. */
export const openIncidentsOf = (tallies: Counted, isTold: boolean): Notable[] => {
  const selection: Selection = { metric: 'cookie_incidents_open', where: {} };
  const count = isTold ? sumOf(tallies, selection) : 0;
  const title = 'Cookie incidents that are open';
  const tells = 'Alerts that fire now, as Alertmanager tells; each of them has a runbook.';
  return isTold ? [{ metric: selection.metric, title, tells, count, isAlarming: count > 0, why: null }] : [];
};
