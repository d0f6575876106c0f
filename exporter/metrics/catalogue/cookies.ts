// What responses set: coverage, deletions, violations, shape, lifetime, scope, rewrites. Metric definitions only.
import { CLASSES, COOKIE, SITE, VANTAGES, YES_NO } from './labels.ts';
import { counter, histogram } from './types.ts';

const PLACE = [
  ['vantage', VANTAGES],
  ['site', SITE],
] as const;
const ISSUED = [...PLACE, ['cookie', COOKIE], ['class', CLASSES]] as const;
const REWRITTEN = [
  ['site', SITE],
  ['cookie', COOKIE],
  ['class', CLASSES],
] as const;

export const cookieMetrics = {
  cookie_issued_total: counter(
    'Set-Cookie headers that set a cookie, as on the wire; deletions are not counted.',
    [
      ...ISSUED,
      ['visible', ['all', 'partial']],
      ['secure', ['true', 'false', 'exempt']],
      ['httponly', ['true', 'false', 'exempt']],
      ['samesite', ['strict', 'lax', 'none', 'unset', 'invalid', 'exempt']],
    ],
  ),
  cookie_deleted_total: counter(
    'Set-Cookie headers that delete a cookie; not effective where a browser refuses them.',
    [...ISSUED, ['effective', YES_NO]],
  ),
  cookie_violations_total: counter(
    'Set-Cookie headers that a browser refuses or the standard forbids, by rule.',
    [
      ...ISSUED,
      [
        'rule',
        [
          'samesite_none_without_secure',
          'secure_prefix',
          'host_prefix',
          'http_prefix',
          'host_http_prefix',
          'nameless_prefix',
          'secure_from_plaintext',
          'partitioned_without_secure',
          'oversize',
          'control_character',
          'invalid_samesite',
          'lifetime_over_400_days',
          'duplicate_attribute',
          'domain_mismatch',
          'cacheable_auth',
          'session_not_rotated_at_login',
        ],
      ],
    ],
    { exemplars: true },
  ),
  cookie_shape_changes_total: counter(
    "Changes of a cookie's shape (attributes, scope, order of lifetime) that stayed for 20 issues.",
    ISSUED,
  ),
  cookie_exposure_seconds: histogram(
    'Time from the first issue of an auth cookie without the attribute to the first issue with it again.',
    [
      ['site', SITE],
      ['cookie', COOKIE],
      ['attribute', ['secure', 'httponly']],
    ],
    [60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 259200, 604800],
    { unit: 'seconds' },
  ),
  cookie_issued_bytes: histogram(
    'Bytes of one Set-Cookie header that sets a cookie.',
    PLACE,
    [64, 128, 256, 512, 1024, 2048, 4096, 8192],
    { unit: 'bytes', native: true },
  ),
  cookie_issued_lifetime_seconds: histogram(
    'Announced lifetime of cookies that are set with one; session cookies are not counted.',
    [...PLACE, ['class', CLASSES]],
    [60, 600, 3600, 21600, 86400, 604800, 2592000, 7776000, 15552000, 31536000, 34560000],
    { unit: 'seconds' },
  ),
  cookie_issued_scope_total: counter(
    'Set-Cookie headers by how widely the cookie is sent: to the host alone, or to a domain and its subdomains.',
    [...ISSUED, ['scope', ['host', 'domain']]],
  ),
  cookie_rewrites_compared_total: counter(
    'Set-Cookie headers of the origin compared with what the edge sent, where both are visible.',
    [...REWRITTEN, ['result', ['unchanged', 'expected', 'unexpected']]],
  ),
  cookie_rewrites_total: counter(
    'Differences between a Set-Cookie of the origin and the same cookie as the edge sent it.',
    [
      ...REWRITTEN,
      [
        'change',
        [
          'removed',
          'added',
          'secure_removed',
          'secure_added',
          'httponly_removed',
          'httponly_added',
          'samesite_changed',
          'domain_changed',
          'path_changed',
          'lifetime_changed',
          'partitioned_changed',
          'value_changed',
        ],
      ],
      ['expected', YES_NO],
    ],
    { exemplars: true },
  ),
} as const;
