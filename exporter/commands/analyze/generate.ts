// Writes the schema of the JSON report: `node exporter/commands/analyze/generate.ts`. Nothing imports it.
import { writeFileSync } from 'node:fs';
import { renderReportSchema } from './report-schema.ts';

writeFileSync(new URL('report.schema.json', import.meta.url), renderReportSchema());
