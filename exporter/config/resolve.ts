// From a config whose keys are right to the resolved config: what holds between keys, and paths made absolute.
// It opens nothing; what it must know of the machine is handed in.
import type { Config, SourceConfig, SourceInput } from './config.ts';
import { isEndpoint, problemOfFilePattern } from './patterns.ts';
import { quote, type Report } from './problems.ts';
import { resolveFormat } from './resolve-format.ts';
import type { RawConfig } from './schema.ts';
import type { RawSource } from './source-schema.ts';

/** What resolving needs to know of the machine. */
export type Host = {
  /** The absolute path of one that may be relative. */
  readonly resolvePath: (path: string) => string;
  /** Whether there is a folder at an absolute path. Never throws. */
  readonly isDirectory: (path: string) => boolean;
};

/** A source with where its mistakes are reported, and where its relative paths begin. */
export type PlacedSource = { readonly raw: RawSource; readonly host: Host; readonly report: Report };

/** The resolved config, deep-frozen. It is whole only if nothing was reported. */
export const resolveConfig = (
  raw: RawConfig,
  sources: readonly PlacedSource[],
  host: Host,
  report: Report,
): Config => {
  checkNames(sources);
  checkAddresses(sources);
  checkClasses(raw.cookies.classes, report);
  checkTrust(raw.trust, report);
  checkOtlp(raw.otlp, report);
  checkFindings(raw.findings, report);
  const { cookies, limits, fingerprint, push, findings, alertmanager, otlp } = raw;
  const stateDirectory = pathOrNull(raw.state.directory, host);
  return deepFreeze<Config>({
    sources: sources
      .map((source) => resolveSource(source, stateDirectory))
      .filter((source) => source !== null),
    cookies: {
      classes: cookies.classes,
      exceptions: cookies.exceptions,
      expectedRewrites: cookies.expected_rewrites,
    },
    auth: raw.auth,
    trust: raw.trust,
    sites: { allow: raw.sites.allow, ignore: raw.sites.ignore, hostsAs: raw.sites.hosts_as },
    replay: {
      maxSessions: raw.replay.max_sessions,
      countryMmdb: countryFileOf(raw.replay.country_mmdb, host),
      asnMmdb: pathOrNull(raw.replay.asn_mmdb, host),
    },
    pairing: {
      windowMs: raw.pairing.window,
      maxPending: raw.pairing.max_pending,
      maxCookies: raw.pairing.max_cookies,
    },
    limits: {
      lineBytes: limits.line,
      sites: limits.sites,
      cookies: limits.cookies,
      series: limits.series,
      files: limits.files,
      newbornMs: limits.newborn,
    },
    objectives: raw.objectives,
    state: { directory: stateDirectory },
    fingerprint: { keyFile: pathOrNull(fingerprint.key_file, host) },
    push: {
      tokenFile: pathOrNull(push.token_file, host),
      fastlyServices: push.fastly_services,
      spoolBytes: push.spool,
      bodyBytes: push.body,
      unpackedBytes: push.unpacked,
      lines: push.lines,
      bodies: push.bodies,
    },
    findings: {
      output: findings.output,
      path: pathOrNull(findings.path, host),
      endpoint: findings.endpoint === '' ? null : findings.endpoint,
      headersFile: pathOrNull(findings.headers_file, host),
      rate: findings.rate,
    },
    alertmanager: {
      tokenFile: pathOrNull(alertmanager.token_file, host),
      bodyBytes: alertmanager.body,
      maxOpen: alertmanager.open,
      maxNames: alertmanager.names,
      forgetAfterMs: alertmanager.forget_after,
    },
    otlp: {
      endpoint: otlp.endpoint === '' ? null : otlp.endpoint,
      intervalMs: otlp.interval,
      headersFile: pathOrNull(otlp.headers_file, host),
      histograms: otlp.histograms,
    },
  });
};

const countryFileOf = (path: string, host: Host): string | null => {
  if (path === '') return 'bundled';
  return path === 'none' ? null : host.resolvePath(path);
};

const pathOrNull = (path: string, host: Host): string | null => (path === '' ? null : host.resolvePath(path));

const resolveSource = (
  { raw, host, report }: PlacedSource,
  stateDirectory: string | null,
): SourceConfig | null => {
  const input = resolveInput(raw, host, report, stateDirectory);
  const format = resolveFormat(raw, report);
  if (input === null || format === null) return null;
  const { set_cookie: setCookie, cookie } = raw.fidelity;
  return {
    name: raw.name,
    vantage: raw.vantage,
    format: format.name,
    formatOptions: format.options,
    reader: format.reader,
    input,
    fidelity: { ...(setCookie && { setCookie }), ...(cookie && { cookie }) },
    startAt: raw.start_at,
    wrapper: raw.wrapper,
    sampleRate: raw.sample_rate,
    transport: raw.transport,
    tlsMode: raw.tls_mode,
    windowMs: raw.window ?? null,
  };
};

const INPUT_KEYS = ['file', 'stdin', 'http', 'otlp', 'syslog'] as const;

