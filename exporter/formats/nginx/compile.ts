// A log_format → a reader, or what is wrong with it in the user's words.
import { compileText } from '../decoding/compile-text.ts';
import { type Decode, decodeHexEscapes, decodeJsonEscapes, decodeNothing } from '../decoding/escapes.ts';
import type { FormatText, Slot } from '../decoding/format-text.ts';
import type { Escaping } from '../decoding/place.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { ESCAPES, type Escape, type LogFormat, parseLogFormat } from './log-format.ts';
import { isHeader, shapeOf, vocabulary } from './variables.ts';

const isControl = (byte: number): boolean => byte < 0x20;
const ESCAPINGS: Readonly<Record<Escape, { readonly escaping: Escaping; readonly decode: Decode }>> = {
  default: {
    escaping: { excludes: (byte) => isControl(byte) || byte === 0x22 || byte >= 0x7f, backslash: false },
    decode: decodeHexEscapes,
  },
  json: {
    escaping: { excludes: (byte) => isControl(byte) || byte === 0x22, backslash: true },
    decode: decodeJsonEscapes,
  },
  none: { escaping: { excludes: () => false, backslash: false }, decode: decodeNothing },
};

const slotOf = (variable: string, mode: Escape): Slot => ({
  ...ESCAPINGS[mode],
  written: `$${variable}`,
  shape: shapeOf(variable),
  end: mode !== 'none' && isHeader(variable) ? 'certain' : 'any',
});

const textOf = ({ literals, variables }: LogFormat, mode: Escape): FormatText => ({
  literals,
  slots: variables.map((variable) => slotOf(variable, mode)),
  views: variables.map((name, slot) => ({ name, slot })),
});

const failed = (error: FormatError): Compiled => ({ ok: false, error });

/** Compiles the log_format in `definition`, body or statement, to a reader. */
export const compileNginx = (options: FormatOptions): Compiled => {
  const { definition, settings = {} } = options;
  const hint = "give the log_format as one text: format: { nginx: '<log_format body>', escape: json }";
  if (typeof definition !== 'string') return failed({ problem: 'the log_format is no text', hint });
  const parsed = parseLogFormat(definition);
  if (!parsed.ok) return failed(parsed.error);
  const { escape: mode = parsed.format.escape ?? 'default' } = settings;
  if (!(ESCAPES as readonly unknown[]).includes(mode)) {
    return failed({ problem: 'unknown escape', hint: 'one of default, json, none', key: 'escape' });
  }
  if (parsed.format.escape !== undefined && parsed.format.escape !== mode) {
    const problem = `escape is ${mode}, but the log_format statement says escape=${parsed.format.escape}`;
    return failed({ problem, hint: 'leave the key escape out; the statement tells it', key: 'escape' });
  }
  return compileText(textOf(parsed.format, mode as Escape), vocabulary, options);
};
