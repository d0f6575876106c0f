// The label sets that several metrics share. Each value here is what users see in Prometheus.
import type { Bounded } from './types.ts';

export const VANTAGES = ['edge', 'origin'] as const;
export const CLASSES = ['auth', 'csrf', 'affinity', 'bot', 'analytics', 'preference', 'other'] as const;
export const TRANSPORTS = ['tls', 'plaintext', 'unknown'] as const;
export const CARRIES = ['none', 'other', 'auth', 'unknown'] as const;
export const YES_NO = ['true', 'false'] as const;
export const CLIENTS = ['browser', 'webview', 'app', 'bot', 'tool', 'monitor', 'unknown'] as const;

export const SITE: Bounded = { bound: 'sites' };
export const COOKIE: Bounded = { bound: 'cookies' };
export const SOURCE: Bounded = { bound: 'sources' };
/** A source that takes pushes. */
export const PUSHED_SOURCE: Bounded = { bound: 'pushed_sources' };
/** A source that hears syslog. */
export const SYSLOG_SOURCE: Bounded = { bound: 'syslog_sources' };

/** Every label past its bound, and in the series that stands for all past the series limit. */
export const OTHER = 'other';
