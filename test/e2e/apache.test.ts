// Debian's Apache httpd with exactly the snippet that `formats apache` prints: what is counted equals what was sent and
// received, as far as its log can show it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { findFormat } from '../../exporter/formats/index.ts';
import { type Seen, seenByEdge, type Wire } from './oracle/seen.ts';
import { startChild } from './support/child.ts';
import { sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { type Counted, countTraffic, itCounts, type Product, type ProductPorts } from './support/product.ts';
import { valuesOf } from './support/raw-http.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const MODULES = [
  'mpm_event',
  'authz_core',
  'headers',
  'proxy',
  'proxy_http',
  'unique_id',
  'socache_shmcb',
  'ssl',
];
const MODULE_FOLDER = '/usr/lib/apache2/modules';

const configOf = ({ directory, path }: Workspace, { tls, plain, app }: ProductPorts): string => {
  const proxy = `ProxyPass / http://127.0.0.1:${app}/ nocanon`;
  return `
ServerRoot ${directory}
DefaultRuntimeDir ${directory}
PidFile ${path('httpd.pid')}
ErrorLog ${path('httpd-error.log')}
ServerName shop.example
${MODULES.map((name) => `LoadModule ${name}_module ${MODULE_FOLDER}/mod_${name}.so`).join('\n')}
${process.getuid?.() === 0 ? 'User #65534\nGroup #65534' : ''}
Listen 127.0.0.1:${tls}
Listen 127.0.0.1:${plain}
SSLCertificateFile certificate.pem
SSLCertificateKeyFile key.pem
AllowEncodedSlashes NoDecode
ProxyPreserveHost On
${findFormat('apache')?.snippet.replace('/var/log/apache2/cookies.log', path('edge.log'))}
${proxy}
<VirtualHost 127.0.0.1:${tls}>
  SSLEngine on
  ${proxy}
</VirtualHost>
`;
};

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
  start: (workspace, ports) => {
    writeFileSync(workspace.path('httpd.conf'), configOf(workspace, ports));
    startChild(workspace, 'apache2', ['-f', workspace.path('httpd.conf'), '-DFOREGROUND']);
  },
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
