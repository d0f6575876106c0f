// What flags may be set to, kept apart from the commands so that the command line is told without loading them.

/** Kinds of report of `analyze`. */
export const OUTPUTS = ['text', 'json', 'html', 'prometheus', 'openmetrics'] as const;
export type Output = (typeof OUTPUTS)[number];

/** Least level that is logged. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How log lines are written. */
export const LOG_FORMATS = ['logfmt', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Kinds of report of `diagnose`. */
export const DIAGNOSIS_OUTPUTS = ['text', 'json'] as const;
