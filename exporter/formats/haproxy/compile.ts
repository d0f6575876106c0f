// A log-format → a reader, or what is wrong with it in the user's words.
import { FORWARDING_HEADERS } from '../../exchanges/record.ts';
import { compileText } from '../decoding/compile-text.ts';
import {
  type Decode,
  decodeHashEscapes,
  decodeJsonCharacters,
  decodeJsonEscapes,
  decodeNothing,
  decodePunctuation,
} from '../decoding/escapes.ts';
import type { FormatText, Slot, View } from '../decoding/format-text.ts';
import type { Escaping, Shape } from '../decoding/place.ts';
import { NUMBER } from '../decoding/shapes.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { ALIASES, FETCHES, KEYS } from './aliases.ts';
import { captureNames } from './captures.ts';
import { type Directive, type LogFormat, parseLogFormat } from './log-format.ts';
import { fetchOf, vocabularyFor } from './meaning.ts';
import { keyView } from './set-fields.ts';

const isControl = (byte: number): boolean => byte < 0x20 || byte === 0x7f;
const RAW: Escaping = { excludes: () => false, backslash: false };
const JSON_TEXT: Escaping = { excludes: (byte) => isControl(byte) || byte === 0x22, backslash: true };
/** Captures and request lines have neither quotation marks nor control bytes as they are. */
const HASHED: Escaping = { excludes: (byte) => isControl(byte) || byte === 0x22, backslash: false };
const BACKSLASHED: Escaping = { excludes: (byte) => byte === 0x22, backslash: true };

const HASHED_ALIASES = ['r', 'HU', 'HP', 'HPO', 'HQ', 'hr', 'hs', 'hrl', 'hsl'];

/** How the value of a directive is written, by its last converter, its flags, or what HAProxy does to an alias. */
const encodingOf = ({ alias, expression, flags }: Directive): { escaping: Escaping; decode: Decode } => {
  const [, input] = /,json(?:\((\w*)\))?$/.exec(expression) ?? [];
  if (/,json(?:\(\w*\))?$/.test(expression)) {
    const isBytes = input === undefined || input === '' || input === 'ascii';
    return { escaping: JSON_TEXT, decode: isBytes ? decodeJsonEscapes : decodeJsonCharacters };
  }
  if (HASHED_ALIASES.includes(alias)) return { escaping: HASHED, decode: decodeHashEscapes };
  return flags.has('E')
    ? { escaping: BACKSLASHED, decode: decodePunctuation }
    : { escaping: RAW, decode: decodeNothing };
};

/** Directives that are one value together, as they were written. */
type Group = {
  readonly directives: readonly Directive[];
  readonly written: string;
  readonly kind: 'one' | 'time' | 'captures';
};

const isCaptured = (directive: Directive | undefined): boolean =>
  directive?.alias === 'hr' || directive?.alias === 'hs';

const groupAt = ({ literals, directives }: LogFormat, first: number): Group => {
  const [directive, next] = directives.slice(first, first + 2) as [Directive, Directive | undefined];
  const between = literals[first + 1] ?? '';
  const one: Group = { directives: [directive], written: directive.written, kind: 'one' };
  if (next === undefined) return isCaptured(directive) ? { ...one, kind: 'captures' } : one;
  const two = { directives: [directive, next], written: directive.written + between + next.written };
  const isTime = directive.alias === 'Ts' && next.alias === 'ms' && (between === '.' || between === '');
  if (isTime) return { ...two, kind: 'time' };
  if (!isCaptured(directive)) return one;
  return isCaptured(next) && between === ' ' ? { ...two, kind: 'captures' } : { ...one, kind: 'captures' };
};

const KEY = /(?:^|[^\w.-])([a-z][\w.-]*)"?\s*[:=]\s*"?$/;

/** The key that stands before an expression, as the canonical field is called. */
const keyBefore = (literal: string): string | undefined => {
  const key = KEY.exec(literal)?.[1];
  if (key === 'host') return 'site';
  const header = FORWARDING_HEADERS.find((one) => one.replaceAll('-', '_') === key);
  return header === undefined ? key : `forwarded.${header}`;
};

const viewsOf = ({ directives, written, kind }: Group, before: string): string[] => {
  const [directive] = directives as [Directive];
  if (kind === 'captures') return captureNames(directives.map(({ alias }) => alias));
  if (kind === 'time') return [written];
  if (directive.alias !== '') return [`%${directive.alias}`];
  const key = keyBefore(before);
  return [...(key === undefined ? [] : [keyView(key)]), fetchOf(directive.expression)];
};

const shapeOf = ({ alias, expression }: Directive, before: string): Shape => {
  const isPlain = !expression.includes(',') || /^\w+\([^)]*\)$/.test(expression);
  const own = ALIASES.get(alias) ?? (isPlain ? FETCHES.get(fetchOf(expression)) : undefined);
  return own ?? KEYS.get(keyBefore(before) ?? '') ?? 'text';
};

const slotOf = ({ directives, written, kind }: Group, before: string): Slot => {
  const [directive] = directives as [Directive];
  if (kind === 'time') return { written, shape: NUMBER, escaping: RAW, decode: decodeNothing, end: 'any' };
  if (kind === 'captures')
    return { written, shape: 'text', escaping: HASHED, decode: decodeNothing, end: 'any' };
  const end = directive.alias === '' ? 'visible' : 'any';
  return { written, shape: shapeOf(directive, before), end, ...encodingOf(directive) };
};

const marksOf = (group: Group): string =>
  group.kind === 'one' && group.directives[0]?.flags.has('Q') ? '"' : '';

const textOf = (format: LogFormat): FormatText => {
  const literals: string[] = [format.literals[0] ?? ''];
  const slots: Slot[] = [];
  const views: View[] = [];
  for (let at = 0; at < format.directives.length; ) {
    const group = groupAt(format, at);
    const before = literals.pop() ?? '';
    at += group.directives.length;
    const behind = format.literals[at] ?? '';
    const mark = marksOf(group);
    // Nothing captured, nothing written, and then HAProxy writes one space where the log-format has two.
    literals.push(before + mark, group.kind === 'captures' ? behind.replace(/^ /, '') : mark + behind);
    views.push(...viewsOf(group, before).map((name) => ({ name, slot: slots.length })));
    slots.push(slotOf(group, before));
  }
  return { literals, slots, views };
};

const failed = (error: FormatError): Compiled => ({ ok: false, error });

/** Compiles the log-format in `definition`, statement or argument, to a reader. */
export const compileHaproxy = (options: FormatOptions): Compiled => {
  const { definition, fields = {} } = options;
  const hint = "give the log-format as one text: format: { haproxy: '…' }";
  if (typeof definition !== 'string') return failed({ problem: 'the log-format is no text', hint });
  const parsed = parseLogFormat(definition);
  if (!parsed.ok) return failed(parsed.error);
  const { directives } = parsed.format;
  const unknown = directives.find(({ alias }) => alias !== '' && !ALIASES.has(alias));
  if (unknown !== undefined) {
    const problem = `HAProxy has no alias ${unknown.written}`;
    return failed({ problem, hint: 'see "Custom Log format" in its configuration manual' });
  }
  return compileText(textOf(parsed.format), vocabularyFor(fields, directives.some(isCaptured)), options);
};
