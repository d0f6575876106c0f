// Writes the committed rule files: `node alerts/generate.ts`. It must compute nothing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderAlertFiles } from './render.ts';

for (const [path, text] of renderAlertFiles()) {
  const file = new URL(path, import.meta.url);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}
