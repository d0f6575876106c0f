// The watched site: nginx with TLS and without before a Fastify application, with what stands on both sides of nginx
// kept. Beside it an upstream that sends bytes which Node would not, and logs nothing.
import { createServer, type Socket } from 'node:net';
import type { Wire } from '../oracle/seen.ts';
import { type Answer, startApplication } from './application.ts';
import type { Sent } from './clients.ts';
import { type Nginx, snippetLines, startNginx, TLS_LINES } from './nginx.ts';
import { findFreePort } from './ports.ts';
import { type Head, renderHead, valuesOf } from './raw-http.ts';
import { startTap, type Tapped } from './tap.ts';
import type { Workspace } from './workspace.ts';

export type Site = {
  readonly tlsPort: number;
  readonly plainPort: number;
  /** Past nginx. */
  readonly directPort: number;
  readonly nginx: Nginx;
  /** Brings what the clients saw together with what the upstreams saw of the same requests. */
  readonly join: (sent: readonly Sent[]) => Wire[];
};

/** Answers byte for byte as told. */
const startRawUpstream = async (workspace: Workspace, answers: readonly Answer[]): Promise<number> => {
  const server = createServer((socket: Socket) => {
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      const { status = 500, fields = [] } = answers[Number(/^X-Answer: (\d+)/im.exec(text)?.[1])] ?? {};
      const head: Head = { first: `HTTP/1.1 ${status} Raw`, fields: [...fields, ['Content-Length', '0']] };
      socket.end(renderHead(head), 'latin1');
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  workspace.onClose(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the upstream has no port');
  return address.port;
};

type Ports = { readonly tls: number; readonly plain: number; readonly app: number; readonly raw: number };

const httpLines = (ports: Ports, proxyLines: string): string => `
  proxy_cache_path cache keys_zone=answers:1m;
  server {
    listen 127.0.0.1:${ports.tls} ssl http2; listen 127.0.0.1:${ports.plain}; server_name shop.example;
    ${TLS_LINES}
    proxy_buffer_size 32k; proxy_buffers 8 32k;
    ${proxyLines}
    proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;
    location / { proxy_pass http://127.0.0.1:${ports.app}; }
    location /flags/ {
      proxy_pass http://127.0.0.1:${ports.app};
      proxy_cookie_path / /flags/;
      proxy_cookie_flags sid nosecure nohttponly;
      proxy_cookie_flags JSESSIONID secure httponly samesite=strict;
    }
    location /added/ {
      proxy_pass http://127.0.0.1:${ports.app};
      add_header Set-Cookie "AWSALB=edge; Path=/; SameSite=None; Secure" always;
    }
    location /hidden/ { proxy_pass http://127.0.0.1:${ports.app}; proxy_hide_header Set-Cookie; }
    location /made/ { add_header Set-Cookie "choice=edge; Max-Age=60" always; return 200 "made"; }
    location /moved/ { return 301 https://shop.example/; }
    location /cached/ {
      proxy_pass http://127.0.0.1:${ports.app};
      proxy_cache answers; proxy_cache_valid 200 1h; proxy_ignore_headers Set-Cookie;
    }
    location /raw/ { proxy_pass http://127.0.0.1:${ports.raw}; }
  }`;

const idOf = (head: Head): number => Number(valuesOf(head, 'x-plan')[0]);

/** What an answer from the cache brings along: the Set-Cookie headers of the first response for its path. */
const cachedFor = (path: string, tapped: readonly Tapped[]): readonly string[] => {
  const first = tapped.find(({ request }) => request.first.split(' ')[1] === path);
  return first === undefined ? [] : valuesOf(first.response, 'set-cookie');
};

/** Starts all of it; the logs are `edge.log` and `app.log` in the workspace. */
export const startSite = async (workspace: Workspace, answers: readonly Answer[]): Promise<Site> => {
  const appPort = await startApplication(workspace, answers, workspace.path('app.log'));
  const application = await startTap(workspace, appPort);
  const raw = await startTap(workspace, await startRawUpstream(workspace, answers));
  const [tlsPort, plainPort] = [await findFreePort(), await findFreePort()];
  const logPath = workspace.path('edge.log');
  const nginx = await startNginx(workspace, {
    logPath,
    ports: [tlsPort, plainPort],
    http: httpLines(
      { tls: tlsPort, plain: plainPort, app: application.port, raw: raw.port },
      snippetLines(logPath).proxy,
    ),
  });
  const join = (sent: readonly Sent[]): Wire[] => {
    const tapped = [...application.exchanges(), ...raw.exchanges()];
    const byId = new Map(tapped.map((one) => [idOf(one.request), one]));
    return sent.map(({ planned, response, tls, timeMs }) => {
      const path = planned.request.first.split(' ')[1] ?? '';
      const upstream = byId.get(planned.id) ?? null;
      return {
        client: planned.leg === 'direct' ? null : { request: planned.request, response, tls },
        upstream,
        cachedSetCookies: path.startsWith('/cached/') ? cachedFor(path, application.exchanges()) : [],
        timeMs,
      };
    });
  };
  return { tlsPort, plainPort, directPort: application.port, nginx, join };
};
