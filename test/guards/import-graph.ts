// Who imports whom, judged by a table, and cycles among them. It must know no folder of this project.
import { dirname, join } from 'node:path/posix';
import { type Import, scanImports } from './scan-module.ts';

/** What a file, or every file of a folder (a path with a slash at its end), may import. */
export type Rule = {
  readonly of: string;
  /**
   * Files, folders (with a slash at the end), `node:fs`, `node:*`, `npm:zod`, `npm:@scope/*`. Its own folder goes
   * without saying.
   */
  readonly may: readonly string[];
};

/** An import with its target as the rules name it. */
export type Edge = { readonly from: string; readonly to: string; readonly line: number };

const targetOf = (from: string, { specifier }: Import): string => {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`;
};

/** Every import of these files (path → text). */
export const edgesOf = (files: ReadonlyMap<string, string>): Edge[] =>
  [...files].flatMap(([from, text]) =>
    scanImports(text).map((one) => ({ from, to: targetOf(from, one), line: one.line })),
  );

const fits = (pattern: string, to: string): boolean => {
  if (pattern.endsWith('*')) return to.startsWith(pattern.slice(0, -1));
  return pattern.endsWith('/') ? to.startsWith(pattern) : to === pattern || to.startsWith(`${pattern}/`);
};

/** The rule of the innermost folder that has one, and that of the file itself beside it. */
const rulesOf = (rules: readonly Rule[], file: string): Rule[] => {
  const folders = rules.filter(({ of }) => of.endsWith('/') && file.startsWith(of));
  const innermost = folders.toSorted((a, b) => b.of.length - a.of.length).slice(0, 1);
  return [...innermost, ...rules.filter(({ of }) => of === file)];
};

const renderMay = (may: readonly string[]): string => (may.length === 0 ? 'nothing' : may.join(', '));

/** What the table forbids, one line each: file, import, rule. A file without a rule may import nothing. */
export const findForbidden = (edges: readonly Edge[], rules: readonly Rule[]): string[] =>
  edges.flatMap(({ from, to, line }) => {
    const applied = rulesOf(rules, from);
    const own = applied.filter(({ of }) => of.endsWith('/')).map(({ of }) => of);
    const may = [...own, ...applied.flatMap((rule) => rule.may)];
    if (may.some((pattern) => fits(pattern, to))) return [];
    const names = applied.map(({ of }) => of).join(' and ') || 'no rule';
    return [`${from}:${line} imports ${to}; ${names} may import ${renderMay(may)}`];
  });

/** Rules that no import needs, one line each; a table that allows more than is used hides a change of direction. */
export const findUnused = (edges: readonly Edge[], rules: readonly Rule[]): string[] =>
  rules.flatMap((rule) =>
    rule.may
      .filter(
        (pattern) => !edges.some(({ from, to }) => rulesOf(rules, from).includes(rule) && fits(pattern, to)),
      )
      .map((pattern) => `${rule.of} may import ${pattern}, and does not`),
  );

/** One cycle a group of nodes that reach each other, as `a → b → a`; `nodeOf` puts files together, e.g. to folders. */
export const findCycles = (edges: readonly Edge[], nodeOf: (path: string) => string): string[] => {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const node = nodeOf(from);
    if (node !== nodeOf(to)) next.set(node, (next.get(node) ?? new Set()).add(nodeOf(to)));
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    if (path.includes(node)) found.push([...path.slice(path.indexOf(node)), node].join(' → '));
    if (done.has(node)) return;
    done.add(node);
    for (const to of next.get(node) ?? []) visit(to, [...path, node]);
  };
  for (const node of next.keys()) visit(node, []);
  return found;
};
