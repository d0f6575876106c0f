// nginx that edits headers by the path, as edit-traffic.ts names the edits.
import { snippetLines, startNginx, TLS_LINES } from './nginx.ts';
import type { ProductPorts } from './product.ts';
import type { Workspace } from './workspace.ts';

/** The Cookie header without the cookie `theme`, however often it is there. */
const KEPT_COOKIES = `
  map $http_cookie $without_one {
    default $http_cookie;
    "~^(?<before>(?:.*; )?)theme=[^;]*(?:; (?<behind>.*))?$" $before$behind;
  }
  map $without_one $kept {
    default $without_one;
    "~^(?<first>(?:.*; )?)theme=[^;]*(?:; (?<last>.*))?$" $first$last;
  }`;

const EDITS: Readonly<Record<string, string>> = {
  'flags-removed': 'proxy_cookie_flags ~ nosecure nohttponly;',
  'flags-added': 'proxy_cookie_flags ~ secure httponly;',
  samesite: 'proxy_cookie_flags ~ samesite=strict;',
  scope: 'proxy_cookie_domain shop.example www.shop.example; proxy_cookie_path / /scope/;',
  stripped: 'proxy_hide_header Set-Cookie;',
  affinity: 'add_header Set-Cookie "AWSALB=node1; Path=/" always;',
  added: 'add_header Set-Cookie "choice=edge; Max-Age=60" always;',
  dropped: 'proxy_set_header Cookie $kept;',
};

/** The log beside the snippet's own that shows nothing of what the upstream sent. */
export const CLIENT_LEG_LOG = 'client-leg.log';

/** The snippet's log_format without the upstream's Set-Cookie, under another name. */
export const clientLegFormat = (): string => {
  const [whole = ''] = /log_format cookies [\s\S]*?;$/m.exec(snippetLines('').http) ?? [];
  return whole
    .replace('log_format cookies', 'log_format client_leg')
    .replace('"upstream_set_cookie":"$upstream_http_set_cookie",', '');
};

/** Starts it: `edge.log` is the snippet's, `client-leg.log` beside it has the client's leg alone. */
export const startEditedNginx = async (workspace: Workspace, ports: ProductPorts): Promise<void> => {
  const logPath = workspace.path('edge.log');
  const { proxy } = snippetLines(logPath);
  const pass = (edit: string): string => `${edit} ${proxy} proxy_set_header Host $host;`;
  const locations = Object.entries(EDITS).map(
    ([edit, lines]) => `location /${edit}/ { ${pass(lines)} proxy_pass http://127.0.0.1:${ports.app}; }`,
  );
  const http = `
  ${KEPT_COOKIES}
  ${clientLegFormat()}
  access_log ${workspace.path(CLIENT_LEG_LOG)} client_leg;
  server {
    listen 127.0.0.1:${ports.tls} ssl; listen 127.0.0.1:${ports.plain}; server_name shop.example;
    ${TLS_LINES}
    location / { ${pass('')} proxy_pass http://127.0.0.1:${ports.app}; }
    location /prefix/ { ${pass('')} proxy_pass http://127.0.0.1:${ports.app}/; }
    location /own/ { return 200 "made"; }
    ${locations.join('\n    ')}
  }`;
  await startNginx(workspace, { logPath, ports: [ports.tls, ports.plain], http });
};
