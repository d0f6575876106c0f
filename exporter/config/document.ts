// YAML text with the places of its values. Pure: it opens no file and knows no key of the config.
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { type Part, type Path, quote } from './problems.ts';

/** A place in the text, both from 1. */
type Place = { readonly line: number; readonly column: number };

/** A mistake that keeps the text from being YAML. */
type SyntaxProblem = { readonly place: Place | null; readonly problem: string; readonly hint: string };

type YamlDocument =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where a value stands, or the key before it; of what is not there, where the nearest parent stands. */
      readonly locate: (path: Path, part: Part) => Place | null;
    }
  | { readonly ok: false; readonly problems: readonly SyntaxProblem[] };

/** Aliases may repeat at most this many nodes, so that a few lines cannot grow to gigabytes. */
const MAX_ALIASES = 100;
/** Deepest nesting, counted in the library's nodes (two a level of mappings). */
const MAX_DEPTH = 100;

/** Reads one YAML 1.2 document. Never throws. */
export const parseYaml = (text: string): YamlDocument => {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const refused = ({ offset, ...rest }: Fault): SyntaxProblem => ({
    place: offset === null ? null : placeAt(offset),
    ...rest,
  });
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const faults = syntaxFaults(document, text).concat(structureFaults(document));
    if (faults.length > 0) return { ok: false, problems: faults.map(refused) };
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { ok: true, value, locate: (path, part) => placeOf(document, path, part, placeAt) };
  } catch (error) {
    // What is left: aliases that repeat too much (the library's ReferenceError), or a stack that is used up.
    return { ok: false, problems: [refused(error instanceof ReferenceError ? TOO_MANY_ALIASES : TOO_DEEP)] };
  }
};

type Fault = { readonly offset: number | null; readonly problem: string; readonly hint: string };

const TOO_DEEP: Fault = {
  offset: null,
  problem: 'it is nested too deeply',
  hint: 'write it as flat as the reference',
};
const TOO_MANY_ALIASES: Fault = {
  offset: null,
  problem: 'its aliases repeat too much',
  hint: `let them stand for at most ${MAX_ALIASES} values in all`,
};

/** Mistakes whose message in the library is no help to users. */
const SYNTAX_FAULTS: Readonly<Partial<Record<ErrorCode, { problem: string; hint: string }>>> = {
  MULTIPLE_DOCS: { problem: 'a second document begins', hint: 'keep one document in the file' },
  TAG_RESOLVE_FAILED: { problem: 'an unknown tag', hint: 'take it away, or put the text in quotes' },
};

/** Of what is no YAML only the first mistake is told, for the others follow from it; of repeated keys each. */
const syntaxFaults = ({ errors, warnings }: Document.Parsed, text: string): Fault[] => {
  const all = [...errors, ...warnings];
  const [first] = all.filter(({ code }) => code !== 'DUPLICATE_KEY');
  if (first === undefined) return all.map(({ pos }) => duplicateKey(pos[0], text));
  if (first.code === 'RESOURCE_EXHAUSTION') return [TOO_DEEP];
  const [message = ''] = first.message.split('\n', 1);
  const hint = 'look at the indentation, brackets and quotes there';
  return [
    { offset: first.pos[0], ...(SYNTAX_FAULTS[first.code] ?? { problem: `not YAML: ${message}`, hint }) },
  ];
};

const duplicateKey = (offset: number, text: string): Fault => {
  const [key = ''] = /^[^\s:]*/.exec(text.slice(offset, offset + 64)) ?? [];
  return { offset, problem: `a second key ${quote(key)} in one mapping`, hint: 'keep one of the two' };
};

/** What is YAML and yet no data: aliases of nothing or of what they stand in, and nesting without end. */
const structureFaults = (document: Document.Parsed): Fault[] => {
  const faults: Fault[] = [];
  visit(document, {
    Alias: (_key, alias, parents) => {
      const target = alias.resolve(document);
      if (target !== undefined && !parents.some((parent) => parent === target)) return;
      const hint = 'give it an anchor (`&name`) on an earlier value';
      faults.push({
        offset: offsetOf(alias),
        problem: `the alias ${quote(alias.source)} stands for nothing`,
        hint,
      });
    },
    Collection: (_key, _node, parents) => {
      if (parents.length <= MAX_DEPTH) return undefined;
      faults.push(TOO_DEEP);
      return visit.BREAK;
    },
  });
  return faults;
};

const placeOf = (
  document: Document,
  path: Path,
  part: Part,
  placeAt: (offset: number) => Place,
): Place | null => {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const [index, step] of path.entries()) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    const entry = entryAt(parent, step);
    if (entry === null) break;
    const keyWanted = part === 'key' && index === path.length - 1;
    offset = (keyWanted ? null : offsetOf(entry.value)) ?? offsetOf(entry.key) ?? offset;
    node = entry.value;
  }
  return offset === null ? null : placeAt(offset);
};

const entryAt = (parent: unknown, step: string | number): { key: unknown; value: unknown } | null => {
  if (isMap(parent)) return parent.items.find((pair) => keyOf(pair) === String(step)) ?? null;
  if (isSeq(parent) && typeof step === 'number' && step < parent.items.length) {
    return { key: null, value: parent.items[step] };
  }
  return null;
};

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

/** Null: no node, or one that takes no room (a key without a value). */
const offsetOf = (node: unknown): number | null => {
  const range = isNode(node) ? node.range : null;
  return range == null || range[0] === range[1] ? null : range[0];
};
