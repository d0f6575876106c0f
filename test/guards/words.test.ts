// What must not stand in a file: words that tell of a leak, of a shortcut, or of the machine the file was written on.
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path/posix';
import { listCode, listFiles, listTests, ROOT, readText } from './checkout.ts';
import { lineOf, maskSource } from './mask-source.ts';

type Word = {
  readonly what: string;
  /** Searched in code alone: comments and the insides of texts do not count. */
  readonly pattern: RegExp;
  /** Files and folders (with a slash at the end) that may, and must, have it. */
  readonly only: readonly string[];
};

/** The formats and the wall take lines apart; sources take off what is around them; `analyze` cuts a sample to tell its format. */
const SEES_RAW_TEXT = [
  'exporter/raw-text.ts',
  'exporter/exchanges/record.ts',
  'exporter/formats/',
  'exporter/exchanges/auth-steps.ts',
  'exporter/exchanges/join.ts',
  'exporter/exchanges/normalize.ts',
  'exporter/exchanges/replaced.ts',
  'exporter/exchanges/sender.ts',
  'exporter/exchanges/traits.ts',
  'exporter/exchanges/transport.ts',
  'exporter/exchanges/views.ts',
  'exporter/sources/wrappers.ts',
  'exporter/sources/syslog-unpack.ts',
];

