// Debian's nginx with two servers, each with a log of its own in the published format, and who writes to a file.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type Nginx, startNginx, TLS_LINES } from '../support/nginx.ts';
import { until } from '../support/poll.ts';
import { findFreePort } from '../support/ports.ts';
import type { Workspace } from '../support/workspace.ts';
import { HOSTS, LOCATIONS } from './requests.ts';

export type Writer = Nginx & {
  readonly ports: { readonly tls: number; readonly plain: number };
  /** Resolves when no process of nginx has a file open any more. */
  readonly isLetGo: (path: string) => Promise<unknown>;
};

const filesOpenIn = (pid: number): readonly string[] => {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    const found = statSync(`${folder}/${fd}`, { throwIfNoEntry: false });
    return found === undefined ? [] : [`${found.dev}:${found.ino}`];
  });
};

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);

/** Starts it; the logs are `edge.log` and `cdn.log` in the workspace. */
export const startWriter = async (workspace: Workspace): Promise<Writer> => {
  const ports = { tls: await findFreePort(), plain: await findFreePort() };
  const server = (host: string, more: string): string => `
    server { listen 127.0.0.1:${ports.tls} ssl; listen 127.0.0.1:${ports.plain}; server_name ${host};
      ${TLS_LINES} ${more} ${LOCATIONS} }`;
  const http = `
    keepalive_requests 1000000;
    ${server(HOSTS.edge, '')}
    ${server(HOSTS.cdn, `access_log ${workspace.path('cdn.log')} cookies;`)}`;
  const logPath = workspace.path('edge.log');
  const nginx = await startNginx(workspace, { logPath, ports: Object.values(ports), http });
  const master = nginx.process.pid as number;
  const isOpen = (path: string): boolean => {
    const { dev, ino } = statSync(path);
    return [master, ...childrenOf(master)].some((pid) => filesOpenIn(pid).includes(`${dev}:${ino}`));
  };
  return {
    ...nginx,
    ports,
    isLetGo: (path) => until('nginx to let go of a rotated file', () => !isOpen(path)),
  };
};
