// The command `formats`: which logs can be read, and what to paste into a product's configuration for it.
import { suggestionOf } from '../config/nearest.ts';
import { quote } from '../config/problems.ts';
import { findFormat, formats } from '../formats/index.ts';
import { EXIT, type ExitCode, type Io } from './io.ts';

/** Lists the formats, or tells everything of one. Answers the exit code: good, or usage for a name that is none. */
export const showFormats = ({ name }: { readonly name?: string | undefined }, io: Io): ExitCode => {
  if (name === undefined) {
    io.stdout(renderList());
    return EXIT.good;
  }
  const format = findFormat(name);
  if (format === undefined) {
    const known = formats.map((each) => each.name);
    io.stderr(`formats: unknown format ${quote(name)}; ${suggestionOf(name, known)}\n`);
    return EXIT.usage;
  }
  io.stdout(`${format.product}\n\n${format.snippet.trimEnd()}\n\n${format.notes.trimEnd()}\n`);
  return EXIT.good;
};

const renderList = (): string => {
  const width = Math.max(...formats.map(({ name }) => name.length));
  const rows = formats.map(({ name, product }) => `${name.padEnd(width)}  ${product}\n`);
  return `${rows.join('')}\ncookie-exporter formats NAME prints what to paste into the product's configuration.\n`;
};
