// An access log pattern → a reader, or what is wrong with it in the user's words.
import { createFormatText, type Dialect } from '../apache/dialect.ts';
import { parseLogFormat } from '../apache/log-format.ts';
import { compileText } from '../decoding/compile-text.ts';
import { decodeJavaEscapes } from '../decoding/escapes.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { isKnown, layoutOf, placeOf, viewNameOf, vocabulary } from './directives.ts';

const DIALECT: Dialect = {
  escaping: { excludes: (byte) => byte < 0x20 || byte === 0x22 || byte >= 0x7f, backslash: true },
  decode: decodeJavaEscapes,
  placeOf,
  viewNameOf,
  layoutOf,
};

/** Patterns that Tomcat knows by name. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    common: '%h %l %u %t "%r" %s %b',
    combined: '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-Agent}i"',
  }),
);

/** The pattern as it stands in server.xml, in Spring Boot's properties, or alone. */
const patternIn = (text: string): string => {
  const trimmed = text.trim();
  const attribute = /\bpattern="([^"]*)"/.exec(trimmed)?.[1];
  const value = attribute ?? trimmed.replace(/^server\.tomcat\.accesslog\.pattern\s*[=:]\s*/, '');
  const pattern = value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return NAMED.get(pattern) ?? pattern;
};

const failed = (error: FormatError): Compiled => ({ ok: false, error });

/** Compiles the pattern in `definition` to a reader. */
export const compileTomcat = (options: FormatOptions): Compiled => {
  const { definition } = options;
  const hint = 'give the pattern as one text: format: { tomcat: \'%h %t "%r" …\' }';
  if (typeof definition !== 'string') return failed({ problem: 'the pattern is no text', hint });
  const parsed = parseLogFormat(patternIn(definition));
  if (!parsed.ok) return failed(parsed.error);
  const unknown = parsed.format.directives.find((directive) => !isKnown(directive));
  if (unknown !== undefined) {
    const problem = `Tomcat has no code ${unknown.written}`;
    return failed({ problem, hint: 'see "Access Log Valve" in its documentation' });
  }
  return compileText(createFormatText(parsed.format, DIALECT), vocabulary, options);
};
