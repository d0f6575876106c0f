// What a rule is, in the words of Prometheus' rule files. It must not know any rule.

/** A query whose result is kept under a new name, `level:metric:operations`. */
export type RecordingRule = {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
};

/** `critical` wakes somebody, `warning` is a ticket, `info` is only shown. */
export type Severity = 'critical' | 'warning' | 'info';

/** A query whose every result is an alert. */
export type AlertingRule = {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: Annotations;
};

type Annotations = {
  /** One sentence that is the same for every firing; ends with a period. */
  readonly summary: string;
  /** What, where, how many; a template. */
  readonly description: string;
  readonly runbook_url: string;
  readonly dashboard_url: string;
};

/** Rules that are evaluated one after the other, at one time; every `interval`, else as often as all. */
export type Group = {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
};

/** An alert as people know it: one name, one runbook, one or several rules. */
export type Alert = { readonly name: string; readonly rules: readonly AlertingRule[] };

/**
 * Labels that tell the copies of one exporter apart. Alerts sum over them: whether ten exporters saw one bad cookie
 * each or one saw ten is the same to whoever is woken.
 */
export const COPIES = ['instance', 'pod', 'container', 'node'] as const;
