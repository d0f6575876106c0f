// Which format and encoding a scraper gets for its Accept and Accept-Encoding headers. Pure; it must not render.
// Source: RFC 9110 section 12; prometheus.io/docs/instrumenting/content_negotiation.

/** Prometheus text 0.0.4, or OpenMetrics text 1.0.0. */
export type TextFormat = 'prometheus' | 'openmetrics';
/** Or Prometheus' protobuf, which alone can carry native histograms. */
type ExpositionFormat = TextFormat | 'protobuf';

/** Exactly what Prometheus 3 wants to see; without it, it refuses the scrape. */
export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
};

/**
 * Chooses by weight, then by the header's order. Whatever is missing, unknown or only a wildcard gets text 0.0.4.
 * The `escaping` parameter needs no answer: every name is of the legacy charset, which all schemes leave alone.
 */
export const negotiateFormat = (accept: string | undefined): ExpositionFormat => {
  for (const element of parseWeighted(accept)) {
    const format = formatOf(element);
    if (format !== null) return format;
  }
  return 'prometheus';
};

const formatOf = ({ value, parameters }: Weighted): ExpositionFormat | null => {
  const version = parameters.get('version') ?? '';
  switch (value) {
    case 'application/vnd.google.protobuf':
      return isDelimitedFamilies(parameters) ? 'protobuf' : null;
    case 'application/openmetrics-text':
      return version === '' || version === '1.0.0' ? 'openmetrics' : null;
    case 'text/plain':
    case 'text/*':
    case '*/*':
      return version === '' || version === '0.0.4' ? 'prometheus' : null;
    default:
      return null;
  }
};

/** There are other messages and other encodings (`text`, `compact-text`), which are not served. */
const isDelimitedFamilies = (parameters: ReadonlyMap<string, string>): boolean =>
  parameters.get('proto') === 'io.prometheus.client.metricfamily' &&
  parameters.get('encoding') === 'delimited';

/** Gzip if it is asked for (or `*` is) and not liked less than no encoding at all. */
export const negotiateEncoding = (acceptEncoding: string | undefined): 'gzip' | null => {
  const first = parseWeighted(acceptEncoding).find(({ value }) => ENCODINGS.has(value));
  return first === undefined ? null : (ENCODINGS.get(first.value) ?? null);
};

const ENCODINGS: ReadonlyMap<string, 'gzip' | null> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['*', 'gzip'],
  ['identity', null],
]);

type Weighted = {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly weight: number;
};

/** Elements of a list header in lower case, heaviest first, those refused by weight 0 left out. */
const parseWeighted = (header: string | undefined): Weighted[] =>
  (header ?? '')
    .split(',')
    .map(parseElement)
    .filter(({ value, weight }) => value !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight);

const parseElement = (text: string): Weighted => {
  const [value = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', argument = ''] = part.split('=').map((piece) => piece.trim());
      return [name, argument.replaceAll('"', '')];
    }),
  );
  const weight = Number(parameters.get('q') ?? 1);
  return { value, parameters, weight: Number.isFinite(weight) ? Math.min(weight, 1) : 0 };
};
