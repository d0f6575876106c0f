// What to say of a log that has no cookies in its lines at all. Words only.
import { findFormat } from '../../formats/index.ts';
import { productChange } from './cures.ts';
import type { Finding } from './finding.ts';

/** Of lines in the common or combined format; `format`: what they were said to be, null: nothing. */
export const withoutCookieFields = (format: string | null): Finding => {
  const known = format !== null && findFormat(format)?.remedies !== undefined ? format : 'nginx';
  const { snippet } = productChange({ format: known }, 'lines_do_not_match');
  const { product = known } = findFormat(known) ?? {};
  return {
    state: 'no_cookie_fields',
    isFault: true,
    says: 'Its lines are in the common or combined log format, a format without any cookie field: nothing can be known of cookies from it.',
    change: {
      says: `Write a second log with them; in the configuration of ${product} (for others see \`cookie-exporter formats\`):`,
      snippet,
    },
  };
};
