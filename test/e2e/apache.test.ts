// Debian's Apache httpd with exactly the snippet that `formats apache` prints: what is counted equals what was sent and
// received, as far as its log can show it.
import assert from 'node:assert/strict';
import { type Seen, seenByEdge, type Wire } from './oracle/seen.ts';
import { startApache } from './support/apache.ts';
import { sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { type Counted, countTraffic, itCounts, type Product } from './support/product.ts';
import { valuesOf } from './support/raw-http.ts';
import { createWorkspace } from './support/workspace.ts';

/** Longest field that httpd takes (LimitRequestFieldSize). */
const FIELD_BYTES = 8190;

/** What httpd logs: all Set-Cookie headers, Cookie lines joined by ", ", and of a request with too long a field none. */
const seen = (wire: Wire): Seen | null => {
  if (wire.client === null) return null;
  const { request } = wire.client;
  const isRefused = request.fields.some(([name, value]) => `${name}: ${value}`.length > FIELD_BYTES);
  const joined = valuesOf(request, 'cookie').join(', ');
  return {
    ...seenByEdge(wire),
    cookie: isRefused ? undefined : joined === '' || joined === '-' ? null : joined,
    isUpstreamAnswered: null,
  };
};

const apache: Product = {
  start: startApache,
  opens: ['tls', 'plain'],
  source: 'format: apache, file: { path: edge.log }, start_at: beginning',
  traffic: {
    requestsPerLane: 150,
    legs: ['TLSv1.3', 'TLSv1.2', 'plain'],
    // Joined by ", ", a header that has ", name=" within cannot be told from two, nor a nameless one from an attribute.
    isSetCookie: (header) => /^[^=;]+=/.test(header) && !/, ?[\w-]+=/.test(header),
    // So nameless cookies are never issued here, and then they are no label.
    isCookie: ([line = '']) => !line.includes('nameless'),
    refused: [[`sid=${'x'.repeat(9000)}`], [`sid=${'x'.repeat(20_000)}`, 'theme=1']],
  },
  seen,
};

describeWith(['apache2'], 'Apache httpd', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let counted: Counted;
  before(async () => {
    counted = await countTraffic(workspace, apache);
  });
  after(() => workspace.close());

  itCounts(() => counted);
  it('shows all Set-Cookie headers', () => {
    const labels = { source: 'edge', format: 'apache', set_cookie: 'all', cookie: 'all' };
    assert.equal(sumOf(counted.page, 'cookie_source_info', labels), 1);
  });
});
