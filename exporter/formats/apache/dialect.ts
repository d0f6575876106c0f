// A LogFormat's directives, or those of a product that took them over, as slots: some are one value together. It must not
// know what a directive means.
import type { Decode } from '../decoding/escapes.ts';
import type { FormatText, Slot, View } from '../decoding/format-text.ts';
import type { Escaping, Shape } from '../decoding/place.ts';
import { shapeOfTime } from '../decoding/strftime.ts';
import type { Directive, LogFormat } from './log-format.ts';

/** How one product writes its directives' values. */
export type Dialect = {
  readonly escaping: Escaping;
  readonly decode: Decode;
  /** What values of a directive can look like, and whether a client or an application writes them. */
  readonly placeOf: (directive: Directive) => Pick<Slot, 'shape' | 'end'>;
  readonly viewNameOf: (directive: Directive) => string;
  /** A time's layout, as stands in its braces, in the conversions of strftime. Default: it is that already. */
  readonly layoutOf?: (argument: string) => string;
};

/** Directives that are one value together, with what stands between them. */
type Group = {
  readonly directives: readonly Directive[];
  readonly views: readonly string[];
  readonly shape?: Shape;
};

const LAYOUTS: ReadonlyMap<string, string> = new Map([
  ['sec', '%s'],
  ['msec_frac', '%3f'],
  ['usec_frac', '%6f'],
]);

const layoutIn = ({ argument, condition }: Directive, { layoutOf }: Dialect): string | null => {
  const name = argument.replace(/^(?:begin|end):/, '');
  if (condition !== '' || name === '') return null;
  return LAYOUTS.get(name) ?? layoutOf?.(name) ?? name;
};

/** The most directives from one on that are a readable time together, such as `%{%FT%T}t.%{msec_frac}t%{%z}t`. */
const timeGroup = ({ literals, directives }: LogFormat, first: number, dialect: Dialect): Group | null => {
  let layout = '';
  let found: Group | null = null;
  for (let at = first; directives[at]?.letter === 't'; at++) {
    const next = layoutIn(directives[at] as Directive, dialect);
    if (next === null) break;
    layout += (at === first ? '' : literals[at]) + next;
    const shape = shapeOfTime(layout);
    if (shape === null) continue;
    const group = directives.slice(first, at + 1);
    const own = group.length === 1 && group[0] !== undefined ? [dialect.viewNameOf(group[0])] : [];
    found = { directives: group, views: [...own, 'strftime'], shape };
  }
  return found;
};

const groupAt = (format: LogFormat, first: number, dialect: Dialect): Group => {
  const { viewNameOf } = dialect;
  const [directive, next] = format.directives.slice(first, first + 2) as [Directive, Directive | undefined];
  const isWholePath = viewNameOf(directive) === '%U' && next !== undefined && viewNameOf(next) === '%q';
  if (isWholePath && format.literals[first + 1] === '')
    return { directives: [directive, next], views: ['%U%q'] };
  return timeGroup(format, first, dialect) ?? { directives: [directive], views: [viewNameOf(directive)] };
};

/** `%t` writes its brackets itself. */
const bracketsOf = ({ directives }: Group): readonly [string, string] =>
  directives[0]?.letter === 't' && directives[0].argument === '' ? ['[', ']'] : ['', ''];

const slotOf = ({ directives, shape }: Group, { placeOf, escaping, decode }: Dialect): Slot => {
  const place = placeOf(directives[0] as Directive);
  return {
    ...place,
    shape: shape ?? (directives.length > 1 ? 'text' : place.shape),
    written: directives.map(({ written }) => written).join(''),
    escaping,
    decode,
  };
};

/** Cuts a format into slots, with the views of each: its directive by name, `%U%q`, and `strftime` for a readable time. */
export const createFormatText = (format: LogFormat, dialect: Dialect): FormatText => {
  const literals: string[] = [format.literals[0] ?? ''];
  const slots: Slot[] = [];
  const views: View[] = [];
  for (let at = 0; at < format.directives.length; ) {
    const group = groupAt(format, at, dialect);
    at += group.directives.length;
    const [open, close] = bracketsOf(group);
    literals.push(literals.pop() + open, close + (format.literals[at] ?? ''));
    views.push(...group.views.map((name) => ({ name, slot: slots.length })));
    slots.push(slotOf(group, dialect));
  }
  return { literals, slots, views };
};
