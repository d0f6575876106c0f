// What is wrong with a config, and how it is said. It must never hold the content of a file that a config names.
import { printable, printableLines } from '../printable.ts';

/** One mistake in a config. */
export type Problem = {
  /** The config file as the user named it, or `command line`. */
  readonly file: string;
  /** Line and column, from 1; null: the mistake has no place in the file. */
  readonly line: number | null;
  readonly column: number | null;
  /** Where in the config, e.g. `sources[0].format`; for the command line the flag; '' for the whole. */
  readonly key: string;
  /** What is wrong. */
  readonly problem: string;
  /** What would be right. */
  readonly hint: string;
};

/** Steps from the root of a config to a value. */
export type Path = readonly (string | number)[];

/** Which part of a mapping's entry is to blame; a value that is not there is looked for in its parent. */
export type Part = 'key' | 'value';

/** Takes one mistake, at a place relative to what is being checked. */
export type Report = (path: Path, problem: string, hint: string, part?: Part) => void;

/** Problems as text, one a line: `file:line:column: key: problem; hint`. A hint may go over several lines. */
export const renderProblems = (problems: readonly Problem[]): string =>
  problems.map(renderProblem).join('\n');

const renderProblem = ({ file, line, column, key, problem, hint }: Problem): string => {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  const what = [place, key, problem].filter((part) => part !== '').join(': ');
  return `${printable(what)}; ${printableLines(hint)}`;
};

/** A path as a person writes it: `sources[0].fields["forwarded.x-scheme"]`. */
export const renderPath = (path: Path): string =>
  path.map((step, index) => renderStep(step, index === 0)).join('');

const renderStep = (step: string | number, first: boolean): string => {
  if (typeof step === 'number') return `[${step}]`;
  if (!/^\w[\w-]*$/.test(step)) return `[${quote(step)}]`;
  return first ? step : `.${step}`;
};

const MAX_QUOTED = 60;

/** A piece of the user's own text for a message: quoted, short, on one line, without control characters. */
export const quote = (text: string): string => {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return printable(JSON.stringify(short));
};
