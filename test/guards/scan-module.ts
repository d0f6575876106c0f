// What a TypeScript file imports and exports. It must not resolve or judge anything.
import { lineOf, maskSource } from './mask-source.ts';

/** One import, re-export or dynamic import; those of types alone too. */
export type Import = {
  /** As written, e.g. `./record.ts`, `node:fs`. */
  readonly specifier: string;
  /** Names as the other file exports them; `all`: a namespace, a side effect, or a dynamic import taken whole. */
  readonly names: readonly string[] | 'all';
  readonly line: number;
};

/** One exported name. */
export type Export = { readonly name: string; readonly line: number };

// The text between the quotes is blank in the code that is searched; its place tells where to read it.
const IMPORTS = [
  /\b(?:import|export)\b(?<clause>[^;'"`()=]*?)\bfrom\s*['"](?<at> +)['"]/dg,
  /\bimport\s*['"](?<at> +)['"]/dg,
  /(?:(?<clause>\{[^{}]*\})\s*=\s*await\s+)?\bimport\s*\(\s*['"](?<at> +)['"]/dg,
];
const NAMED = /\{([^}]*)\}/;

/** `a, type B, c as d` → [a, a], [B, B], [c, d]: the names inside the file and outside it. */
const pairsOf = (list: string): [string, string][] =>
  list
    .split(',')
    .map((one) => one.trim().replace(/^type\s+/, ''))
    .filter((one) => one !== '')
    .map((one) => one.split(/\s+as\s+|\s*:\s*/))
    .map(([from = '', to = from]) => [from, to]);

const namesIn = (clause: string | undefined): readonly string[] | 'all' => {
  if (clause === undefined || clause.includes('*')) return 'all';
  const named = pairsOf(NAMED.exec(clause)?.[1] ?? '').map(([from]) => from);
  const isDefaultToo = /\w/.test(clause.replace(NAMED, '').replace(/\btype\b/, ''));
  return isDefaultToo ? ['default', ...named] : named;
};

/** Everything that a file imports. */
export const scanImports = (text: string): Import[] => {
  const code = maskSource(text);
  return IMPORTS.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(({ groups, indices }) => {
      const [start, end] = indices?.groups?.at ?? [0, 0];
      return {
        specifier: text.slice(start, end),
        names: namesIn(groups?.clause),
        line: lineOf(text, start),
      };
    }),
  );
};

const DECLARED =
  /^export\s+(?:default\s+)?(?:async\s+)?(?:const|let|type|interface|class|function\s*\*?)\s+(\w+)/gm;
const LISTED = /^export\s+(?:type\s+)?\{([^}]*)\}/gm;

/** Everything that a file exports by name. */
export const scanExports = (text: string): Export[] => {
  const code = maskSource(text);
  const declared = [...code.matchAll(DECLARED)].map(({ 1: name = '', index }) => ({
    name,
    line: lineOf(text, index),
  }));
  const listed = [...code.matchAll(LISTED)].flatMap(({ 1: list = '', index }) =>
    pairsOf(list).map(([, name]) => ({ name, line: lineOf(text, index) })),
  );
  return [...declared, ...listed];
};
