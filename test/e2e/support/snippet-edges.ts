// Small configurations of four edges with a place for each kind of snippet that the runbooks show. They log nothing.
import { writeFileSync } from 'node:fs';
import { DEMO_CERTIFICATE, DEMO_PRIVATE_KEY } from '../../../exporter/commands/demo/certificate.ts';
import { type Child, runChild, startChild } from './child.ts';
import type { Workspace } from './workspace.ts';

/** Where the edge listens, and where its application does. */
type EdgePorts = { readonly tls: number; readonly plain: number; readonly app: number };

/** Snippets by the words behind their fence. */
type Snippets = Readonly<Record<string, string>>;

export type Edge = {
  readonly program: 'nginx' | 'apache2' | 'haproxy' | 'caddy';
  /** The language of its blocks in Markdown. */
  readonly language: string;
  /** What its blocks may say where they belong. */
  readonly contexts: readonly string[];
  readonly configOf: (workspace: Workspace, ports: EdgePorts, snippets: Snippets) => string;
  /** Arguments for a check of a configuration, and to run it in the foreground. */
  readonly check: (config: string) => readonly string[];
  readonly run: (config: string) => readonly string[];
};

const at = (snippets: Snippets, context: string): string => snippets[context] ?? '';
const isRoot = process.getuid?.() === 0;

const nginx: Edge = {
  program: 'nginx',
  language: 'nginx',
  contexts: ['http', 'server', 'location'],
  configOf: ({ directory, path }, { tls, plain, app }, snippets) => {
    const [inHttp, inLocation] = [at(snippets, 'http'), at(snippets, 'location')];
    const proxy = inLocation.includes('proxy_pass ') ? '' : `proxy_pass http://127.0.0.1:${app};`;
    const listensPlain = inHttp.includes('listen 80') ? '' : `listen 127.0.0.1:${plain};`;
    return `
daemon off; pid ${path('nginx.pid')}; error_log ${path('error.log')};
${isRoot ? 'user root;' : ''}
events { }
http {
  access_log off;
  client_body_temp_path ${directory}; proxy_temp_path ${directory}; fastcgi_temp_path ${directory};
  uwsgi_temp_path ${directory}; scgi_temp_path ${directory};
  ${inHttp.replace('listen 80', `listen 127.0.0.1:${plain}`)}
  server {
    ${listensPlain}
    listen 127.0.0.1:${tls} ssl;
    ssl_certificate ${path('certificate.pem')}; ssl_certificate_key ${path('key.pem')};
    ${at(snippets, 'server')}
    location / { ${proxy} ${inLocation} }
  }
}`;
  },
  check: (config) => ['-t', '-q', '-c', config, '-e', 'stderr'],
  run: (config) => ['-c', config, '-e', 'stderr'],
};

const MODULES = [
  ...['mpm_event', 'authz_core', 'authz_host', 'headers', 'alias', 'proxy', 'proxy_http'],
  ...['socache_shmcb', 'ssl'],
];

const apache: Edge = {
  program: 'apache2',
  language: 'apache',
  contexts: ['server'],
  configOf: ({ directory, path }, { tls, plain, app }, snippets) => {
    const inServer = at(snippets, 'server');
    const [outside, inside] = inServer.includes('<VirtualHost *:80>')
      ? [inServer.replace('*:80', `127.0.0.1:${plain}`), '']
      : ['', inServer];
    return `
ServerRoot ${directory}
DefaultRuntimeDir ${directory}
PidFile ${path('httpd.pid')}
ErrorLog ${path('error.log')}
ServerName shop.example
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${isRoot ? 'User #65534\nGroup #65534' : ''}
Listen 127.0.0.1:${tls}
Listen 127.0.0.1:${plain}
${outside}
<VirtualHost 127.0.0.1:${tls}>
  SSLEngine on
  SSLCertificateFile ${path('certificate.pem')}
  SSLCertificateKeyFile ${path('key.pem')}
  ProxyPreserveHost On
  ProxyPass / http://127.0.0.1:${app}/
  ${inside}
</VirtualHost>
`;
  },
  check: (config) => ['-t', '-f', config],
  run: (config) => ['-f', config, '-DFOREGROUND'],
};

const haproxy: Edge = {
  program: 'haproxy',
  language: 'haproxy',
  contexts: ['global', 'frontend', 'backend'],
  configOf: ({ path }, { tls, plain, app }, snippets) => `
global
  ${at(snippets, 'global')}
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 10s
frontend edge
  bind 127.0.0.1:${plain}
  bind 127.0.0.1:${tls} ssl crt ${path('both.pem')}
  ${at(snippets, 'frontend')}
  default_backend application
backend application
  ${at(snippets, 'backend')}
  server s1 127.0.0.1:${app}
`,
  check: (config) => ['-c', '-q', '-f', config],
  run: (config) => ['-db', '-f', config],
};

const caddy: Edge = {
  program: 'caddy',
  language: 'caddyfile',
  contexts: ['global', 'site', 'proxy'],
  configOf: ({ path }, { tls, plain, app }, snippets) => {
    const site = `
  ${at(snippets, 'site')}
  reverse_proxy 127.0.0.1:${app} {
    ${at(snippets, 'proxy')}
  }`;
    return `
{
  admin off
  auto_https off
  ${at(snippets, 'global')}
}
https://:${tls} {
  tls ${path('certificate.pem')} ${path('key.pem')}
  ${site}
}
http://:${plain} {
  ${site}
}
`;
  },
  check: (config) => ['validate', '--config', config, '--adapter', 'caddyfile'],
  run: (config) => ['run', '--config', config, '--adapter', 'caddyfile'],
};

export const EDGES: readonly Edge[] = [nginx, apache, haproxy, caddy];

/** What the pages leave open, filled in. */
const filled = (text: string, { path }: Workspace): string =>
  text
    .replaceAll('SITE', 'shop.example')
    .replaceAll('/var/log/nginx/cookies.log', path('cookies.log'))
    .replaceAll('/etc/ssl/certs/ca-certificates.crt', path('certificate.pem'));

const environment = ({ directory }: Workspace) => ({
  env: { HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory },
});

/** Writes a configuration with snippets; answers its path. */
const write = (edge: Edge, workspace: Workspace, ports: EdgePorts, snippets: Snippets): string => {
  writeFileSync(workspace.path('certificate.pem'), DEMO_CERTIFICATE);
  writeFileSync(workspace.path('key.pem'), DEMO_PRIVATE_KEY, { mode: 0o600 });
  writeFileSync(workspace.path('both.pem'), DEMO_CERTIFICATE + DEMO_PRIVATE_KEY, { mode: 0o600 });
  const path = workspace.path(`${edge.program}.conf`);
  writeFileSync(path, filled(edge.configOf(workspace, ports, snippets), workspace));
  return path;
};

/** What the product's own check says of snippets; empty where all is well. */
export const checkSnippets = async (
  edge: Edge,
  workspace: Workspace,
  ports: EdgePorts,
  snippets: Snippets,
): Promise<string> => {
  const path = write(edge, workspace, ports, snippets);
  const { code, stderr } = await runChild(workspace, edge.program, edge.check(path), environment(workspace));
  return code === 0 ? '' : stderr || `exit code ${code}`;
};

/** Starts an edge with snippets. */
export const startEdge = (edge: Edge, workspace: Workspace, ports: EdgePorts, snippets: Snippets): Child =>
  startChild(
    workspace,
    edge.program,
    edge.run(write(edge, workspace, ports, snippets)),
    environment(workspace),
  );
