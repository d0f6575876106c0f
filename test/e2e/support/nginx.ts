// Debian's nginx in a folder of its own: one worker, so that its log has the order of the requests, and the log_format
// that the nginx format publishes.
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DEMO_CERTIFICATE, DEMO_PRIVATE_KEY } from '../../../exporter/commands/demo/certificate.ts';
import { findFormat } from '../../../exporter/formats/index.ts';
import { type Child, runChild, startChild } from './child.ts';
import { until } from './poll.ts';
import type { Workspace } from './workspace.ts';

type NginxOptions = {
  readonly logPath: string;
  /** Ports that must accept connections before it counts as started. */
  readonly ports: readonly number[];
  /** What stands in `http { }` behind the snippet. */
  readonly http: string;
};

export type Nginx = Child & {
  /** Makes it open its log anew, as logrotate does. */
  readonly reopen: () => Promise<void>;
};

/** Lines for `server { }` that make it speak TLS, old versions included. */
export const TLS_LINES = `
    ssl_certificate certificate.pem; ssl_certificate_key key.pem;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers DEFAULT:@SECLEVEL=0;`;

/** The lines of the published snippet, logging to a path of ours. */
export const snippetLines = (logPath: string): { readonly http: string; readonly proxy: string } => {
  const snippet = findFormat('nginx')?.snippet ?? '';
  const [http = '', proxy = ''] = snippet.split(/^# beside proxy_pass.*$/m);
  const ours = http.replace('/var/log/nginx/cookies.log', logPath);
  if (ours === http || !proxy.includes('proxy_set_header'))
    throw new Error('the snippet has another shape now');
  return { http: ours, proxy };
};

const configOf = ({ logPath, http }: NginxOptions): string => `
daemon off; worker_processes 1; pid nginx.pid; error_log nginx-error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
${snippetLines(logPath).http}
${http}
}
`;

const accepts = (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
};

/** Starts nginx and waits until it listens. */
export const startNginx = async (workspace: Workspace, options: NginxOptions): Promise<Nginx> => {
  writeFileSync(workspace.path('certificate.pem'), DEMO_CERTIFICATE);
  writeFileSync(workspace.path('key.pem'), DEMO_PRIVATE_KEY, { mode: 0o600 });
  writeFileSync(workspace.path('nginx.conf'), configOf(options));
  const args = ['-p', workspace.directory, '-c', workspace.path('nginx.conf'), '-e', 'nginx-error.log'];
  const child = startChild(workspace, 'nginx', args);
  for (const port of options.ports) {
    await until(`nginx to listen: ${child.stderr()}`, () => accepts(port));
  }
  return {
    ...child,
    reopen: async () => {
      const { code, stderr } = await runChild(workspace, 'nginx', [...args, '-s', 'reopen']);
      if (code !== 0) throw new Error(stderr);
    },
  };
};
