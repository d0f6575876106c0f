// Writes COMPATIBILITY.md: `node exporter/formats/generate.ts`. Nothing imports it.
import { writeFileSync } from 'node:fs';
import { renderCompatibility } from './compatibility.ts';

writeFileSync(new URL('COMPATIBILITY.md', import.meta.url), renderCompatibility());
