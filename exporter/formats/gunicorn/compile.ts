// A gunicorn access_log_format → a reader, or what is wrong with it in the user's words.
import { decodeLatin1InUtf8, encodeUtf8 } from '../decoding/byte-strings.ts';
import { compileText } from '../decoding/compile-text.ts';
import { type Decode, decodeMarkedQuotes } from '../decoding/escapes.ts';
import type { FormatText, Slot, View } from '../decoding/format-text.ts';
import type { Escaping } from '../decoding/place.ts';
import { CLF_TIME } from '../decoding/shapes.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { endOf, isKnown, nameOf, shapeOf, vocabulary } from './atoms.ts';

/** SafeAtoms: a quotation mark gets a backslash, and that is all. */
const ESCAPING: Escaping = {
  excludes: (byte) => byte < 0x20 && byte !== 0x09,
  backslash: false,
  marksQuotes: true,
};

/** Python reads headers as latin1 and writes its log as UTF-8. */
const decode: Decode = (text) => decodeLatin1InUtf8(decodeMarkedQuotes(text));

const PIECE = /%%|%\(([^)]*)\)[a-z]?/y;

type Parsed =
  | { readonly ok: true; readonly literals: string[]; readonly atoms: string[] }
  | { readonly ok: false; readonly piece: string };

const parse = (text: string): Parsed => {
  const literals: string[] = [];
  const atoms: string[] = [];
  let literal = '';
  for (let at = 0; at < text.length; ) {
    PIECE.lastIndex = at;
    const piece = text[at] === '%' ? PIECE.exec(text) : null;
    if (piece === null && text[at] === '%') return { ok: false, piece: text.slice(at, at + 6) };
    const atom = piece?.[1];
    if (atom === undefined) {
      literal += piece === null ? text.charAt(at) : '%';
      at += piece === null ? 1 : 2;
      continue;
    }
    literals.push(encodeUtf8(literal));
    atoms.push(atom);
    literal = '';
    at += piece?.[0].length ?? 1;
  }
  return { ok: true, literals: [...literals, encodeUtf8(literal)], atoms };
};

/** `%(t)s` writes its brackets itself. */
const textOf = (literals: readonly string[], atoms: readonly string[]): FormatText => {
  const own = [...literals];
  for (const [i, atom] of atoms.entries()) {
    if (atom !== 't') continue;
    own[i] = `${own[i]}[`;
    own[i + 1] = `]${own[i + 1]}`;
  }
  const slots = atoms.map((atom): Slot => {
    const shape = atom === 't' ? CLF_TIME : shapeOf(atom);
    return { written: `%(${atom})s`, shape, escaping: ESCAPING, decode, end: endOf(atom) };
  });
  return { literals: own, slots, views: atoms.map((atom, slot): View => ({ name: nameOf(atom), slot })) };
};

/** The text in an assignment of Python's, or on the command line, or alone. */
const formatIn = (text: string): string => {
  const trimmed = text.trim();
  const value = trimmed.replace(/^(?:access_log_format\s*=|--access-logformat[\s=])\s*/, '');
  const mark = value.charAt(0);
  const isQuoted = (mark === '"' || mark === "'") && value !== trimmed && value.endsWith(mark);
  return isQuoted ? value.slice(1, -1).replaceAll(/\\(["'\\])/g, '$1') : value;
};

const failed = (error: FormatError): Compiled => ({ ok: false, error });

/** Compiles the access_log_format in `definition` to a reader. */
export const compileGunicorn = (options: FormatOptions): Compiled => {
  const { definition } = options;
  const hint = "give the access_log_format as one text: format: { gunicorn: '%(h)s %(t)s …' }";
  if (typeof definition !== 'string') return failed({ problem: 'the access_log_format is no text', hint });
  const parsed = parse(formatIn(definition));
  if (!parsed.ok) {
    const problem = `"${parsed.piece}" in the access_log_format is no atom`;
    return failed({ problem, hint: 'write %(name)s, e.g. %({cookie}i)s; %% is a percent sign' });
  }
  const unknown = parsed.atoms.find((atom) => !isKnown(atom));
  if (unknown !== undefined) {
    const problem = `gunicorn has no atom %(${unknown})s`;
    return failed({ problem, hint: 'see access_log_format in its settings' });
  }
  return compileText(textOf(parsed.literals, parsed.atoms), vocabulary, options);
};
