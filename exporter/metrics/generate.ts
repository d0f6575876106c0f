// Writes REFERENCE.md: `node exporter/metrics/generate.ts`. Nothing imports it.
import { writeFileSync } from 'node:fs';
import { renderMetricsReference } from './reference.ts';

writeFileSync(new URL('REFERENCE.md', import.meta.url), renderMetricsReference());
