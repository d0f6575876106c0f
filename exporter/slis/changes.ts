// How one cookie differs between two legs, and whether that is meant to be. It must hold no state.
import type { ComparedIssue } from '../exchanges/compared.ts';
import type { EXPECTED_CHANGES } from '../exchanges/expected-changes.ts';

/** A closed set; the config can expect each of them. */
export type Change = (typeof EXPECTED_CHANGES)[number];

/** A proxy may write Expires anew from Max-Age a moment later; that is no change of lifetime. */
const LIFETIME_TOLERANCE_SECONDS = 2;

const isLifetimeChanged = (origin: ComparedIssue, edge: ComparedIssue): boolean => {
  // How far in the past a cookie expires changes nothing.
  if (origin.deletion && edge.deletion) return false;
  const [a, b] = [origin.lifetimeSeconds, edge.lifetimeSeconds];
  return a === null || b === null ? a !== b : Math.abs(a - b) > LIFETIME_TOLERANCE_SECONDS;
};

const attributeChanges = (o: ComparedIssue, e: ComparedIssue): Change[] => {
  const changes: Change[] = [];
  if (o.secure !== e.secure) changes.push(o.secure ? 'secure_removed' : 'secure_added');
  if (o.httpOnly !== e.httpOnly) changes.push(o.httpOnly ? 'httponly_removed' : 'httponly_added');
  if (o.sameSite !== e.sameSite) changes.push('samesite_changed');
  if (o.domain !== e.domain) changes.push('domain_changed');
  if (o.path !== e.path) changes.push('path_changed');
  if (isLifetimeChanged(o, e)) changes.push('lifetime_changed');
  if (o.partitioned !== e.partitioned) changes.push('partitioned_changed');
  if (o.fingerprint !== e.fingerprint) changes.push('value_changed');
  return changes;
};

/** Differences between the origin's cookie and the edge's; null: that leg did not have it. */
export const changesOf = (origin: ComparedIssue | null, edge: ComparedIssue | null): Change[] => {
  if (origin === null) return ['added'];
  if (edge === null) return ['removed'];
  return attributeChanges(origin, edge);
};

/** Expected: the config says so, or the edge adds a cookie of the kind that edges add. */
export const isExpected = (change: Change, cookie: ComparedIssue): boolean =>
  cookie.expectedRewrites.includes(change) ||
  (change === 'added' && (cookie.class === 'affinity' || cookie.class === 'bot'));
