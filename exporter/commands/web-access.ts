// Who may come in: the web config read and kept up to date, and made into what the server is given.
// It must not know a route.

import type { Server } from 'node:net';
import { resolve } from 'node:path';
import { type SecureContextOptions, Server as TlsServer } from 'node:tls';
import { loadWebConfig } from '../config/load-web.ts';
import type { WebConfig } from '../config/web-config.ts';
import type { Access, AccessRules } from '../server/access.ts';
import { clientAuthOptions, isWelcome } from '../server/client-certificates.ts';
import type { ServerTls } from '../server/http-server.ts';
import { createPasswords } from '../server/passwords.ts';
import { createRateLimit } from '../server/rate-limit.ts';
import { filesOf, loadTls } from '../server/tls.ts';
import { type FromFiles, openFiles } from '../server/watched-files.ts';

/** What the server is given of the web config; without a file nothing of it. */
export type WebAccess = {
  readonly tls: ServerTls | null;
  readonly access?: Access;
  /** Reads anew what has changed; the server is told its new certificate. Never rejects. */
  readonly check: () => Promise<void>;
  /** Names the server that is told. */
  readonly attach: (server: Server) => void;
  readonly close: () => Promise<void>;
};

type Opened =
  | { readonly ok: true; readonly web: WebAccess }
  | { readonly ok: false; readonly problem: string };

export type WebAccessOptions = {
  /** Path of the web config, as the user named it; undefined: there is none. */
  readonly file: string | undefined;
  readonly cwd: string;
  /** Milliseconds by a clock that never steps back. */
  readonly now: () => number;
  readonly onReload: () => void;
  readonly onProblem: (problem: string) => void;
};

/** A web config with the certificate that it names. */
type Loaded = { readonly config: WebConfig; readonly secure: SecureContextOptions };

const WITHOUT_WEB_CONFIG: WebAccess = {
  tls: null,
  check: async () => undefined,
  attach: () => undefined,
  close: async () => undefined,
};

/** Opens the web config; one that cannot be used keeps the exporter from starting. */
export const openWebAccess = async (options: WebAccessOptions): Promise<Opened> => {
  const { file, cwd, now, onReload, onProblem } = options;
  if (file === undefined) return { ok: true, web: WITHOUT_WEB_CONFIG };
  const path = resolve(cwd, file);
  let server: Server | null = null;
  let rules = RULES_OF_NONE;
  const opened = await openFiles<Loaded>({
    load: () => load(path, file),
    onChange: (next, before) => {
      checkFixed(next.config, before.config);
      setSecureContext(server, next.secure);
      rules = rulesOf(next.config, now);
      onReload();
    },
    onProblem,
  });
  if (!opened.ok) return opened;
  const { current, check } = opened.watched;
  rules = rulesOf(current().config, now);
  const passwords = createPasswords();
  const web: WebAccess = {
    tls: tlsOf(current),
    access: { rules: () => rules, passwords },
    check,
    attach: (one) => {
      server = one;
    },
    close: () => passwords.close(),
  };
  return { ok: true, web };
};

const RULES_OF_NONE: AccessRules = { users: new Map(), rateLimit: null, headers: {} };

const rulesOf = ({ users, headers, rateLimit }: WebConfig, now: () => number): AccessRules => ({
  users,
  headers,
  rateLimit: rateLimit === null ? null : createRateLimit(rateLimit.intervalMs, rateLimit.burst, now),
});

const load = async (path: string, name: string): Promise<FromFiles<Loaded>> => {
  const loaded = await loadWebConfig(path, name);
  if (!loaded.ok) return { ...loaded, files: [path] };
  const { config } = loaded;
  if (config.users.size > 0 && process.permission?.has('worker') === false)
    return { ok: false, problem: `${name}: basic_auth_users needs node --allow-worker`, files: [path] };
  if (config.tls === null) return { ok: true, value: { config, secure: {} }, files: [path], warnings: [] };
  const files = [path, ...filesOf(config.tls)];
  const tls = await loadTls(config.tls);
  return tls.ok
    ? { ok: true, value: { config, secure: tls.options }, files, warnings: [] }
    : { ...tls, files };
};

const tlsOf = (current: () => Loaded): ServerTls | null => {
  const { config, secure } = current();
  if (config.tls === null) return null;
  return {
    options: { ...secure, ...clientAuthOptions(config.tls) },
    http2: config.http2,
    isWelcome: (socket) => {
      const { tls } = current().config;
      return tls !== null && isWelcome(socket, tls);
    },
  };
};

const clientAuthOf = ({ tls }: WebConfig): string => tls?.clientAuthType ?? 'NoClientCert';

/** What a server that runs cannot change; half of a changed file must not come to hold. */
const checkFixed = (next: WebConfig, before: WebConfig): void => {
  const fixed = [
    ['tls_server_config', (next.tls === null) === (before.tls === null)],
    ['client_auth_type', clientAuthOf(next) === clientAuthOf(before)],
    ['http2', next.http2 === before.http2],
  ] as const;
  const changed = fixed.flatMap(([key, isSame]) => (isSame ? [] : [key]));
  if (changed.length > 0)
    throw new Error(
      `the web config changed in ${changed.join(', ')}: that needs a restart, until then the earlier holds`,
    );
};

const setSecureContext = (server: Server | null, options: SecureContextOptions): void => {
  if (server instanceof TlsServer) server.setSecureContext(options);
};

/** How long a change of the web config, of a certificate or of a token may go unnoticed. */
const CHECK_EVERY_MS = 1000;

/** Looks for changes until the answered function is called. */
export const watchWebAccess = (web: WebAccess, server: Server): (() => Promise<void>) => {
  web.attach(server);
  const timer = setInterval(() => void web.check(), CHECK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await web.close();
  };
};
