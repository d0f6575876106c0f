// nginx's log_format as its configuration has it → literals and variables. Text to data; it must not know what a variable means.
import { encodeUtf8 } from '../decoding/byte-strings.ts';
import type { FormatError } from '../format.ts';

/** The values of log_format's `escape` parameter; `default` where none is written. */
export const ESCAPES = ['default', 'json', 'none'] as const;
export type Escape = (typeof ESCAPES)[number];

/** A log_format: `literals` has one more member than `variables` (names without `$`), which stand between them. */
export type LogFormat = {
  readonly literals: readonly string[];
  readonly variables: readonly string[];
  /** As the statement says; undefined where only the body was given. */
  readonly escape: Escape | undefined;
};

export type ParsedLogFormat =
  | { readonly ok: true; readonly format: LogFormat }
  | { readonly ok: false; readonly error: FormatError };

/** nginx's built-in format, which a user may name instead of pasting it. */
const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

const SPACE = ' \t\r\n';
const CONTROL = new Map([
  ['t', '\t'],
  ['r', '\r'],
  ['n', '\n'],
]);

/** Undoes the backslashes of nginx's configuration: `\"`, `\'`, `\\`, `\t`, `\r`, `\n`; others stay (ngx_conf_file.c). */
const unescapeConfig = (text: string): string => {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const next = text.charAt(at + 1);
    if (text[at] === '\\' && (CONTROL.has(next) || (next !== '' && `"'\\`.includes(next)))) {
      result += CONTROL.get(next) ?? next;
      at++;
    } else result += text[at];
  }
  return result;
};

/** The words of a statement up to its `;`, quotation marks taken off; null if one is not closed or no `;` follows. */
const parseWords = (statement: string): string[] | null => {
  const words: string[] = [];
  let at = 0;
  while (at < statement.length && statement[at] !== ';') {
    const mark = statement.charAt(at);
    if (SPACE.includes(mark)) {
      at++;
      continue;
    }
    const quoted = mark === "'" || mark === '"';
    const start = quoted ? at + 1 : at;
    const ends = quoted ? mark : `${SPACE};`;
    at = start;
    while (at < statement.length && !ends.includes(statement.charAt(at)))
      at += statement[at] === '\\' ? 2 : 1;
    if (quoted && at >= statement.length) return null;
    words.push(unescapeConfig(statement.slice(start, at)));
    if (quoted) at++;
  }
  return statement.slice(at + 1).trim() === '' ? words : null;
};

const isNameByte = (char: string): boolean => char !== '' && /^\w$/.test(char);

/** Cuts a body at its variables, `$name` or `${name}`. */
const parseBody = (body: string, mode: Escape | undefined): ParsedLogFormat => {
  const literals: string[] = [];
  const variables: string[] = [];
  let literal = '';
  for (let at = 0; at < body.length; ) {
    if (body[at] !== '$') {
      literal += body[at++];
      continue;
    }
    const braced = body[at + 1] === '{';
    const start = at + (braced ? 2 : 1);
    let end = start;
    while (isNameByte(body.charAt(end))) end++;
    if (end === start || (braced && body[end] !== '}')) return incompleteVariable(body.slice(at, end + 1));
    literals.push(encodeUtf8(literal));
    variables.push(body.slice(start, end));
    literal = '';
    at = braced ? end + 1 : end;
  }
  literals.push(encodeUtf8(literal));
  return { ok: true, format: { literals, variables, escape: mode } };
};

const incompleteVariable = (piece: string): ParsedLogFormat => ({
  ok: false,
  error: {
    problem: `"${piece}" in the log_format is no variable`,
    hint: 'write $name, with letters, digits and _ in the name',
  },
});

const UNREADABLE: ParsedLogFormat = {
  ok: false,
  error: {
    problem:
      'the log_format statement cannot be read: a quotation mark is not closed, or text follows its ";"',
    hint: "paste it as nginx has it: log_format name escape=json '…' '…';",
  },
};

const parsePieces = (words: readonly string[]): ParsedLogFormat => {
  const parameter = words.find((word, at) => at === 0 && word.startsWith('escape='));
  const mode = parameter?.slice('escape='.length);
  if (mode !== undefined && !(ESCAPES as readonly string[]).includes(mode)) {
    const problem = `the log_format says escape=${mode}`;
    return { ok: false, error: { problem, hint: 'nginx knows escape=default, escape=json and escape=none' } };
  }
  const body = words.slice(parameter === undefined ? 0 : 1).join('');
  return parseBody(body, words.length === 0 ? undefined : ((mode ?? 'default') as Escape));
};

/**
 * Parses what a user pasted: the body alone, the quoted pieces of a body, or the whole `log_format name …;` statement,
 * which also says how values are escaped.
 */
export const parseLogFormat = (text: string): ParsedLogFormat => {
  const trimmed = text.trim();
  if (trimmed === 'combined') return parseBody(COMBINED, 'default');
  if (trimmed.startsWith('log_format') && SPACE.includes(trimmed.charAt(10))) {
    const words = parseWords(trimmed.slice(10));
    return words === null ? UNREADABLE : parsePieces(words.slice(1));
  }
  if (!trimmed.startsWith("'")) return parseBody(unescapeConfig(text), undefined);
  const pieces = parseWords(trimmed);
  return pieces === null ? UNREADABLE : parseBody(pieces.join(''), undefined);
};
