// Marks over time charts: what changed, and what fired. They must be few.
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './panels.ts';
import { increaseOf } from './queries.ts';

const mark = (name: string, colour: string, expression: string, step: string) =>
  new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .hide(false)
    .iconColor(colour)
    .expr(expression)
    .step(step);

/**
 * A cookie that got another shape and kept it: probably a deploy. The window is two steps, so that none is missed and
 * each is one mark; Prometheus answers 11,000 steps at most.
 */
export const shapeChanges = (window: '2m' | '20m', step: '60s' | '600s') =>
  mark(
    'Cookie changed its shape',
    'purple',
    `${increaseOf({ metric: 'cookie_shape_changes_total' }, window, ['site', 'cookie'])} > 0`,
    step,
  )
    .titleFormat('Cookie {{cookie}} of {{site}} changed its shape')
    .textFormat('Attributes, scope or lifetime differ from before and stayed so: probably a deploy.');

/** Times in which an alert that pages was firing. */
export const pages = () =>
  mark(
    'Pages',
    'red',
    'max by (alertname, site) (ALERTS{job=~"$job",alertname=~"Cookie.+",alertstate="firing",severity="critical"})',
    '300s',
  )
    .titleFormat('{{alertname}}')
    .textFormat('{{site}}');
