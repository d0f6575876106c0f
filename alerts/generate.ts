// Writes the committed rule files: `node alerts/generate.ts`. It must compute nothing.
import { writeFileSync } from 'node:fs';
import { renderAlertFiles } from './render.ts';

for (const [path, text] of renderAlertFiles()) writeFileSync(new URL(path, import.meta.url), text);
