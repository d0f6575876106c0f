// What is kept at hand for each site: made once of each vantage and site.
import assert from 'node:assert/strict';
import { createPerSite } from '../../exporter/slis/per-site.ts';
import { exchange } from './counting.ts';

describe('what is kept per site', () => {
  it('is made once of each vantage and site', () => {
    const made: string[] = [];
    const of = createPerSite((vantage, site) => made.push(`${vantage} ${site}`));
    const at = (vantage: 'edge' | 'origin', site: string) => of(exchange({ vantage, site }));
    const found = [at('edge', 'a'), at('origin', 'a'), at('edge', 'b'), at('edge', 'a'), at('origin', 'a')];
    assert.deepEqual(
      [found, made],
      [
        [1, 2, 3, 1, 2],
        ['edge a', 'origin a', 'edge b'],
      ],
    );
  });
});
