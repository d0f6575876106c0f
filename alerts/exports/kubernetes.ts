// The rules as objects of the Prometheus operator (monitoring.coreos.com/v1, PrometheusRule). It must hold no rule.
import type { Group } from '../rule.ts';

/**
 * One object; the operator takes what its Prometheus selects by label (`ruleSelector`), so labels are to be added to suit.
 * Groups are as in a rule file.
 */
export const createPrometheusRule = (name: string, groups: readonly Group[]) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: {
    name,
    labels: { 'app.kubernetes.io/name': 'cookie-exporter', role: 'alert-rules' },
  },
  spec: { groups },
});
