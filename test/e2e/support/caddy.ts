// Debian's Caddy in a folder of its own, with exactly the snippet that `formats caddy` prints.
import { writeFileSync } from 'node:fs';
import { findFormat } from '../../../exporter/formats/index.ts';
import { startChild } from './child.ts';
import type { ProductPorts } from './product.ts';
import type { Workspace } from './workspace.ts';

/** A part of the site whose requests are passed on with further lines in the snippet's `reverse_proxy`. */
export type CaddyRoute = { readonly path: string; readonly lines: readonly string[] };

const PROXY = /^reverse_proxy .*{$[\s\S]*?^}$/m;

/** The site's block of the snippet, with routes before its own. */
const siteWith = (site: string, routes: readonly CaddyRoute[]): string => {
  const [proxy = ''] = PROXY.exec(site) ?? [];
  if (proxy === '') throw new Error('the snippet has another shape now');
  const route = ({ path, lines }: CaddyRoute): string =>
    `handle ${path}* {\n${proxy.replace(/\n}$/, `\n\t${lines.join('\n\t')}\n}`)}\n}`;
  const all = [...routes.map(route), `handle {\n${proxy}\n}`];
  return routes.length === 0 ? site : site.replace(proxy, () => all.join('\n'));
};

const configOf = (
  { path }: Workspace,
  { tls, plain, app }: ProductPorts,
  routes: readonly CaddyRoute[],
  lines: string,
): string => {
  const [options = '', snippet = ''] = (findFormat('caddy')?.snippet ?? '')
    .replace('/var/log/caddy/upstream.log', path('upstream.log'))
    .replace('/var/log/caddy/cookies.log', path('edge.log'))
    .replace('app:8080', `127.0.0.1:${app}`)
    .split(/^# in the block of the site$/m);
  const site = siteWith(snippet, routes);
  return `${options.replace('{', '{\n\tadmin off\n\tauto_https off')}
https://:${tls} {
	tls certificate.pem key.pem
${site}
${lines}
}
http://:${plain} {
${site}
${lines}
}
`;
};

/** Starts it, logging to `edge.log` and what the origin sent to `upstream.log`; `lines` are further ones of its sites. */
export const startCaddy = (
  workspace: Workspace,
  ports: ProductPorts,
  routes: readonly CaddyRoute[] = [],
  lines = '',
): void => {
  writeFileSync(workspace.path('Caddyfile'), configOf(workspace, ports, routes, lines));
  const folder = workspace.directory;
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  startChild(workspace, 'caddy', ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'], { env });
};
