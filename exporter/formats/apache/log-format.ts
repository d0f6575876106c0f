// Apache httpd's LogFormat as its configuration has it → literals and directives (mod_log_config). Text to data; it must
// not know what a directive means.
import { encodeUtf8 } from '../decoding/byte-strings.ts';
import type { FormatError } from '../format.ts';

/** A directive, e.g. `%>s` or `%{Cookie}i`, in its parts. */
export type Directive = {
  readonly written: string;
  /** Statuses for which alone it is written, e.g. `!200,304`; else there is a dash. */
  readonly condition: string;
  /** `<` or `>` where it stands. */
  readonly which: string;
  /** What stands in braces. */
  readonly argument: string;
  /** The letter at its end, or `^ti`, `^to`. */
  readonly letter: string;
};

/** `literals` has one more member than `directives`, which stand between them. */
export type LogFormat = { readonly literals: readonly string[]; readonly directives: readonly Directive[] };

export type ParsedLogFormat =
  | { readonly ok: true; readonly format: LogFormat }
  | { readonly ok: false; readonly error: FormatError };

/** Formats that Apache's own configuration defines, which a user may name instead of pasting them. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    common: '%h %l %u %t "%r" %>s %b',
    combined: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
    vhost_combined: '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
  }),
);

/** Undoes a word's quotation (ap_getword_conf): a backslash before another one or before the mark goes. */
const unquote = (word: string, mark: string): string =>
  word.replaceAll(/\\(.)/g, (whole, next: string) => (next === '\\' || next === mark ? next : whole));

const STATEMENT = /^(?:LogFormat|CustomLog\s+(?:"[^"]*"|\S+)|TransferLog)\s+/i;

/** Where the mark stands that closes the one at the beginning; -1: nowhere. */
const closingMark = (text: string): number => {
  let at = 1;
  while (at < text.length && text[at] !== text[0]) at += text[at] === '\\' ? 2 : 1;
  return at < text.length ? at : -1;
};

/** The format in a statement, or in what stands between its quotation marks; null: a mark is not closed. */
const bodyOf = (text: string): string | null => {
  const joined = text.replaceAll(/\\\r?\n/g, '').trim();
  const word = joined.replace(STATEMENT, '');
  const mark = word.charAt(0);
  const close = mark === '"' || mark === "'" ? closingMark(word) : null;
  const isStatement = word !== joined;
  if (close !== null && (isStatement || close === word.length - 1)) {
    return close < 0 ? null : unquote(word.slice(1, close), mark);
  }
  return NAMED.get(word) ?? unquote(word, '"');
};

const CONTROL: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r', '\\t': '\t' };
const PIECE = /%%|%(!?[\d,]*)([<>]?)(?:\{([^}]*)\})?([<>]?)(\^t[io]|[A-Za-z])/y;

/** Parses a LogFormat: the whole statement, the text between its quotation marks, or the name of a usual one. */
export const parseLogFormat = (text: string): ParsedLogFormat => {
  const body = bodyOf(text);
  if (body === null) return UNREADABLE;
  const literals: string[] = [];
  const directives: Directive[] = [];
  let literal = '';
  for (let at = 0; at < body.length; ) {
    const control = CONTROL[body.slice(at, at + 2)];
    PIECE.lastIndex = at;
    const piece = body[at] === '%' ? PIECE.exec(body) : null;
    if (piece === null && body[at] === '%') return noDirective(body.slice(at, at + 3));
    if (piece === null || piece[0] === '%%') {
      literal += piece === null ? (control ?? body.charAt(at)) : '%';
      at += piece === null && control === undefined ? 1 : 2;
      continue;
    }
    const [written, condition = '', before = '', argument = '', behind = '', letter = ''] = piece;
    literals.push(encodeUtf8(literal));
    directives.push({ written, condition, which: before + behind, argument, letter });
    literal = '';
    at += written.length;
  }
  literals.push(encodeUtf8(literal));
  return { ok: true, format: { literals, directives } };
};

const UNREADABLE: ParsedLogFormat = {
  ok: false,
  error: {
    problem: 'the LogFormat statement cannot be read: a quotation mark is not closed',
    hint: 'paste it as Apache has it: LogFormat "…" name',
  },
};

const noDirective = (piece: string): ParsedLogFormat => ({
  ok: false,
  error: {
    problem: `"${piece}" in the LogFormat is no directive`,
    hint: 'write % and a letter, with a name in braces where it takes one, e.g. %{Cookie}i; %% is a percent sign',
  },
});