const resolveInput = (
  raw: RawSource,
  host: Host,
  report: Report,
  stateDirectory: string | null,
): SourceInput | null => {
  const [kind, second] = INPUT_KEYS.filter((key) => raw[key] !== undefined);
  if (second !== undefined) {
    report([second], 'a second input', 'keep one of `file`, `stdin`, `http`, `otlp` and `syslog`', 'key');
    return null;
  }
  if (kind === 'stdin') return { kind };
  if (kind === 'http' || kind === 'otlp') return resolvePush(kind, raw.name, host, report, stateDirectory);
  if (raw.syslog !== undefined) {
    const { listen, connections, idle } = raw.syslog;
    const spool = stateDirectory === null ? null : spoolOf(raw.name, host, stateDirectory);
    return { kind: 'syslog', listen, connections, idleMs: idle, spool };
  }
  if (raw.file !== undefined) return resolveFile(raw.file.path, host, report);
  report(
    [],
    'no input',
    'add `file: { path: … }`, `stdin: {}`, `http: {}`, `otlp: {}` or `syslog: { listen: … }`',
  );
  return null;
};

const spoolOf = (name: string, host: Host, stateDirectory: string): string =>
  host.resolvePath(`${stateDirectory}/spool/${name}`);

/** Pushed records are answered when they are on the disk, so there must be one; in memory they would be lost. */
const resolvePush = (
  kind: 'http' | 'otlp',
  name: string,
  host: Host,
  report: Report,
  stateDirectory: string | null,
): SourceInput | null => {
  if (stateDirectory !== null) return { kind, spool: spoolOf(name, host, stateDirectory) };
  const hint = 'set `state: { directory: … }`, where what was answered outlives a crash';
  report([kind], 'pushed records need a folder to be kept in', hint, 'key');
  return null;
};

const resolveFile = (written: string, host: Host, report: Report): SourceInput | null => {
  const wrong = problemOfFilePattern(written);
  const path = host.resolvePath(written);
  if (wrong === null && !host.isDirectory(path)) return { kind: 'file', path };
  const { problem, hint } = wrong ?? {
    problem: `${quote(written)} is a folder`,
    hint: 'name the files in it, e.g. with `/*.log`',
  };
  report(['file', 'path'], problem, hint);
  return null;
};

const checkNames = (sources: readonly PlacedSource[]): void => {
  const names = new Set<string>();
  let readers = 0;
  for (const { raw, report } of sources) {
    if (names.has(raw.name)) {
      report(['name'], `a second source has the name ${quote(raw.name)}`, 'give each source its own name');
    }
    names.add(raw.name);
    if (raw.stdin === undefined) continue;
    if (readers > 0)
      report(['stdin'], 'a second source reads standard input', 'only one can; read a file', 'key');
    readers++;
  }
};

const checkAddresses = (sources: readonly PlacedSource[]): void => {
  const addresses = new Set<string>();
  for (const { raw, report } of sources) {
    if (raw.syslog === undefined) continue;
    const address = JSON.stringify(raw.syslog.listen);
    if (addresses.has(address))
      report(['syslog', 'listen'], 'a second source listens here', 'give each source an address of its own');
    addresses.add(address);
  }
};

const checkClasses = (classes: RawConfig['cookies']['classes'], report: Report): void => {
  const classOf = new Map<string, string>();
  for (const [name, patterns] of Object.entries(classes)) {
    for (const [index, pattern] of patterns.entries()) {
      const earlier = classOf.get(pattern) ?? name;
      if (earlier !== name) {
        report(
          ['cookies', 'classes', name, index],
          `${quote(pattern)} is in class ${earlier} too`,
          'keep it in one class',
        );
      }
      classOf.set(pattern, earlier);
    }
  }
};

const checkTrust = ({ headers, absent }: RawConfig['trust'], report: Report): void => {
  for (const [index, header] of headers.entries()) {
    if (headers.indexOf(header) < index)
      report(['trust', 'headers', index], `${quote(header)} stands here twice`, 'keep one');
  }
  for (const header of Object.keys(absent)) {
    if (headers.some((asked) => asked === header)) continue;
    report(
      ['trust', 'absent', header],
      'this header is never asked',
      'add it to `trust.headers`, or remove it',
      'key',
    );
  }
};

/** What is written may hold a password, so it is not repeated. */
const checkEndpoint = (key: 'otlp' | 'findings', endpoint: string, report: Report): void => {
  if (endpoint === '' || isEndpoint(endpoint)) return;
  const hint = `write http:// or https:// with a host, without user, query and fragment, e.g. "http://localhost:4318"; what is secret belongs into \`${key}.headers_file\``;
  report([key, 'endpoint'], `it is no URL to push ${key === 'otlp' ? 'metrics' : 'findings'} to`, hint);
};

const checkOtlp = ({ endpoint }: RawConfig['otlp'], report: Report): void =>
  checkEndpoint('otlp', endpoint, report);

/** Each output needs its own key, and a key of another output would have no effect. */
const checkFindings = (findings: RawConfig['findings'], report: Report): void => {
  checkEndpoint('findings', findings.endpoint, report);
  for (const [key, output] of [
    ['path', 'file'],
    ['endpoint', 'otlp'],
  ] as const) {
    if (findings.output === output && findings[key] === '')
      report(['findings', 'output'], `there is no \`${key}\` for it`, `add \`${key}: …\` below \`findings\``);
    if (findings.output !== output && findings[key] !== '')
      report(
        ['findings', key],
        `it is for \`output: ${output}\` only`,
        `remove it, or write \`output: ${output}\``,
        'key',
      );
  }
};

const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // A reader's set of fields cannot be frozen; its type is read-only.
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
};
