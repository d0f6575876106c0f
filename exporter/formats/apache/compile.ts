// A LogFormat → a reader, or what is wrong with it in the user's words.
import { compileText } from '../decoding/compile-text.ts';
import { decodeCEscapes } from '../decoding/escapes.ts';
import type { FormatText, Slot, View } from '../decoding/format-text.ts';
import { shapeOfTime } from '../decoding/strftime.ts';
import type { Escaping, Shape } from '../decoding/template.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { isKnown, placeOf, viewNameOf, vocabulary } from './directives.ts';
import { type Directive, type LogFormat, parseLogFormat } from './log-format.ts';

/** ap_escape_logitem: `"` and `\` are escaped by a backslash, what is not printable ASCII is spelt in ASCII. */
const ESCAPING: Escaping = {
  excludes: (byte) => byte < 0x20 || byte === 0x22 || byte >= 0x7f,
  backslash: true,
};

/** Directives that are one value together, with what stands between them. */
type Group = {
  readonly directives: readonly Directive[];
  readonly views: readonly string[];
  readonly shape?: Shape;
};

const LAYOUTS: Readonly<Record<string, string>> = { sec: '%s', msec_frac: '%3f', usec_frac: '%6f' };

const layoutOf = ({ argument, condition }: Directive): string | null => {
  const name = argument.replace(/^(?:begin|end):/, '');
  return condition === '' && name !== '' ? (LAYOUTS[name] ?? name) : null;
};

/** The most directives from one on that are a readable time together, such as `%{%FT%T}t.%{msec_frac}t%{%z}t`. */
const timeGroup = ({ literals, directives }: LogFormat, first: number): Group | null => {
  let layout = '';
  let found: Group | null = null;
  for (let at = first; directives[at]?.letter === 't'; at++) {
    const next = layoutOf(directives[at] as Directive);
    if (next === null) break;
    layout += (at === first ? '' : literals[at]) + next;
    const shape = shapeOfTime(layout);
    if (shape === null) continue;
    const group = directives.slice(first, at + 1);
    const own = group.length === 1 && group[0] !== undefined ? [viewNameOf(group[0])] : [];
    found = { directives: group, views: [...own, 'strftime'], shape };
  }
  return found;
};

const groupAt = (format: LogFormat, first: number): Group => {
  const [directive, next] = format.directives.slice(first, first + 2) as [Directive, Directive | undefined];
  const isWholePath = viewNameOf(directive) === '%U' && next !== undefined && viewNameOf(next) === '%q';
  if (isWholePath && format.literals[first + 1] === '')
    return { directives: [directive, next], views: ['%U%q'] };
  return timeGroup(format, first) ?? { directives: [directive], views: [viewNameOf(directive)] };
};

/** `%t` writes its brackets itself. */
const bracketsOf = ({ directives }: Group): readonly [string, string] =>
  directives[0]?.letter === 't' && directives[0].argument === '' ? ['[', ']'] : ['', ''];

const slotOf = ({ directives, shape }: Group): Slot => {
  const place = placeOf(directives[0] as Directive);
  return {
    ...place,
    shape: shape ?? (directives.length > 1 ? 'text' : place.shape),
    written: directives.map(({ written }) => written).join(''),
    escaping: ESCAPING,
    decode: decodeCEscapes,
  };
};

const textOf = (format: LogFormat): FormatText => {
  const literals: string[] = [format.literals[0] ?? ''];
  const slots: Slot[] = [];
  const views: View[] = [];
  for (let at = 0; at < format.directives.length; ) {
    const group = groupAt(format, at);
    at += group.directives.length;
    const [open, close] = bracketsOf(group);
    literals.push(literals.pop() + open, close + (format.literals[at] ?? ''));
    views.push(...group.views.map((name) => ({ name, slot: slots.length })));
    slots.push(slotOf(group));
  }
  return { literals, slots, views };
};

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
  return compileText(textOf(parsed.format), vocabulary, options);
};
