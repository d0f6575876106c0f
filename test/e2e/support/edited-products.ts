// Four products that edit headers by the path, as edit-traffic.ts names the edits, each in its own configuration beside
// exactly the snippet that `formats NAME` prints; and what its log shows.
import type { EdgeView } from '../oracle/pairs.ts';
import { startApache } from './apache.ts';
import { type CaddyRoute, startCaddy } from './caddy.ts';
import { CLIENT_LEG_LOG, clientLegFormat, startEditedNginx } from './edited-nginx.ts';
import { type HaproxyLines, startHaproxy } from './haproxy.ts';
import type { ProductPorts } from './product.ts';
import type { Workspace } from './workspace.ts';

/** Other logs of the same requests, from which the same must come. */
export type OtherLogs = {
  readonly title: string;
  /** Keys of the source at the edge, as YAML; absent: the product's own log. */
  readonly edge?: string;
  /** Keys of the source at the origin, as YAML; absent: the application's log; null: none is read. */
  readonly origin?: string | null;
  readonly view?: Partial<EdgeView>;
};

export type EditedProduct = {
  readonly format: 'nginx' | 'apache' | 'haproxy' | 'caddy';
  readonly program: 'nginx' | 'apache2' | 'haproxy' | 'caddy';
  readonly title: string;
  readonly start: (workspace: Workspace, ports: ProductPorts) => Promise<void> | void;
  readonly view: EdgeView;
  readonly others: readonly OtherLogs[];
  /** A line of its log at another time. */
  readonly at: (line: string, ms: number) => string;
};

const APACHE_EDITS: Readonly<Record<string, readonly string[]>> = {
  'flags-removed': ['Header edit* Set-Cookie "; (Secure|HttpOnly)" ""'],
  'flags-added': ['Header edit Set-Cookie "$" "; Secure; HttpOnly"'],
  samesite: [
    'Header edit* Set-Cookie "; SameSite=[A-Za-z]+" ""',
    'Header edit Set-Cookie "$" "; SameSite=Strict"',
  ],
  scope: [
    'Header edit Set-Cookie "Domain=shop.example" "Domain=www.shop.example"',
    'Header edit Set-Cookie "Path=/" "Path=/scope/"',
  ],
  stripped: ['Header unset Set-Cookie'],
  affinity: ['Header add Set-Cookie "AWSALB=node1; Path=/"'],
  added: ['Header add Set-Cookie "choice=edge; Max-Age=60"'],
  dropped: ['RequestHeader edit* Cookie "theme=[^;]*(; )?" ""'],
  own: ['Require all denied'],
};

const APACHE_LINES = Object.entries(APACHE_EDITS)
  .map(([edit, lines]) => `<Location /${edit}/>\n  ${lines.join('\n  ')}\n</Location>`)
  .join('\n');

const haproxyRule = (edit: string, rule: string): string =>
  `  ${rule} if { var(txn.own_path) -m beg /${edit}/ }`;

const HAPROXY_LINES: HaproxyLines = {
  frontend: [
    '  http-request set-var(txn.own_path) path',
    haproxyRule('prefix', 'http-request replace-path /prefix(/.*) \\1'),
    haproxyRule('own', 'http-request return status 200 content-type text/plain string made'),
    haproxyRule('dropped', 'http-request replace-header Cookie (.*)theme=[^;]*(;\\ )?(.*) \\1\\3'),
    haproxyRule('dropped', 'http-request replace-header Cookie (.*)theme=[^;]*(;\\ )?(.*) \\1\\3'),
    '  use_backend inserting if { path_beg /affinity/ }',
  ].join('\n'),
  backends: {
    application: [
      haproxyRule('flags-removed', 'http-response replace-header Set-Cookie (.*);\\ Secure(.*) \\1\\2'),
      haproxyRule('flags-removed', 'http-response replace-header Set-Cookie (.*);\\ HttpOnly(.*) \\1\\2'),
      haproxyRule('flags-added', 'http-response replace-header Set-Cookie (.*) "\\1; Secure; HttpOnly"'),
      haproxyRule(
        'samesite',
        'http-response replace-header Set-Cookie (.*);\\ SameSite=[A-Za-z]+(.*) \\1\\2',
      ),
      haproxyRule('samesite', 'http-response replace-header Set-Cookie (.*) "\\1; SameSite=Strict"'),
      haproxyRule(
        'scope',
        'http-response replace-header Set-Cookie (.*)Domain=shop(.*) \\1Domain=www.shop\\2',
      ),
      haproxyRule('scope', 'http-response replace-header Set-Cookie (.*)Path=/(.*) \\1Path=/scope/\\2'),
      haproxyRule('stripped', 'http-response del-header Set-Cookie'),
      haproxyRule('added', 'http-response add-header Set-Cookie "choice=edge; Max-Age=60"'),
    ].join('\n'),
    inserting: '  cookie SERVERID insert indirect',
  },
};

