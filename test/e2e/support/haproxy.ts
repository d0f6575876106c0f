// Debian's HAProxy with the snippet that `formats haproxy` prints, and what its log can show.
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { DEMO_CERTIFICATE, DEMO_PRIVATE_KEY } from '../../../exporter/commands/demo/certificate.ts';
import { findFormat } from '../../../exporter/formats/index.ts';
import { type Seen, seenByEdge, type Wire } from '../oracle/seen.ts';
import { startChild } from './child.ts';
import type { Product, ProductPorts } from './product.ts';
import { valuesOf } from './raw-http.ts';
import type { Workspace } from './workspace.ts';

/** The line of the snippet that says where the log goes. */
const LOG = 'log stdout len 65535 format raw local0';

/** A request's head must fit into it, and so must a header of the log once it is escaped. */
const BUFFER_BYTES = 65_536;

/** What stands in the configuration behind the lines of the snippet. */
export type HaproxyLines = {
  readonly frontend: string;
  /** Lines of each backend by its name; `application` answers where no other was chosen. */
  readonly backends: Readonly<Record<string, string>>;
};

const INSERTING: HaproxyLines = {
  frontend: '',
  backends: {
    application: `
  http-response replace-header Set-Cookie (.*);\\ HttpOnly(.*) \\1\\2
  cookie SERVERID insert indirect`,
  },
};

const configOf = (
  { path }: Workspace,
  { tls, plain, app }: ProductPorts,
  log: string,
  lines: HaproxyLines,
): string => {
  const snippet = findFormat('haproxy')?.snippet ?? '';
  const [frontend, backend] = snippet.replace(LOG, log).split(/^# in each backend.*$/m);
  const backendOf = ([name, own]: [string, string]): string =>
    `backend ${name}\n${backend}\n${own}\n  server s1 127.0.0.1:${app} cookie s1\n`;
  return `
global
  tune.bufsize ${BUFFER_BYTES}
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 10s
frontend edge
  bind 127.0.0.1:${plain}
  bind 127.0.0.1:${tls} ssl crt ${path('both.pem')} ssl-min-ver TLSv1.2
  ${frontend}
  ${lines.frontend}
  default_backend application
${Object.entries(lines.backends).map(backendOf).join('\n')}
`;
};

/** What HAProxy logs: everything of both legs, of several Cookie lines the last, and nothing of what it could not read. */
const seen = (wire: Wire): Seen | null => {
  if (wire.client === null) return null;
  const cookies = valuesOf(wire.client.request, 'cookie');
  const last = cookies.at(-1) ?? '';
  const all: Seen = {
    ...seenByEdge(wire),
    cookie: last === '' || last === '-' ? null : last,
    upstreamSetCookies: wire.upstream === null ? null : valuesOf(wire.upstream.response, 'set-cookie'),
    isUpstreamAnswered: wire.upstream !== null,
    upstreamTransport: 'plaintext',
  };
  if (last.length < BUFFER_BYTES) return all;
  return { ...all, host: '', path: '', userAgent: '', isCrossSite: false, cookie: undefined };
};

/** Starts it; its standard output is the file `edge.log`. */
export const startHaproxy = (
  workspace: Workspace,
  ports: ProductPorts,
  lines: HaproxyLines = INSERTING,
  log = LOG,
): void => {
  writeFileSync(workspace.path('both.pem'), DEMO_CERTIFICATE + DEMO_PRIVATE_KEY, { mode: 0o600 });
  writeFileSync(workspace.path('haproxy.cfg'), configOf(workspace, ports, log, lines));
  const output = openSync(workspace.path('edge.log'), 'a', 0o600);
  const args = ['-db', '-f', workspace.path('haproxy.cfg')];
  startChild(workspace, 'haproxy', args, { stdio: ['ignore', output, 'pipe'] });
  closeSync(output);
};

/** HAProxy, logging to the file `edge.log` unless another `log` line is given. */
export const createHaproxy = (source: string, log = LOG): Product => ({
  start: (workspace, ports) => startHaproxy(workspace, ports, INSERTING, log),
  opens: ['tls', 'plain'],
  source: `format: haproxy, ${source}`,
  traffic: {
    requestsPerLane: 150,
    legs: ['TLSv1.3', 'TLSv1.2', 'plain'],
    refused: [[`sid=${'x'.repeat(9000)}`], [`sid=${'x'.repeat(BUFFER_BYTES)}`]],
  },
  seen,
});
