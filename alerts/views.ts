// What exporters do not see, as PromQL for alerts that would take it for something that is not there. It must hold no alert.
import type { ValuesOf } from '../exporter/metrics/catalogue/index.ts';
import type { Selection } from '../exporter/slis/sli.ts';
import { increaseIn } from './events.ts';
import { renderSelector } from './promql.ts';

type Fidelity = ValuesOf<'cookie_source_info'>[3];

const NONE: readonly Fidelity[] = ['redacted', 'absent'];
const SOME: readonly Fidelity[] = ['all', 'first', 'last', 'truncated'];

const info = (where: Selection['where']): string => renderSelector({ metric: 'cookie_source_info', where });

const issued = renderSelector({ metric: 'cookie_issued_total', where: { class: ['auth'] } });

/**
 * Sites of whose sessions several exporters at one vantage see a part each, as beside the replicas of an ingress: none of
 * them knows whether a session was brought to another one, was accepted there, or was made to last longer. One that has
 * been replaced by another in a rollout is none of several.
 */
export const SEEN_IN_PARTS = [
  'count by (job, site) (',
  '  count by (job, site, vantage) (',
  '    count by (job, site, vantage, instance) (',
  `      increase(${issued}[1h]) > 0 and ${issued}`,
  '    )',
  '  ) > 1',
  ')',
].join('\n');

/**
 * Sites of which a log shows some Set-Cookie headers of several now, so that any other cookie may be among the rest. It asks
 * the vantage at which the events are counted that it is about.
 */
export const showsPart = (window: string, among: Selection): string => {
  const { vantage } = among.where;
  const where = { ...(vantage && { vantage }), visible: ['partial'] };
  const partial: Selection = { metric: 'cookie_issued_total', where };
  return `${increaseIn({ selection: partial, by: ['site'], window, among })} > 0`;
};

/** Also while an exporter is started anew. */
const lately = (where: Selection['where']): string => `max_over_time(${info(where)}[15m])`;

/** Exporters of a log of the edge that is a sample, or shows no Set-Cookie at all. */
export const EDGE_IS_BLIND = [
  lately({ vantage: ['edge'], set_cookie: NONE }),
  `or ${lately({ vantage: ['edge'], sampled: ['true'] })}`,
].join('\n');

const before = (where: Selection['where']): string =>
  `and on (job, source) max_over_time(${info(where)}[7h])`;

/** Jobs with a log that shows less than within the time that is looked back to: no Set-Cookie any more, or a sample only. */
export const SHOWS_LESS = [
  '(',
  `  ${lately({ set_cookie: NONE })}`,
  `  ${before({ set_cookie: SOME })}`,
  ')',
  'or (',
  `  ${lately({ sampled: ['true'] })}`,
  `  ${before({ sampled: ['false'] })}`,
  ')',
].join('\n');
