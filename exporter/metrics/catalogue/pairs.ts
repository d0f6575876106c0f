// What edge and origin show of one request when their records are brought together. Metric definitions only.
import { CLASSES, COOKIE, SITE } from './labels.ts';
import { counter, gauge, histogram } from './types.ts';

const TOLD = ['tls', 'plaintext'] as const;

export const pairMetrics = {
  cookie_forwards_compared_total: counter(
    'Requests whose Cookie header was compared between edge and origin, where both are visible.',
    [['site', SITE]],
  ),
  cookie_forwards_total: counter(
    "Differences between a request's Cookie header at the edge and at the origin.",
    [
      ['site', SITE],
      ['cookie', COOKIE],
      ['class', CLASSES],
      ['change', ['removed', 'added', 'value_changed']],
    ],
  ),
  cookie_transport_disagreements_total: counter(
    'Requests of which edge and origin say different things about TLS on the client leg.',
    [
      ['site', SITE],
      ['edge', TOLD],
      ['origin', TOLD],
    ],
  ),
  cookie_pairing_delay_seconds: histogram(
    'Time between the two records of a pair, by the clocks of the logs.',
    [],
    [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
    { unit: 'seconds', native: true },
  ),
} as const;

/** Of the pairing itself. */
export const pairingMetrics = {
  cookie_pairings_total: counter(
    'What became of records that wait for the other vantage: pairs that were found, and records of which none was.',
    [['outcome', ['paired', 'edge_only', 'origin_only', 'late', 'ambiguous']]],
  ),
  cookie_pairings_pending: gauge('Request ids that wait for the record of the other vantage.', []),
  cookie_exporter_pairings_early_total: counter(
    'Requests that were settled before their window was over, or not compared, because pairing.max_pending was reached.',
    [],
  ),
  cookie_exporter_pairing_uncompared_total: counter(
    'Messages whose cookies were not compared with those of the other vantage, because they are more than pairing.max_cookies.',
    [['message', ['request', 'response']]],
  ),
} as const;
