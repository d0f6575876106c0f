// The exporter's config for the edited traffic, and what it should count by it.
import { countPairs, type EdgeView, type Logged } from '../oracle/pairs.ts';
import type { Counts } from '../oracle/tally.ts';
import { SITES } from './edit-traffic.ts';

const EXPECTED_REWRITES = { JSESSIONID: ['secure_added', 'httponly_added'] };

const APP = 'format: pino, file: { path: app.log }';

/** Keys of the source that reads the product's own log, as YAML. */
export const fileSource = (format: string): string => `format: ${format}, file: { path: edge.log }`;

/** A config with a window of half a minute; `edge` and `origin` are keys of the two sources. */
export const configOf = (edge: string, origin: string | null = APP): string => `
sources:
  - { name: edge, vantage: edge, ${edge}, start_at: beginning }
  ${origin === null ? '' : `- { name: app, vantage: origin, ${origin}, start_at: beginning }`}
cookies:
  classes: { auth: [sid], preference: [choice] }
  expected_rewrites: [ { cookie: JSESSIONID, changes: [${EXPECTED_REWRITES.JSESSIONID.join(', ')}] } ]
sites: { allow: [${SITES.join(', ')}] }
limits: { newborn: 0s }
pairing: { window: 30s }
`;

/** What is to be counted by such a config; `isPaired`: with a source at the origin. */
export const expectedOf = (logged: readonly Logged[], view: EdgeView, isPaired = true): Counts =>
  countPairs(logged, view, { sites: SITES, expectedRewrites: EXPECTED_REWRITES, isPaired });
