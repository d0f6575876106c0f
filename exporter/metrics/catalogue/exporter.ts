// The exporter's own metrics, and what it was told: sources, limits, config. Metric definitions only.
import { PUSHED_SOURCE, SOURCE, SYSLOG_SOURCE, VANTAGES } from './labels.ts';
import { counter, gauge } from './types.ts';

const BY_SOURCE = [['source', SOURCE]] as const;

export const exporterMetrics = {
  cookie_objective_ratio: gauge(
    'Configured objective of each SLI, so that rules and dashboards read it from one place.',
    [
      [
        'sli',
        [
          'secure_coverage',
          'httponly_coverage',
          'samesite_coverage',
          'client_tls',
          'auth_present',
          'auth_accepted',
          'rewrites_expected',
          'header_within_4k',
          'sessions_not_replayed',
          'stale_cookies_absent',
          'incidents_remediated',
        ],
      ],
    ],
    { unit: 'ratio' },
  ),
  cookie_source_info: gauge('Sources and how much of the cookies their logs show; always 1.', [
    ['source', SOURCE],
    ['vantage', VANTAGES],
    ['format', { bound: 'sources' }],
    ['set_cookie', ['all', 'first', 'last', 'truncated', 'redacted', 'absent', 'unknown']],
    ['cookie', ['all', 'truncated', 'redacted', 'absent', 'unknown']],
    ['sampled', ['true', 'false']],
  ]),
  cookie_exporter_build_info: gauge('Version of the exporter and of Node; always 1.', [
    ['version', { bound: 'build' }],
    ['node_version', { bound: 'build' }],
  ]),
  cookie_exporter_lines_total: counter('Lines read from a source, good or not.', BY_SOURCE),
  cookie_exporter_lines_rejected_total: counter('Lines that could not be read as a request, by reason.', [
    ...BY_SOURCE,
    [
      'reason',
      [
        'too_long',
        'empty',
        'no_match',
        'ambiguous',
        'invalid_json',
        'no_time',
        'no_status',
        'internal_error',
      ],
    ],
  ]),
  cookie_exporter_lines_ignored_total: counter('Lines left out on purpose, by reason.', [
    ...BY_SOURCE,
    ['reason', ['not_a_request', 'site']],
  ]),
  cookie_exporter_bytes_total: counter('Bytes read from a source.', BY_SOURCE, { unit: 'bytes' }),
  cookie_exporter_source_up: gauge('1 if the source can be read now, else 0.', BY_SOURCE),
  cookie_exporter_source_state: gauge(
    'How a source fares: 1 for the one of the first six that it is in, and for each of the others that holds beside.',
    [
      ...BY_SOURCE,
      [
        'state',
        [
          'reading',
          'idle',
          'waiting_for_file',
          'no_permission',
          'failed',
          'ended',
          'no_new_bytes',
          'lines_do_not_match',
          'no_cookie_fields',
          'redacted',
          'truncated',
          'first_or_last_only',
          'no_request_id',
          'clock_off',
          'wrong_vantage',
          'hidden_tls_terminator',
          'duplicate',
        ],
      ],
    ],
  ),
  cookie_exporter_source_clock_skew_seconds: gauge(
    "How far a log's clock is ahead of this machine's, negative: behind. As records that were just written tell, at their least distance.",
    BY_SOURCE,
    { unit: 'seconds' },
  ),
  cookie_exporter_source_lag_bytes: gauge(
    'Bytes that are in the files of a source and not yet read.',
    BY_SOURCE,
    {
      unit: 'bytes',
    },
  ),
  cookie_exporter_source_lag_seconds: gauge(
    "Time between the newest record read and its reading, by the log's clock.",
    BY_SOURCE,
    { unit: 'seconds' },
  ),
  cookie_exporter_source_last_record_timestamp_seconds: gauge(
    "Time of the newest record of a source, by the log's clock.",
    BY_SOURCE,
    { unit: 'seconds' },
  ),
  cookie_exporter_source_lost_bytes_total: counter(
    'Bytes that were in a source and could not be read, by cause.',
    [...BY_SOURCE, ['cause', ['truncated', 'deleted', 'read_error']]],
    { unit: 'bytes' },
  ),
  cookie_exporter_source_dropped_messages_total: counter(
    'Syslog messages that arrived and were dropped, because the buffer of the kernel or of the source was full.',
    [
      ['source', SYSLOG_SOURCE],
      ['cause', ['kernel', 'queue']],
    ],
  ),
  cookie_exporter_source_connections_cut_total: counter(
    'Syslog connections that were ended or never taken: too many at once, idle for too long, or no syslog.',
    [
      ['source', SYSLOG_SOURCE],
      ['cause', ['connections', 'idle', 'framing']],
    ],
  ),
  cookie_exporter_source_rotations_total: counter(
    'Times that a file of a source was replaced by another.',
    BY_SOURCE,
  ),
  cookie_exporter_source_truncations_total: counter(
    'Times that a file of a source became shorter.',
    BY_SOURCE,
  ),
  cookie_exporter_push_requests_total: counter(
    'Pushed bodies, by what became of them; a stored one counts when its lines do, a duplicate one when they would.',
    [
      ['source', PUSHED_SOURCE],
      ['outcome', ['stored', 'duplicate', 'full', 'malformed', 'too_many_lines', 'unavailable']],
    ],
  ),
  cookie_exporter_spool_bytes: gauge(
    'Bytes on disk of what was sent to a source and is not yet counted for good.',
    [['source', PUSHED_SOURCE]],
    { unit: 'bytes' },
  ),
  cookie_exporter_label_overflows_total: counter(
    'Increments that went to the label value `other` because a limit was reached.',
    [['label', ['site', 'cookie', 'incident', 'series']]],
  ),
  cookie_exporter_series: gauge('Series held, each bucket of a histogram counted as one.', []),
  cookie_exporter_http_refused_total: counter(
    "Connections and requests to the exporter's own server that were turned away, by reason.",
    [
      [
        'reason',
        [
          'connections',
          'tls',
          'malformed',
          'headers_too_large',
          'timeout',
          'slow_reader',
          'pipelined',
          'busy',
          'rate_limit',
          'unauthenticated',
          'password_checks',
          'token',
          'cross_site',
          'body_too_large',
          'body_type',
          'otlp_type',
          'webhook_type',
          'body_broken',
          'bodies',
        ],
      ],
    ],
  ),
  cookie_exporter_metrics_pushes_total: counter(
    'Requests by which metrics were pushed over OTLP, by what became of them. Only with `otlp.endpoint`.',
    [['outcome', ['taken', 'failed']]],
  ),
  cookie_exporter_snapshot_age_seconds: gauge(
    'How old what is shown is: time since everything counted was last on disk. Only with a state folder.',
    [],
    { unit: 'seconds' },
  ),
  cookie_exporter_snapshot_bytes: gauge(
    'Size of the last snapshot with its journal. Only with a state folder.',
    [],
    {
      unit: 'bytes',
    },
  ),
  cookie_exporter_snapshot_failures_total: counter(
    'Snapshots that could not be written. Like every counter it is shown once it is on disk; the age tells before.',
    [],
  ),
  cookie_exporter_config_last_reload_successful: gauge(
    '1 if the last reload of the config succeeded, else 0.',
    [],
  ),
  cookie_exporter_config_last_reload_success_timestamp_seconds: gauge(
    'Time of the last successful load of the config.',
    [],
    { unit: 'seconds' },
  ),
} as const;
