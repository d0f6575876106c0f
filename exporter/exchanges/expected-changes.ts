// The changes of a Set-Cookie that a config can expect. A closed set; the catalogue has the same words.

export const EXPECTED_CHANGES = [
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
] as const;