const caddyEdit = (direction: 'header_up Cookie' | 'header_down Set-Cookie', cut: string): string =>
  // Caddy 2.6 takes an empty replacement for none.
  `${direction} "^(.*)${cut}(.*)$" "$1$2"`;

const CADDY_ROUTES: readonly CaddyRoute[] = [
  {
    path: '/flags-removed/',
    lines: ['Secure', 'HttpOnly'].map((flag) => caddyEdit('header_down Set-Cookie', `; ${flag}`)),
  },
  { path: '/flags-added/', lines: ['header_down Set-Cookie "$" "; Secure; HttpOnly"'] },
  {
    path: '/samesite/',
    lines: [
      caddyEdit('header_down Set-Cookie', '; SameSite=[A-Za-z]+'),
      'header_down Set-Cookie "$" "; SameSite=Strict"',
    ],
  },
  {
    path: '/scope/',
    lines: [
      'header_down Set-Cookie "Domain=shop" "Domain=www.shop"',
      'header_down Set-Cookie "Path=/" "Path=/scope/"',
    ],
  },
  { path: '/stripped/', lines: ['header_down -Set-Cookie'] },
  { path: '/affinity/', lines: ['header_down +Set-Cookie "AWSALB=node1; Path=/"'] },
  { path: '/added/', lines: ['header_down +Set-Cookie "choice=edge; Max-Age=60"'] },
  {
    path: '/dropped/',
    lines: [1, 2].map(() => caddyEdit('header_up Cookie', 'theme=[^;]*(?:; )?')),
  },
];

const ONE_RECORD: OtherLogs = {
  title: 'records that show both legs, where the origin has no log',
  origin: null,
};

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

export const EDITED_PRODUCTS: readonly EditedProduct[] = [
  {
    format: 'nginx',
    program: 'nginx',
    title: 'nginx',
    start: startEditedNginx,
    view: { setCookies: 'first', upstreamSetCookies: 'first', cookie: 'received' },
    others: [
      ONE_RECORD,
      {
        title: 'records of the leg to the client, and those of the origin',
        edge: `format: { nginx: ${JSON.stringify(clientLegFormat())} }, file: { path: ${CLIENT_LEG_LOG} }`,
        view: { upstreamSetCookies: 'nothing' },
      },
    ],
    at: (line, ms) => line.replace(/"time":"[\d.]+"/, `"time":"${seconds(ms)}"`),
  },
  {
    format: 'apache',
    program: 'apache2',
    title: 'Apache httpd',
    start: (workspace, ports) => startApache(workspace, ports, APACHE_LINES),
    // RequestHeader edits what is logged, too.
    view: { setCookies: 'all', upstreamSetCookies: 'nothing', cookie: 'forwarded' },
    others: [],
    at: (line, ms) => line.replace(/time=\d+/, `time=${ms}`),
  },
  {
    format: 'haproxy',
    program: 'haproxy',
    title: 'HAProxy',
    start: (workspace, ports) => startHaproxy(workspace, ports, HAPROXY_LINES),
    view: { setCookies: 'all', upstreamSetCookies: 'all', cookie: 'received' },
    others: [ONE_RECORD],
    at: (line, ms) => line.replace(/"time":"\d+"/, `"time":"${ms}"`),
  },
  {
    format: 'caddy',
    program: 'caddy',
    title: 'Caddy',
    start: (workspace, ports) =>
      startCaddy(workspace, ports, CADDY_ROUTES, 'handle /own/* {\n  respond made 200\n}'),
    view: { setCookies: 'all', upstreamSetCookies: 'nothing', cookie: 'received' },
    others: [
      {
        title: 'what Caddy saw the origin answer, in its second log',
        origin: 'format: { caddy: roundtrip }, file: { path: upstream.log }',
      },
    ],
    at: (line, ms) => line.replace(/"ts":[\d.]+/, `"ts":${seconds(ms)}`),
  },
];
