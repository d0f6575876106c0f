// The inventory as a part of a config: the names that were seen, by class. Pure; it must write nothing that
// `check-config` refuses.

import { isCookiePattern } from '../../config/patterns.ts';
import { COOKIE_CLASSES } from '../../cookies/cookie.ts';
import type { CookieReport } from './report.ts';

type Named = Pick<CookieReport, 'cookie' | 'class' | 'suggestedClass' | 'evidence'>;

const renderNames = (cookies: readonly Named[]): string =>
  cookies.map(({ cookie }) => JSON.stringify(cookie)).join(', ');

const renderSuggestion = ({ cookie, evidence }: Named): string =>
  `    # ${JSON.stringify(cookie)} may be an auth cookie: ${evidence.join(', ')}`;

/** Renders `cookies.classes` as YAML; empty: there is no name that a config could list. */
export const renderConfigBlock = (cookies: readonly Named[]): string => {
  const nameable = cookies.filter(({ cookie }) => isCookiePattern(cookie));
  const lines = COOKIE_CLASSES.flatMap((name) => {
    const own = nameable.filter((one) => one.class === name);
    return own.length === 0 ? [] : [`    ${name}: [${renderNames(own)}]`];
  });
  const suggested = nameable.filter(({ suggestedClass }) => suggestedClass !== null).map(renderSuggestion);
  return lines.length === 0 ? '' : `${['cookies:', '  classes:', ...suggested, ...lines].join('\n')}\n`;
};
