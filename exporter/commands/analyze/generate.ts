// Writes what derives from the report: its schema and the page of what can be found:
// `node exporter/commands/analyze/generate.ts`. Nothing imports it.
import { writeFileSync } from 'node:fs';
import { renderWeaknesses } from './reference.ts';
import { renderReportSchema } from './report-schema.ts';

writeFileSync(new URL('report.schema.json', import.meta.url), renderReportSchema());
writeFileSync(new URL('WEAKNESSES.md', import.meta.url), renderWeaknesses());
