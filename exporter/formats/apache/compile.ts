// A LogFormat → a reader, or what is wrong with it in the user's words.
import { compileText } from '../decoding/compile-text.ts';
import { decodeCEscapes } from '../decoding/escapes.ts';
import type { Escaping } from '../decoding/place.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { createFormatText, type Dialect } from './dialect.ts';
import { isKnown, placeOf, viewNameOf, vocabulary } from './directives.ts';
import { parseLogFormat } from './log-format.ts';

/** ap_escape_logitem: `"` and `\` are escaped by a backslash, what is not printable ASCII is spelt in ASCII. */
const ESCAPING: Escaping = {
  excludes: (byte) => byte < 0x20 || byte === 0x22 || byte >= 0x7f,
  backslash: true,
};

const DIALECT: Dialect = { escaping: ESCAPING, decode: decodeCEscapes, placeOf, viewNameOf };

const failed = (error: FormatError): Compiled => ({ ok: false, error });

/** Compiles the LogFormat in `definition`, statement or body, to a reader. */
export const compileApache = (options: FormatOptions): Compiled => {
  const { definition } = options;
  const hint = 'give the LogFormat as one text: format: { apache: \'%h %t "%r" …\' }';
  if (typeof definition !== 'string') return failed({ problem: 'the LogFormat is no text', hint });
  const parsed = parseLogFormat(definition);
  if (!parsed.ok) return failed(parsed.error);
  const unknown = parsed.format.directives.find((directive) => !isKnown(directive));
  if (unknown !== undefined) {
    const problem = `Apache httpd has no directive ${unknown.written}`;
    return failed({ problem, hint: 'see mod_log_config, "Custom Log Formats"' });
  }
  return compileText(createFormatText(parsed.format, DIALECT), vocabulary, options);
};
