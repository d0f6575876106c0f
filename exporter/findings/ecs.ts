// A finding as an event in the Elastic Common Schema, which SIEMs read. Pure; it must say nothing that a finding does
// not hold. Source: elastic.co/docs/reference/ecs, version 8.11.
import { renderNetwork } from '../exchanges/network.ts';
import type { Finding, FindingAttributes, FindingKind, FindingLevel, FindingPlace } from '../slis/finding.ts';

const ECS_VERSION = '8.11.0';
const DATASET = 'cookie-exporter.findings';

/** Objects within objects, as JSON has them. */
export type EcsEvent = { readonly [field: string]: EcsValue };
export type EcsValue = string | number | boolean | null | readonly string[] | EcsEvent;

/** What Elastic's rules call low, medium, high, critical. */
const SEVERITIES = { low: 21, medium: 47, high: 73, critical: 99 } as const;

type Described = {
  /** `alert`: somebody should look; `event`: it is one of many that may mean something together. */
  readonly kind: 'alert' | 'event';
  readonly category: readonly string[];
  readonly type: readonly string[];
  readonly severity: keyof typeof SEVERITIES;
  /** What happened, as the beginning of a sentence. */
  readonly says: string;
};

const DESCRIBED: Readonly<Record<FindingKind, Described>> = {
  replay: {
    kind: 'alert',
    category: ['intrusion_detection', 'session'],
    type: ['info'],
    severity: 'high',
    says: 'A session is used as if it had been copied',
  },
  unexpected_rewrite: {
    kind: 'alert',
    category: ['web', 'configuration'],
    type: ['change'],
    severity: 'medium',
    says: 'The edge changed a cookie of the origin in a way that is not expected',
  },
  violation: {
    kind: 'event',
    category: ['web', 'configuration'],
    type: ['info'],
    severity: 'low',
    says: 'A cookie is set in a way that browsers refuse or the standard forbids',
  },
  plaintext_auth_cookie: {
    kind: 'alert',
    category: ['web', 'vulnerability'],
    type: ['info'],
    severity: 'high',
    says: 'A session cookie arrived over a connection without TLS',
  },
  auth_missing: {
    kind: 'event',
    category: ['authentication', 'web'],
    type: ['info'],
    severity: 'low',
    says: 'A request was refused, and carried no session cookie',
  },
  login_loop: {
    kind: 'event',
    category: ['authentication', 'session'],
    type: ['info'],
    severity: 'medium',
    says: 'A client is given a session cookie again and again, and none is accepted',
  },
  stale_accepted: {
    kind: 'alert',
    category: ['authentication', 'session'],
    type: ['info'],
    severity: 'high',
    says: 'A session cookie was accepted after its end',
  },
};

const LEVELS: Readonly<Record<FindingLevel, keyof typeof SEVERITIES>> = {
  suspicious: 'medium',
  likely: 'high',
  certain: 'critical',
};

/** Domain and path are known by their fingerprints, so only whether there is one can be said. */
const toAttributes = (one: FindingAttributes): EcsEvent => ({
  secure: one.secure,
  httponly: one.httpOnly,
  samesite: one.sameSite,
  partitioned: one.partitioned,
  domain: one.domain !== null,
  path: one.path !== null,
  lifetime_seconds: one.lifetimeSeconds,
});

const attributesOf = (name: string, one: FindingAttributes | null | undefined): EcsEvent =>
  one === undefined ? {} : { [name]: one === null ? null : toAttributes(one) };

/** How urgent a finding is, from 0 to 100. */
export const severityOf = ({ kind, level }: Pick<Finding, 'kind' | 'level'>): number =>
  SEVERITIES[level === undefined ? DESCRIBED[kind].severity : LEVELS[level]];

/** A finding in one sentence. */
export const messageOf = ({ kind, exchange, cookie, reasons }: Finding): string => {
  const named = cookie === null ? '' : `cookie ${cookie.cookie}, `;
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `${DESCRIBED[kind].says}: ${named}${exchange.site}${why}.`;
};

/** `client.ip` takes whole addresses only. */
const addressOf = (network: number | null): EcsEvent =>
  network === null ? {} : { client: { address: renderNetwork(network) } };

/** What concerns the request; a field that the log does not show is not there. */
const requestOf = ({ status, requestId, traceId, sender }: FindingPlace): EcsEvent => ({
  http: {
    ...(requestId !== null && { request: { id: requestId } }),
    ...(status > 0 && { response: { status_code: status } }),
  },
  ...(traceId !== null && { trace: { id: traceId } }),
  ...addressOf(sender?.network ?? null),
});

/** The event of a finding. `dropped`: how many of its kind were left out since the last. */
export const toEcs = (finding: Finding, dropped: number): EcsEvent => {
  const { kind, exchange, cookie, reasons, level } = finding;
  const described = DESCRIBED[kind];
  return {
    '@timestamp': new Date(exchange.timeMs).toISOString(),
    message: messageOf(finding),
    ecs: { version: ECS_VERSION },
    event: {
      kind: described.kind,
      category: described.category,
      type: described.type,
      action: kind,
      module: 'cookie-exporter',
      dataset: DATASET,
      severity: severityOf(finding),
      ...(reasons.length > 0 && { reason: reasons.join(', ') }),
    },
    rule: { name: kind === 'violation' ? (reasons[0] ?? kind) : kind },
    url: { domain: exchange.site },
    ...requestOf(exchange),
    cookie: {
      ...(cookie !== null && { name: cookie.cookie, class: cookie.class }),
      ...(reasons.length > 0 && { reasons }),
      ...(level !== undefined && { level }),
      ...attributesOf('before', finding.before),
      ...attributesOf('after', finding.after),
      vantage: exchange.vantage,
      source: exchange.source,
      ...(exchange.client !== undefined && { client: exchange.client }),
      ...(dropped > 0 && { dropped }),
    },
  };
};

/** An event as one line of ASCII, whatever is in it: nothing in a text can end the line or steer a terminal. */
export const renderEvent = (event: EcsEvent): string => {
  const json = JSON.stringify(event);
  return `${json.replace(/[\x7f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
};
