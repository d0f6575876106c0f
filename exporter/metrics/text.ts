// How names, labels and numbers are written in the text formats. It must know no metric.
// Sources: prometheus.io/docs/instrumenting/exposition_formats; OpenMetrics 1.0.0 (prometheus.io/docs/specs/om/open_metrics_spec).

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };
const escapeChar = (char: string): string => ESCAPES[char] as string;

/** Escapes a label's value: backslash, line feed and double quote; the same in both formats. */
export const escapeLabelValue = (text: string): string => text.replace(/[\\\n"]/g, escapeChar);

/** Escapes HELP text: OpenMetrics escapes double quotes too, text 0.0.4 must not. */
export const escapeHelp = (text: string, quotes: boolean): string =>
  text.replace(quotes ? /[\\\n"]/g : /[\\\n]/g, escapeChar);

/** Renders a sample's value. Integers stay integers in both formats. */
export const renderValue = (value: number): string => {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
};

/**
 * Renders a bucket's bound as OpenMetrics' canonical float (`64.0`, `2.592e+06`), which is what Prometheus 3 makes of
 * any spelling and what Go's `%g` writes. Used in both formats, so that neither the negotiated format nor the server's
 * version changes a series.
 */
export const renderBound = (bound: number): string => {
  if (!Number.isFinite(bound)) return renderValue(bound);
  const [mantissa, exponent] = bound.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const plain = String(bound);
  return plain.includes('.') ? plain : `${plain}.0`;
};

/** Renders `name{label="value",…}`; without labels the name alone. */
export const renderSeriesName = (name: string, labels: readonly (readonly [string, string])[]): string => {
  if (labels.length === 0) return name;
  return `${name}{${labels.map(([label, value]) => `${label}="${escapeLabelValue(value)}"`).join(',')}}`;
};
