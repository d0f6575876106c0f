// Each fault alone moves what it is about, and nothing else.
import assert from 'node:assert/strict';
import { FAULT_NAMES, type FaultName } from '../../../exporter/commands/demo/faults.ts';
import { sumOf } from '../../../exporter/slis/evaluate.ts';
import type { Selection } from '../../../exporter/slis/sli.ts';
import { countDemo } from './count-demo.ts';
import { runDemo } from './run-demo.ts';

/** What the origin's log says is believed where the edge's does not show it, which it does here. */
const AT_EDGE = { vantage: ['edge'] } as const;

/** Events that nobody wants to see. */
const EVENTS: Readonly<Record<string, Selection>> = {
  'a session in plaintext': { metric: 'cookie_plaintext_total', where: { ...AT_EDGE, class: ['auth'] } },
  'a session without Secure': {
    metric: 'cookie_issued_total',
    where: { ...AT_EDGE, class: ['auth'], secure: ['false'] },
  },
  'Secure removed': { metric: 'cookie_rewrites_total', where: { change: ['secure_removed'] } },
  'a cookie removed': { metric: 'cookie_rewrites_total', where: { change: ['removed'] } },
  'another rewrite': {
    metric: 'cookie_rewrites_total',
    where: {
      expected: ['false'],
      change: ['httponly_removed', 'samesite_changed', 'value_changed', 'lifetime_changed', 'added'],
    },
  },
  'a violation': { metric: 'cookie_violations_total', where: AT_EDGE },
  'a deletion refused': { metric: 'cookie_deleted_total', where: { ...AT_EDGE, effective: ['false'] } },
  'a large header': { metric: 'cookie_request_header_over_total', where: AT_EDGE },
  'a header refused': { metric: 'cookie_header_rejected_total', where: AT_EDGE },
  'a session missing': {
    metric: 'cookie_auth_requests_total',
    where: { ...AT_EDGE, outcome: ['missing'], client: ['browser', 'webview', 'app', 'tool'] },
  },
  'a session rejected': {
    metric: 'cookie_auth_requests_total',
    where: { ...AT_EDGE, outcome: ['rejected', 'expired'] },
  },
  'a login loop': { metric: 'cookie_renewals_total', where: { trigger: ['login_loop'] } },
  'an ended session accepted': { metric: 'cookie_stale_total', where: { outcome: ['accepted'] } },
  'an ended session refused': { metric: 'cookie_stale_total', where: { outcome: ['refused'] } },
  'TLS disbelieved': {
    metric: 'cookie_transport_disagreements_total',
    where: { edge: ['tls'], origin: ['plaintext'] },
  },
  'a session dropped on its way': {
    metric: 'cookie_forwards_total',
    where: { class: ['auth'], change: ['removed'] },
  },
  'another cookie changed on its way': {
    metric: 'cookie_forwards_total',
    where: { change: ['added', 'value_changed'] },
  },
  'a client moved': { metric: 'cookie_affinity_changes_total', where: {} },
  'a session elsewhere': { metric: 'cookie_session_spread_total', where: { dimension: ['asn'] } },
  'a session on another client': { metric: 'cookie_session_spread_total', where: { dimension: ['client'] } },
  'sessions in one hand': { metric: 'cookie_session_signals_total', where: { signal: ['many_sessions'] } },
  'a replay not judged yet': { metric: 'cookie_replay_muted_total', where: { reason: ['warm_up'] } },
  'a likely replay': { metric: 'cookie_replay_total', where: { level: ['likely', 'certain'] } },
};

type Drill = {
  /** What it moves, in the order of the events. */
  readonly moves: readonly string[];
  /** Of the demo's time; default 8. */
  readonly seconds?: number;
  readonly pace?: number;
};

const DRILLS: Readonly<Record<FaultName | 'none', Drill>> = {
  none: { moves: [] },
  'secure-dropped': { moves: ['a session without Secure', 'Secure removed'] },
  plaintext: { moves: ['a session in plaintext', 'a session rejected'] },
  'header-grows': { moves: ['a large header'] },
  'logout-refused': { moves: ['a violation', 'a deletion refused'] },
  'samesite-none': { moves: ['a violation'] },
  'session-expired': { moves: ['a session missing', 'a session rejected', 'a login loop'] },
  'large-rejected': { moves: ['a large header', 'a header refused'] },
  'login-loop': { moves: ['a session missing', 'a login loop'] },
  'logout-ignored': { moves: ['an ended session accepted'], seconds: 75 },
  'tls-disbelieved': { moves: ['TLS disbelieved'] },
  'cookie-dropped': { moves: ['a session dropped on its way'] },
  'set-cookie-stripped': { moves: ['a cookie removed', 'a session missing'], seconds: 18 },
  'backend-flapping': { moves: ['a client moved'] },
  'session-stolen': {
    moves: [
      'a session elsewhere',
      'a session on another client',
      'sessions in one hand',
      'a replay not judged yet',
      'a likely replay',
    ],
    seconds: 1000,
    pace: 20,
  },
};

describe('in a drill of the demo', function () {
  this.timeout(60_000);
  for (const fault of ['none', ...FAULT_NAMES] as const) {
    const { moves: expected, seconds = 8, pace = 1 } = DRILLS[fault];
    it(`${fault} moves what it should, and nothing else`, async () => {
      const tallies = countDemo(await runDemo({ seconds, pace, fault }));
      const observed = Object.keys(EVENTS).filter((event) => sumOf(tallies, EVENTS[event] as Selection) > 0);
      assert.deepEqual(observed, expected);
    });
  }
});
