// Blanks out what is not code, so that guards can search TypeScript without a parser. It must keep every position.

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const STRING = /'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
/** The text of a template up to the next `${`, or with its closing backtick. */
const TEMPLATE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{|$)/y;
const WORD = /[\w$]+|[\s\S]/y;

/** A slash after one of these divides nothing, so it begins a regular expression. */
const BEFORE_REGEXP = /(?:[(,=:[!&|?{};+>]|\breturn|^)\s*$/;
const LOOK_BACK_CHARS = 120;

const matchAt = (pattern: RegExp, text: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
};

/** Keeps the delimiters of a text and blanks what is between them. */
const hollow = (text: string): string => text.slice(0, 1) + blank(text.slice(1, -1)) + text.slice(-1);

/** A comment, string or regular expression that begins at a position, as it is left over; null: none does. */
const maskedAt = (text: string, at: number, before: string): string | null => {
  const first = text[at] as string;
  if (first === "'" || first === '"') {
    const string = matchAt(STRING, text, at);
    return string === null ? null : hollow(string);
  }
  if (first !== '/') return null;
  const comment = matchAt(COMMENT, text, at);
  if (comment !== null) return blank(comment);
  const regexp = BEFORE_REGEXP.test(before) ? matchAt(REGEXP, text, at) : null;
  return regexp === null ? null : hollow(regexp);
};

/**
 * The same text with comments, and the insides of strings, templates and regular expressions, as spaces. Line ends stay,
 * and so do expressions inside templates.
 */
export const maskSource = (text: string): string => {
  let masked = '';
  /** Open braces of each template expression under way. */
  const open: number[] = [];
  const count = (change: number): void => {
    if (open.length > 0) open[open.length - 1] = (open.at(-1) ?? 0) + change;
  };
  const templateAt = (at: number): string => {
    const piece = matchAt(TEMPLATE, text, at) ?? '';
    const isExpressionNext = piece.endsWith('${');
    if (isExpressionNext) open.push(0);
    const end = piece.length - (isExpressionNext ? 2 : 1);
    return blank(piece.slice(0, end)) + piece.slice(end);
  };
  while (masked.length < text.length) {
    const at = masked.length;
    const char = text[at] as string;
    const other = maskedAt(text, at, masked.slice(-LOOK_BACK_CHARS));
    if (other !== null) masked += other;
    else if (char === '`') masked += char + templateAt(at + 1);
    else if (char === '}' && open.at(-1) === 0) {
      open.pop();
      masked += char + templateAt(at + 1);
    } else {
      if (char === '{') count(1);
      if (char === '}') count(-1);
      masked += matchAt(WORD, text, at) ?? char;
    }
  }
  return masked;
};

/** Line number of a position, from 1. */
export const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;
