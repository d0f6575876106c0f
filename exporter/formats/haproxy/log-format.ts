// HAProxy's log-format as its configuration has it → literals, aliases (`%ST`) and expressions (`%[src]`). Text to data;
// it must not know what any of them means. (HAProxy configuration manual, "Custom Log format".)
import { encodeUtf8 } from '../decoding/byte-strings.ts';
import type { FormatError } from '../format.ts';

export type Directive = {
  readonly written: string;
  /** An alias such as `ST`; empty for an expression. */
  readonly alias: string;
  /** What stands in the brackets, without spaces; empty for an alias. */
  readonly expression: string;
  /** `Q`: written between quotation marks; `E`: with backslashes before quotation marks. */
  readonly flags: ReadonlySet<string>;
};

/** `literals` has one more member than `directives`, which stand between them. */
export type LogFormat = { readonly literals: readonly string[]; readonly directives: readonly Directive[] };

export type ParsedLogFormat =
  | { readonly ok: true; readonly format: LogFormat }
  | { readonly ok: false; readonly error: FormatError };

const HTTPLOG =
  '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r';

/** Formats that HAProxy knows by an option, which a user may name instead of pasting them. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    httplog: HTTPLOG,
    httpslog: `${HTTPLOG} %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc`,
  }),
);

/** An argument as the configuration's parser reads it: marks off, backslashes undone but within single ones. */
const readArgument = (text: string): string | null => {
  let argument = '';
  let mark = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (mark === '' && (char === '"' || char === "'")) mark = char;
    else if (char === mark) mark = '';
    else if (char === '\\' && mark !== "'") argument += text.charAt(++at);
    else if (mark === '' && /\s/.test(char)) break;
    else argument += char;
  }
  return mark === '' ? argument : null;
};

const isQuoted = (text: string): boolean =>
  text.length > 1 && text.startsWith("'") && text.indexOf("'", 1) === text.length - 1;

/** The format in a whole statement, or in what it has as its argument; null: a quotation mark is not closed. */
const bodyOf = (text: string): string | null => {
  const trimmed = text.trim();
  const named = NAMED.get(trimmed.replace(/^option\s+/, ''));
  if (named !== undefined) return named;
  const argument = trimmed.replace(/^log-format\s+/, '');
  if (argument !== trimmed) return readArgument(argument);
  return isQuoted(trimmed) ? trimmed.slice(1, -1) : trimmed.replaceAll(/\\([ "\\])/g, '$1');
};

/** Where an expression's closing bracket stands; brackets within parentheses are its own. -1: nowhere. */
const closingBracket = (text: string, from: number): number => {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === ']' && depth <= 0) return at;
  }
  return -1;
};

const flagsOf = (written: string, inherited: ReadonlySet<string>): Set<string> => {
  const flags = new Set(inherited);
  for (const one of written.split(',')) {
    const name = one.trim().replace(/^[+-]/, '');
    if (one.trim().startsWith('-')) flags.delete(name);
    else if (name !== '') flags.add(name);
  }
  return flags;
};

const HEAD = /%(?:\(\w*(?::\w+)?\))?(?:\{([^}]*)\})?(\[|[A-Za-z]+)/y;

/** Parses a log-format: the whole statement, its argument, or `httplog` and `httpslog`. */
export const parseLogFormat = (text: string): ParsedLogFormat => {
  const body = bodyOf(text);
  if (body === null)
    return failed('the log-format statement cannot be read: a quotation mark is not closed', PASTE);
  const literals: string[] = [];
  const directives: Directive[] = [];
  let inherited: ReadonlySet<string> = new Set();
  let literal = '';
  for (let at = 0; at < body.length; ) {
    HEAD.lastIndex = at;
    const head = body[at] === '%' ? HEAD.exec(body) : null;
    if (head === null) {
      const isPercent = body.startsWith('%%', at);
      if (body[at] === '%' && !isPercent) return noDirective(body.slice(at, at + 4));
      literal += body.charAt(at);
      at += isPercent ? 2 : 1;
      continue;
    }
    const [start, ownFlags = '', kind = ''] = head;
    const end = kind === '[' ? closingBracket(body, HEAD.lastIndex) + 1 : at + start.length;
    if (end === 0) return noDirective(body.slice(at, at + 20));
    const flags = flagsOf(ownFlags, inherited);
    if (flags.has('json') || flags.has('cbor'))
      return failed(`${start} changes the whole encoding`, ENCODING);
    const written = body.slice(at, end);
    at = end;
    if (kind === 'o') {
      inherited = flags;
      continue;
    }
    const expression = kind === '[' ? written.slice(start.length, -1).replaceAll(/\s/g, '') : '';
    literals.push(encodeUtf8(literal));
    directives.push({ written, alias: kind === '[' ? '' : kind, expression, flags });
    literal = '';
  }
  literals.push(encodeUtf8(literal));
  return { ok: true, format: { literals: literals.map(collapseSpaces), directives } };
};

/** HAProxy never writes two spaces where the format has them, nor one at the line's beginning. */
const collapseSpaces = (literal: string, at: number): string => {
  const collapsed = literal.replaceAll(/ +/g, ' ');
  return at === 0 ? collapsed.replace(/^ /, '') : collapsed;
};

const PASTE = "paste it as HAProxy has it: log-format '…'";
const ENCODING = 'write the keys yourself, each text with the converter json(ascii), as in the snippet';

const failed = (problem: string, hint: string): ParsedLogFormat => ({ ok: false, error: { problem, hint } });

const noDirective = (piece: string): ParsedLogFormat =>
  failed(
    `"${piece}" in the log-format is no alias and no expression`,
    'write %ST or %[src]; %% is a percent sign',
  );
