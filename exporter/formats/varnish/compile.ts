// A format of varnishncsa → a reader, or what is wrong with it in the user's words.
import { createFormatText, type Dialect } from '../apache/dialect.ts';
import { parseLogFormat } from '../apache/log-format.ts';
import { compileText } from '../decoding/compile-text.ts';
import { decodeCEscapes, decodeJsonEscapes } from '../decoding/escapes.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { isKnown, placeOf, viewNameOf, vocabulary } from './directives.ts';

/** The values of the setting `escape`: what varnishncsa does by itself, and with `-j`. */
export const ESCAPES = ['default', 'json'] as const;
type Escape = (typeof ESCAPES)[number];

const isControl = (byte: number): boolean => byte < 0x20;
const DIALECTS: Readonly<Record<Escape, Dialect>> = {
  default: {
    escaping: { excludes: (byte) => isControl(byte) || byte === 0x22 || byte >= 0x7f, backslash: true },
    decode: decodeCEscapes,
    placeOf,
    viewNameOf,
  },
  // Bytes beyond ASCII stand as they are.
  json: {
    escaping: { excludes: (byte) => isControl(byte) || byte === 0x22, backslash: true },
    decode: decodeJsonEscapes,
    placeOf,
    viewNameOf,
  },
};

const failed = (error: FormatError): Compiled => ({ ok: false, error });

/** The format in a whole command line, and whether it says `-j`; of a format alone that is not known. */
const takeApart = (text: string): { readonly format: string; readonly escape: Escape | undefined } => {
  const command = /^varnishncsa\s([\s\S]*?)-F\s*(['"])([\s\S]*)\2([\s\S]*)$/.exec(text.trim());
  if (command === null) return { format: text, escape: undefined };
  const [, before = '', , format = '', behind = ''] = command;
  return { format, escape: /(?:^|\s)-\w*j/.test(`${before} ${behind}`) ? 'json' : 'default' };
};

/** Compiles the format in `definition`, alone or as the whole command line, to a reader. */
export const compileVarnish = (options: FormatOptions): Compiled => {
  const { definition, settings = {} } = options;
  const hint = 'give the format as one text: format: { varnish: \'%h %t "%r" …\', escape: default }';
  if (typeof definition !== 'string') return failed({ problem: 'the format is no text', hint });
  const { format, escape: told } = takeApart(definition);
  const mode = ESCAPES.find((one) => one === (told ?? settings.escape ?? 'default'));
  if (mode === undefined || (told !== undefined && (settings.escape ?? told) !== told)) {
    const right =
      told === undefined ? 'one of default, json' : 'leave it out; the command line tells it by -j';
    return failed({ problem: 'escape is not what the format says', hint: right, key: 'escape' });
  }
  const parsed = parseLogFormat(format);
  if (!parsed.ok) return failed(parsed.error);
  const unknown = parsed.format.directives.find((directive) => !isKnown(directive));
  if (unknown !== undefined) {
    const problem = `varnishncsa has no directive ${unknown.written}`;
    return failed({ problem, hint: 'see varnishncsa(1)' });
  }
  return compileText(createFormatText(parsed.format, DIALECTS[mode]), vocabulary, options);
};
