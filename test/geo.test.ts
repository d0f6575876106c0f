// Where an address is, by the file that comes with the exporter, and what is said of files that are none.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseNetwork } from '../exporter/exchanges/network.ts';
import { type Locate, openGeo } from '../exporter/geo.ts';

const networkOf = (address: string): number => parseNetwork(address) ?? assert.fail(address);

const open = async (country: string | null, asn: string | null = null): Promise<Locate | null> => {
  const opened = await openGeo({ country, asn });
  return opened.ok ? opened.locate : assert.fail(opened.problem);
};

describe('the map of addresses', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-geo-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [address, country] of [
    ['8.8.8.8', 'US'],
    ['2001:4860:4860::8888', 'US'],
    ['193.0.6.139', 'NL'],
    ['10.0.0.1', null],
  ] as const) {
    it(`has the network of ${address} in ${country ?? 'no country'}`, async () => {
      const locate = await open('bundled');
      assert.deepEqual(locate?.(networkOf(address)), { country, asn: null });
    });
  }
  it('is none without files', async () => assert.equal(await open(null), null));
  it('says which file cannot be read', async () => {
    const path = join(folder, 'missing.mmdb');
    assert.deepEqual(await openGeo({ country: path, asn: null }), {
      ok: false,
      problem: `replay.country_mmdb: ${path}: ENOENT`,
    });
  });
  it('says which file is none', async () => {
    const path = join(folder, 'text.mmdb');
    writeFileSync(path, 'no map at all');
    assert.deepEqual(await openGeo({ country: 'bundled', asn: path }), {
      ok: false,
      problem: `replay.asn_mmdb: ${path}: no MMDB file`,
    });
  });
});
