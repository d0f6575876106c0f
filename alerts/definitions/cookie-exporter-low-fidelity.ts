// What a log does not show, for whoever wonders about a number. It wakes nobody and opens no ticket: a log is as its product
// writes it.
import type { ValuesOf } from '../../exporter/metrics/catalogue/index.ts';
import type { Selection } from '../../exporter/slis/sli.ts';
import { createAlert } from '../alert.ts';
import { indent, renderSelector } from '../promql.ts';

type Shown = ValuesOf<'cookie_source_info'>;

const setCookie: readonly Shown[3][] = ['first', 'last', 'truncated', 'redacted', 'absent'];
const cookie: readonly Shown[4][] = ['truncated', 'redacted', 'absent'];

const info = (where: Selection['where']): string => renderSelector({ metric: 'cookie_source_info', where });
const low = [info({ set_cookie: setCookie }), info({ cookie }), info({ sampled: ['true'] })].join('\nor ');

export const cookieExporterLowFidelity = createAlert(
  'CookieExporterLowFidelity',
  {
    summary: 'A log does not show all cookies.',
    description:
      'Source {{ $labels.source }} of {{ $labels.instance }} ({{ $labels.format }}) shows of Set-Cookie: {{ $labels.set_cookie }}, ' +
      'of Cookie: {{ $labels.request_cookie }}, is a sample: {{ $labels.sampled }}. ' +
      'What it does not show is not counted, and no alert can fire for it.',
  },
  { variables: ['instance'], board: 'debug' },
  [
    {
      severity: 'info',
      // In alerts the label `cookie` is a name.
      expr: `max without (cookie) (\n  label_replace(\n${indent(indent(low))},\n    "request_cookie", "$1", "cookie", "(.*)"\n  )\n)`,
      for: '15m',
    },
  ],
);
