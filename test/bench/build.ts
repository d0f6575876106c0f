// The exporter as it ships: compiled, for stripping types at every start costs time and memory that users never spend.
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Workspace } from '../e2e/support/workspace.ts';
import { runMeasured } from './measure/run.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** Compiles the checkout into the workspace; answers the path of the program. */
export const buildExporter = async (workspace: Workspace): Promise<string> => {
  const directory = workspace.path('dist');
  symlinkSync(join(ROOT, 'node_modules'), workspace.path('node_modules'), 'dir');
  const options = ['--project', join(ROOT, 'tsconfig.build.json'), '--outDir', directory];
  await runMeasured([process.execPath, TSC, ...options]);
  return join(directory, 'exporter', 'main.js');
};
