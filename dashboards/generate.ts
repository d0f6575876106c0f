// Writes the committed dashboards: `node dashboards/generate.ts`. It must compute nothing.
import { writeFileSync } from 'node:fs';
import { renderDashboardFiles } from './render.ts';

for (const [path, text] of renderDashboardFiles()) writeFileSync(new URL(path, import.meta.url), text);