const IN_CODE: readonly Word[] = [
  { what: 'raw text revealed', pattern: /\breveal(?:Chunk)?\b/g, only: SEES_RAW_TEXT },
  {
    what: 'a cast around the type of raw text',
    pattern: /\bas unknown as\b/g,
    only: ['exporter/raw-text.ts'],
  },
  { what: 'console', pattern: /\bconsole\b/g, only: [] },
  { what: 'process.env', pattern: /\bprocess\.env\b/g, only: ['exporter/main.ts'] },
  { what: 'process.argv', pattern: /\bprocess\.argv\b/g, only: ['exporter/config/generate.ts'] },
  {
    what: 'the standard streams',
    pattern: /\bprocess\.std(?:in|out|err)\b/g,
    only: ['exporter/main.ts', 'exporter/config/generate.ts'],
  },
  { what: 'process.exit', pattern: /\bprocess\.exit\b/g, only: ['exporter/main.ts'] },
  { what: 'any', pattern: /(?<![.\w])any\b(?!\s*[(:])/g, only: [] },
  { what: 'a default export', pattern: /\bexport\s+default\b/g, only: [] },
];

/** In comments and texts too. */
const ANYWHERE: readonly Word[] = [
  { what: 'a note to do something later', pattern: /\b(?:TODO|FIXME|HACK|XXX)\b/g, only: [] },
  { what: 'a check of types switched off', pattern: /@ts-(?:ignore|expect-error|nocheck)/g, only: [] },
];

const isListed = (path: string, only: readonly string[]): boolean =>
  only.some((one) => (one.endsWith('/') ? path.startsWith(one) : path === one));

const find = (text: string, { pattern }: Word): number[] =>
  [...text.matchAll(pattern)].map(({ index }) => lineOf(text, index));

/** `path:line: what`, for every place that is not listed. */
const findWords = (files: ReadonlyMap<string, string>, words: readonly Word[]): string[] =>
  [...files].flatMap(([path, text]) =>
    words
      .filter(({ only }) => !isListed(path, only))
      .flatMap((word) => find(text, word).map((line) => `${path}:${line}: ${word.what}`)),
  );

/** Listed places that no longer have the word. */
const findObsolete = (files: ReadonlyMap<string, string>, words: readonly Word[]): string[] =>
  words.flatMap((word) =>
    word.only
      .filter(
        (one) => ![...files].some(([path, text]) => isListed(path, [one]) && find(text, word).length > 0),
      )
      .map((one) => `${one} has no ${word.what}`),
  );

const readAll = (paths: readonly string[], change = (text: string) => text): Map<string, string> =>
  new Map(paths.map((path) => [path, change(readText(path))]));

/** Files that people write, of whatever kind. */
const WRITTEN = /(?:\.(?:ts|md|ya?ml|json|sh|conf|html|css)|\/run|rc)$/;
const listWritten = (): string[] =>
  listFiles().filter((path) => WRITTEN.test(path) && path !== 'package-lock.json');

/** Where this very checkout and its owner live: no file may know. */
const MACHINE = [`${ROOT}/`, `${homedir()}/`].filter((path) => path.split('/').length > 2);

/** At most as long as a path; without a bound a long run of letters would be tried from each of them. */
const MARKDOWN = /(?<![\w./-])[\w./-]{0,120}\w\.md\b/g;

/** Whether a Markdown file that a file mentions is there: beside it, from the root, or anywhere by its bare name. */
const isThere = (files: readonly string[], from: string, mentioned: string): boolean => {
  const path = mentioned.replace(/^.*\/blob\/main\//, '').replace(/^\//, '');
  if (!path.includes('/')) return files.some((file) => file === path || file.endsWith(`/${path}`));
  return files.includes(path) || files.includes(join(dirname(from), path));
};

describe('the words of the code', () => {
  const code = readAll(listCode(), maskSource);

  it('have no place but the listed ones', () => assert.deepEqual(findWords(code, IN_CODE), []));
  it('have every listed place', () => assert.deepEqual(findObsolete(code, IN_CODE), []));
  it('put nothing off and switch no check off', () =>
    assert.deepEqual(findWords(readAll([...listCode(), ...listTests()]), withoutThis(ANYWHERE)), []));
  it('are introduced: every file opens with a comment that says what it is', () => {
    const unopened = listCode().filter((path) => !/^(?:#!.*\n)?\/\/ \S/.test(readText(path)));
    assert.deepEqual(unopened, []);
  });
  it('single out no test', () => {
    const single = { what: 'only', pattern: /\b(?:describe|context|it)\.only\b/g, only: [] };
    assert.deepEqual(findWords(readAll(listTests(), maskSource), [single]), []);
  });
});

describe('the words of all files', () => {
  const written = listWritten();

  it('know no path of a machine', () => {
    const known = written.flatMap((path) =>
      MACHINE.filter((one) => readText(path).includes(one)).map((one) => `${path}: ${one}`),
    );
    assert.deepEqual(known, []);
  });
  it('mention only documents that are there', () => {
    const files = listFiles();
    const missing = written.flatMap((path) =>
      [...readText(path).matchAll(MARKDOWN)]
        .filter(([mentioned]) => !isThere(files, path, mentioned))
        .map(([mentioned]) => `${path}: ${mentioned}`),
    );
    assert.deepEqual(missing, []);
  });
});

/** This file names the words it looks for. */
const withoutThis = (words: readonly Word[]): Word[] =>
  words.map((word) => ({ ...word, only: ['test/guards/words.test.ts'] }));

describe('the guard of words', () => {
  const found = (text: string): string[] =>
    findWords(new Map([['exporter/x.ts', maskSource(text)]]), IN_CODE);

  for (const [text, what] of [
    ['const a = reveal(line);', 'raw text revealed'],
    ['const tell = { reveal };', 'raw text revealed'],
    ['revealChunk(chunk).text', 'raw text revealed'],
    ["import { reveal as r } from './raw-text.ts';", 'raw text revealed'],
    ['const a = line as unknown as string;', 'a cast around the type of raw text'],
    ['console.log(1);', 'console'],
    ['const { HOME } = process.env;', 'process.env'],
    ['const a = process.argv[2];', 'process.argv'],
    [`const a = \`\${process.argv[2]}\`;`, 'process.argv'],
    ['process.stdout.write(text);', 'the standard streams'],
    ['process.exit(1);', 'process.exit'],
    ['const a: any = 1;', 'any'],
    ['const a = b as any[];', 'any'],
    ['const a = new Map<string, any>();', 'any'],
    ['export default 1;', 'a default export'],
  ] as const) {
    it(`finds ${what} in: ${text}`, () => assert.deepEqual(found(text), [`exporter/x.ts:1: ${what}`]));
  }
  for (const text of [
    '// reveal any console',
    "const a = 'process.env';",
    'const a = /console|any/;',
    'const a = `any console`;',
    'const a = await Promise.any([]);',
    'const anyone = 1;',
  ]) {
    it(`finds nothing in: ${text}`, () => assert.deepEqual(found(text), []));
  }
});
