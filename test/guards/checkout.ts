// The checkout as guards see it: its files, by paths relative to its root with forward slashes. It must judge nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Root of the checkout, absolute. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** What no guard looks into: what git and npm bring, and what builds and drills leave. */
const SKIPPED = new Set(['node_modules', '.git', 'dist', 'coverage']);

/** Every file below a folder of the checkout (`''`: all of it), or of another root, sorted. */
export const listFiles = (folder = '', root = ROOT): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(path, root) : [path];
    })
    .sort();

/** Folders of code that is shipped. */
export const CODE_FOLDERS = ['exporter', 'dashboards', 'alerts'] as const;

/** Every TypeScript file that is shipped. */
export const listCode = (): string[] =>
  CODE_FOLDERS.flatMap((folder) => listFiles(folder)).filter((path) => path.endsWith('.ts'));

/** Every TypeScript file of the tests. */
export const listTests = (): string[] => listFiles('test').filter((path) => path.endsWith('.ts'));

/** Text of a file of the checkout. */
export const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
