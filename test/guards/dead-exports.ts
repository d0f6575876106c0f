// Finds what is exported and that nobody needs. It must not know any name of this project.
import { dirname, join } from 'node:path/posix';
import { maskSource } from './mask-source.ts';
import { scanExports, scanImports } from './scan-module.ts';

/** What files (path → text) import, as `path#name`, or `path` where they take a whole module. */
const importedBy = (files: ReadonlyMap<string, string>): Set<string> =>
  new Set(
    [...files].flatMap(([from, text]) =>
      scanImports(text)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .flatMap(({ specifier, names }) => {
          const to = join(dirname(from), specifier);
          return names === 'all' ? [to] : names.map((name) => `${to}#${name}`);
        }),
    ),
  );

/** A type that stands beside another declaration of its file is the name of a part of it: of a parameter, say. */
const isPartOfAnother = (code: string, name: string): boolean =>
  new RegExp(`^export type ${name}\\b`, 'm').test(code) &&
  [...code.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length > 1;

/** `path#name` of every export that no other of these files imports. */
export const findDeadExports = (files: ReadonlyMap<string, string>): string[] => {
  const imported = importedBy(files);
  return [...files].flatMap(([path, text]) => {
    if (imported.has(path)) return [];
    const code = maskSource(text);
    return scanExports(text)
      .filter(({ name }) => !imported.has(`${path}#${name}`) && !isPartOfAnother(code, name))
      .map(({ name }) => `${path}#${name}`);
  });
};
