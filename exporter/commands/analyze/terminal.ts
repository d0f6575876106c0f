// What a terminal can show: colours where there is one that wants them, blocks where it speaks UTF-8. Pure text.
import { styleText } from 'node:util';
import type { Tone } from '../../server/verdict.ts';

/** How text is to look. */
export type Look = {
  readonly isColoured: boolean;
  /** Whether bars may be drawn with block characters. */
  readonly isUnicode: boolean;
};

/**
 * What standard output can show, by the environment. NO_COLOR, whatever its value, takes colours away (no-color.org);
 * what is no terminal has none.
 */
export const lookOf = (env: NodeJS.ProcessEnv, isTerminal: boolean): Look => {
  const isPlain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return { isColoured: isTerminal && !isPlain, isUnicode: isTerminal && /utf-?8/i.test(locale) };
};

const COLOURS = { good: 'green', warn: 'yellow', bad: 'red', unknown: 'gray' } as const;

/** Text in the colour of a tone. */
export const paint = (look: Look, tone: Tone, text: string): string =>
  look.isColoured ? styleText(COLOURS[tone], text, { validateStream: false }) : text;

export const bold = (look: Look, text: string): string =>
  look.isColoured ? styleText('bold', text, { validateStream: false }) : text;

const BAR_CHARS = 10;

/** A bar of ten chars that is filled up to a share of at most 1; what is more than nothing fills one at least. */
export const renderBar = (look: Look, share: number): string => {
  const full = share <= 0 ? 0 : Math.max(1, Math.min(BAR_CHARS, Math.round(share * BAR_CHARS)));
  const [filled, empty] = look.isUnicode ? ['█', '░'] : ['#', '.'];
  return filled.repeat(full) + empty.repeat(BAR_CHARS - full);
};

/** One cell: its text, and how it is painted. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** Pads columns to the widest cell; those in `right` to the right. No space at the ends of lines. */
export const renderColumns = (
  look: Look,
  rows: readonly (readonly Cell[])[],
  right: ReadonlySet<number> = new Set(),
): string[] => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => textOf(row[at] ?? '').length)));
  const renderCell = (cell: Cell, at: number, isLast: boolean): string => {
    const text = textOf(cell);
    const pad = ' '.repeat(isLast && !right.has(at) ? 0 : (widths[at] ?? 0) - text.length);
    const shown = typeof cell === 'string' ? text : paint(look, cell.tone, text);
    return right.has(at) ? pad + shown : shown + pad;
  };
  return rows.map((row) => {
    const last = row.findLastIndex((cell) => textOf(cell) !== '');
    return row
      .slice(0, last + 1)
      .map((cell, at) => renderCell(cell, at, at === last))
      .join('  ');
  });
};
