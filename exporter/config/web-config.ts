// The web config file, in the format that Prometheus and its exporters share: TLS, client certificates, users.
// Pure; what is wrong is told by key, and never with a value, for values here are secrets.
// github.com/prometheus/exporter-toolkit: its documentation of the web configuration, and web/tls_config.go.
import { parseYaml } from './document.ts';
import { type Problem, type Report, renderPath } from './problems.ts';
import { reportWebIssue, type WebSection, webSchema } from './web-schema.ts';
import { resolveTls, type WebTls } from './web-tls.ts';
import { isBcryptHash, isHeaderValue, parseGoDurationMs } from './web-values.ts';

export type WebConfig = {
  /** Null: plain HTTP. */
  readonly tls: WebTls | null;
  readonly http2: boolean;
  /** Added to answers, by their name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bcrypt hashes by the name of the user. */
  readonly users: ReadonlyMap<string, string>;
  readonly rateLimit: { readonly intervalMs: number; readonly burst: number } | null;
};

export type ParsedWebConfig =
  | { readonly ok: true; readonly config: WebConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Parses a web config; `resolvePath` makes its paths absolute, `file` is how the user named it. */
export const parseWebConfig = (
  text: string,
  file: string,
  resolvePath: (path: string) => string,
): ParsedWebConfig => {
  const document = parseYaml(text);
  if (!document.ok) {
    const problems = document.problems.map(({ place, problem, hint }): Problem => {
      const { line, column } = place ?? { line: null, column: null };
      return { file, line, column, key: '', problem: withoutPiece(problem), hint };
    });
    return { ok: false, problems };
  }
  const problems: Problem[] = [];
  const report: Report = (path, problem, hint, part = 'value') => {
    const { line, column } = document.locate(path, part) ?? { line: null, column: null };
    problems.push({ file, line, column, key: renderPath(path), problem, hint });
  };
  const checked = webSchema.safeParse(document.value ?? {});
  if (!checked.success) {
    for (const issue of checked.error.issues) reportWebIssue(issue, report);
    return { ok: false, problems };
  }
  const config = resolveWebConfig(checked.data, resolvePath, report);
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
};

/** What is said of broken YAML may show a piece of it, and an alias may be a password that begins with `*`. */
const withoutPiece = (problem: string): string =>
  problem.replace(/^(not YAML):.*$/s, '$1').replace(/^the alias .*$/s, 'an alias that stands for nothing');

const resolveWebConfig = (
  section: WebSection,
  resolvePath: (path: string) => string,
  report: Report,
): WebConfig => {
  const { http2 = true, headers } = section.http_server_config ?? {};
  const isTls = Object.keys(section.tls_server_config ?? {}).length > 0;
  return {
    tls: isTls ? resolveTls(section.tls_server_config ?? {}, http2, resolvePath, report) : null,
    http2,
    headers: resolveHeaders(headers ?? {}, report),
    users: resolveUsers(section.basic_auth_users ?? {}, report),
    rateLimit: resolveRateLimit(section.rate_limit ?? {}, report),
  };
};

const resolveHeaders = (
  headers: Readonly<Record<string, string | undefined>>,
  report: Report,
): Record<string, string> => {
  const resolved: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(headers)) {
    if (!isHeaderValue(value))
      report(
        ['http_server_config', 'headers', name],
        'a character that no header can have',
        'write plain text',
      );
    if (value !== '') resolved[name.toLowerCase()] = value;
  }
  return resolved;
};

const resolveUsers = (
  users: Readonly<Record<string, string>>,
  report: Report,
): ReadonlyMap<string, string> => {
  for (const [user, hash] of Object.entries(users)) {
    const path = ['basic_auth_users', user];
    if (user.includes(':')) report(path, 'a colon in the name of a user', 'choose a name without', 'key');
    if (!isBcryptHash(hash))
      report(
        path,
        'no bcrypt hash with a cost from 4 to 15',
        'write what `htpasswd -nBC 10 ""` prints behind the colon',
      );
  }
  return new Map(Object.entries(users));
};

const resolveRateLimit = (
  {
    interval = '0s',
    burst = 0,
  }: { readonly interval?: string | undefined; readonly burst?: number | undefined },
  report: Report,
): WebConfig['rateLimit'] => {
  const intervalMs = parseGoDurationMs(interval);
  if (intervalMs === null)
    report(['rate_limit', 'interval'], 'not a duration', 'write e.g. 100ms, or 0s for no limit');
  if (intervalMs === null || intervalMs === 0) return null;
  if (burst < 1) report(['rate_limit', 'burst'], 'lets no request through', 'write a number from 1');
  return { intervalMs, burst };
};
