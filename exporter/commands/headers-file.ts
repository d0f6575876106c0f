// Headers that a file holds, one a line, such as a token. It must never say what they are.
import { readFile, stat } from 'node:fs/promises';
import type { FromFiles } from '../server/watched-files.ts';
import { codeOf } from '../state/disk.ts';

export type Headers = Readonly<Record<string, string>>;

const MAX_FILE_BYTES = 16 * 1024;
/** A header as RFC 9110 §5 has it: a token, then visible characters and blanks. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): *([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)$/;

/** Headers by name, or the number of the first line that is none. Empty lines and those with `#` first are left out. */
const parseHeaders = (text: string): Headers | number => {
  const headers: Record<string, string> = {};
  for (const [at, written] of text.split('\n').entries()) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) return at + 1;
    headers[name] = value;
  }
  return headers;
};

/** Reads headers from their file. Says which file and line are wrong and why, never what they hold. */
export const loadHeaders = async (path: string): Promise<FromFiles<Headers>> => {
  const files = [path];
  const refused = (why: string) => ({ ok: false, problem: `${path}: ${why}`, files }) as const;
  try {
    const { size, mode } = await stat(path);
    if (size > MAX_FILE_BYTES) return refused('it is too large for a few headers');
    const headers = parseHeaders(await readFile(path, 'latin1'));
    if (typeof headers === 'number') return refused(`line ${headers} is no header; write Name: value`);
    const isOpen = (mode & 0o007) !== 0;
    const warnings = isOpen ? [`${path}: every user of the machine may read the headers; chmod o= it`] : [];
    return { ok: true, value: headers, files, warnings };
  } catch (error) {
    return refused(`cannot read the headers: ${codeOf(error)}`);
  }
};
