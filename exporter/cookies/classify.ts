// Tells the class of a cookie by its name, and the label that stands for the name. It must not look at a value.
import { CLASS_TABLES } from './class-tables.ts';
import type { CookieClass } from './cookie.ts';
import { createGlobs, isExact } from './glob.ts';
import { labelOf } from './label.ts';
import { prefixOf } from './prefixes.ts';
import { copyText, isDigitCode } from './text.ts';

/** What a name tells. */
export type Classified = {
  readonly class: CookieClass;
  /** Label: the glob if the name matched one, the name if it is listed, else what label.ts makes of it; a copy. */
  readonly cookie: string;
  /** Config or the built-in tables know the name, perhaps without its prefix and chunk suffix. */
  readonly listed: boolean;
  /** What decided. */
  readonly rule: 'config' | 'exact' | 'glob' | 'stripped' | 'substring' | 'none';
};

/** Classifies a name; `issued`: it was seen in a Set-Cookie, not only in a request, where clients choose names. */
export type Classifier = (name: string, issued: boolean) => Classified;

/** Names remembered, of issued and of other cookies each. When they are all taken, remembering starts over. */
const MAX_REMEMBERED = 4096;
/** Longer names are not remembered. */
const MAX_REMEMBERED_CHARS = 128;

const CLASSES_IN_ORDER: readonly CookieClass[] = [...CLASS_TABLES.map(([name]) => name), 'other'];

type Lists = readonly (readonly [CookieClass, readonly string[]])[];
type Match = { readonly class: CookieClass; readonly pattern: string };
type Find = (name: string) => Match | null;

/**
 * Builds a classifier from the configured names and globs of each class.
 *
 * The first rule that fits decides: config; exact names of all built-in tables; their globs in the order affinity,
 * bot, csrf, analytics, preference, auth; the same for the name without its prefix (`__Host-` …) and chunk suffix
 * (`.0`, `C1`, `_0`); for issued names words that the name holds; else the class is `other`. Config is asked for
 * the shortened name as well before any table is. Results are remembered, bounded, so that a known name costs one look-up.
 */
export const createClassifier = (
  own: Readonly<Partial<Record<CookieClass, readonly string[]>>>,
): Classifier => {
  const findOwn = createFind(CLASSES_IN_ORDER.map((name) => [name, own[name] ?? []]));
  const findBuiltIn = createFind(CLASS_TABLES);
  const remembered = { issued: new Map<string, Classified>(), sent: new Map<string, Classified>() };
  return (name, issued) => {
    const known = issued ? remembered.issued : remembered.sent;
    const before = known.get(name);
    if (before !== undefined) return before;
    const copy = copyText(name);
    const classified = classify(copy, issued, findOwn, findBuiltIn);
    if (known.size >= MAX_REMEMBERED) known.clear();
    if (copy.length <= MAX_REMEMBERED_CHARS) known.set(copy, classified);
    return classified;
  };
};

const classify = (name: string, issued: boolean, findOwn: Find, findBuiltIn: Find): Classified => {
  const shorter = shorterNamesOf(name);
  const own = findFirst([name, ...shorter], findOwn);
  if (own !== null) return listed(name, own, 'config');
  const builtIn = findBuiltIn(name);
  if (builtIn !== null) return listed(name, builtIn, isExact(builtIn.pattern) ? 'exact' : 'glob');
  const stripped = findFirst(shorter, findBuiltIn);
  if (stripped !== null) return listed(name, stripped, 'stripped');
  const told = issued ? classByWords(shorter.at(-1) ?? name) : null;
  return {
    class: told ?? 'other',
    cookie: labelOf(name),
    listed: false,
    rule: told === null ? 'none' : 'substring',
  };
};

/** A listed name has no ids that its glob does not hide, so the name, already a copy, is its own label. */
const listed = (name: string, match: Match, rule: Classified['rule']): Classified => ({
  class: match.class,
  cookie: isExact(match.pattern) ? name : match.pattern,
  listed: true,
  rule,
});

const findFirst = (names: readonly string[], find: Find): Match | null => {
  for (const name of names) {
    const match = find(name);
    if (match !== null) return match;
  }
  return null;
};

const createFind = (lists: Lists): Find => {
  const classes = new Map<string, CookieClass>();
  for (const [name, patterns] of lists) {
    for (const pattern of patterns) if (!classes.has(pattern)) classes.set(pattern, name);
  }
  const match = createGlobs([...classes.keys()]);
  return (name) => {
    const pattern = match(name);
    return pattern === null ? null : { class: classes.get(pattern) ?? 'other', pattern };
  };
};

/** The name without its prefix, then also without its chunk suffix; only those that are shorter. */
const shorterNamesOf = (name: string): string[] => {
  const unprefixed = name.slice(prefixOf(name)?.length ?? 0);
  const unchunked = unprefixed.slice(0, chunkSuffixAt(unprefixed));
  return [...new Set([unprefixed, unchunked])].filter((shorter) => shorter !== name && shorter !== '');
};

/** Where `.0`, `C1` or `_0` begins, with one or two digits; the name's length if there is none. */
const chunkSuffixAt = (name: string): number => {
  let at = name.length;
  while (at > name.length - 2 && isDigitCode(name.charCodeAt(at - 1))) at--;
  const isChunk = at < name.length && at > 1 && '._C'.includes(name.charAt(at - 1));
  return isChunk ? at - 1 : name.length;
};

const CSRF_WORDS = ['csrf', 'xsrf'];
const AUTH_WORDS = ['sess', 'auth', 'login', 'token', 'jwt', 'sso', 'remember'];

/** A guess from words in the name; what names a forgery token is none for logging in, though `token` stands in it. */
const classByWords = (name: string): CookieClass | null => {
  const lower = name.toLowerCase();
  if (CSRF_WORDS.some((word) => lower.includes(word))) return 'csrf';
  return lower.endsWith('sid') || AUTH_WORDS.some((word) => lower.includes(word)) ? 'auth' : null;
};
