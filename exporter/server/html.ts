// Text and numbers as the status page shows them. Pure; it must know nothing of the report.

/** A number and its unit stay on one line. */
const NBSP = '\u00a0';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for element content and for attributes in double quotes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] as string);

/** Renders a count with thousands separated: `1,234,567`. */
export const renderCount = (count: number): string => count.toLocaleString('en-US');

/** Renders a ratio as a percentage, rounded down, so that 100 % means all of them. */
export const renderRatio = (ratio: number): string => {
  const scale = ratio >= 0.99 ? 1000 : 10;
  // The product of a ratio such as 0.999 with 100 is a hair below it; nine digits are more than is shown.
  return `${Math.floor(Number((ratio * 100 * scale).toFixed(6))) / scale}${NBSP}%`;
};

const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Renders a number of bytes in the unit that keeps it short: `0 bytes`, `1.5 MiB`. */
export const renderBytes = (bytes: number): string => {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < BYTE_UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${renderCount(Math.round(size * 10) / 10)}${NBSP}${BYTE_UNITS[unit]}`;
};

const DURATION_UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** Renders a duration in its largest unit: `42 s`, `3 h`. */
export const renderSeconds = (seconds: number): string => {
  const [size, unit] = DURATION_UNITS.find(([least]) => seconds >= least) ?? [1, 's'];
  return `${Math.floor(seconds / size)}${NBSP}${unit}`;
};

/** Renders the time from one ISO 8601 instant to another in its largest unit. */
export const renderAge = (from: string, to: string): string =>
  renderSeconds(Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000)));

/** Renders an instant as its age, with the instant itself for who wants it exactly. */
export const renderAgo = (at: string, now: string): string =>
  `<time datetime="${escapeHtml(at)}" title="${escapeHtml(at)}">${renderAge(at, now)} ago</time>`;
