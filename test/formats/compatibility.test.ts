// The table of what each log can show says of every SLI what its objectives say that they need.
import assert from 'node:assert/strict';
import { COLUMNS } from '../../exporter/formats/compatibility/columns.ts';
import { renderCompatibility } from '../../exporter/formats/compatibility.ts';
import { formats } from '../../exporter/formats/index.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { readerOf } from './corpus.ts';

describe('compatibility', () => {
  it('has a row for every format', () => {
    const table = renderCompatibility();
    for (const { name } of formats) assert.equal(table.split(`| \`${name}\``).length, 2, name);
  });
  // Of incidents no log tells.
  const logged = objectives.filter(({ needs }) => needs.length > 0);

  it('has a column for every objective that logs tell', () => {
    assert.deepEqual(COLUMNS.flatMap(({ slis }) => slis).sort(), logged.map(({ sli }) => sli).sort());
  });
  for (const { sli, needs } of logged) {
    const column = COLUMNS.find(({ slis }) => slis.includes(sli));
    it(`claims nothing of ${sli} without ${needs.join(' and ')}`, () => {
      for (const format of formats) {
        const reader = readerOf(format.compile({}));
        const verdict = column?.judge(reader, format) ?? '';
        const hasAll = needs.every((field) => reader.fields.has(field));
        if (!hasAll) assert.ok(['none', 'requests only'].includes(verdict), `${format.name}: ${verdict}`);
      }
    });
  }
});
