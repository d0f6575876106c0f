// Debian's Apache httpd in a folder of its own, with exactly the snippet that `formats apache` prints.
import { writeFileSync } from 'node:fs';
import { findFormat } from '../../../exporter/formats/index.ts';
import { startChild } from './child.ts';
import type { ProductPorts } from './product.ts';
import type { Workspace } from './workspace.ts';

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

const configOf = (
  { directory, path }: Workspace,
  { tls, plain, app }: ProductPorts,
  lines: string,
): string => {
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
${lines}
${findFormat('apache')?.snippet.replace('/var/log/apache2/cookies.log', path('edge.log'))}
${proxy}
<VirtualHost 127.0.0.1:${tls}>
  SSLEngine on
  ${proxy}
</VirtualHost>
`;
};

/** Starts it, logging to `edge.log`; `lines` are further ones of the server's own configuration. */
export const startApache = (workspace: Workspace, ports: ProductPorts, lines = ''): void => {
  writeFileSync(workspace.path('httpd.conf'), configOf(workspace, ports, lines));
  startChild(workspace, 'apache2', ['-f', workspace.path('httpd.conf'), '-DFOREGROUND']);
};
