// Configs made in code: whole ones, of which a test names only what it is about.
import assert from 'node:assert/strict';
import { createStages, type Stages, type StagesOptions } from '../../exporter/commands/stages.ts';
import type { Config, SourceConfig } from '../../exporter/config/config.ts';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { chunkOf, FORWARDING_HEADERS } from '../../exporter/exchanges/record.ts';
import { nginx } from '../../exporter/formats/nginx.ts';

const BODY =
  '"$msec" "$host" "$status" "$http_cookie" "$sent_http_set_cookie" "$scheme" "$http_x_forwarded_proto" "$remote_addr"';
const compiled = nginx.compile({ definition: BODY });

/** A source that reads lines of `lineOf` from a file of its name. */
export const source = (name: string, more: Partial<SourceConfig> = {}): SourceConfig => ({
  name,
  vantage: name.startsWith('origin') ? 'origin' : 'edge',
  format: 'nginx',
  formatOptions: { definition: BODY },
  reader: compiled.ok ? compiled.reader : assert.fail(compiled.error.problem),
  input: { kind: 'file', path: `/logs/${name}.log` },
  fidelity: {},
  startAt: 'end',
  wrapper: 'auto',
  sampleRate: 1,
  transport: 'socket',
  tlsMode: 'offload',
  windowMs: null,
  ...more,
});

/** A config with one edge, its one site listed, but for what is said. */
export const config = (more: Partial<Config> = {}): Config => ({
  sources: [source('edge')],
  cookies: { classes: {}, exceptions: [], expectedRewrites: [] },
  auth: { login: [], logout: [], refresh: [], protected: [] },
  trust: { proxies: [], headers: FORWARDING_HEADERS, absent: {} },
  sites: { allow: ['shop.example.com'], ignore: [], hostsAs: {} },
  pairing: { windowMs: 30_000, maxPending: 1000, maxCookies: 64 },
  replay: { maxSessions: 1000, countryMmdb: null, asnMmdb: null },
  limits: { lineBytes: 65_536, sites: 50, cookies: 100, series: 20_000, files: 1000, newbornMs: 60_000 },
  objectives: {},
  state: { directory: null },
  fingerprint: { keyFile: null },
  push: {
    tokenFile: null,
    fastlyServices: [],
    spoolBytes: 1_048_576,
    bodyBytes: 65_536,
    unpackedBytes: 1_048_576,
    lines: 10_000,
    bodies: 8,
  },
  findings: {
    output: 'none',
    path: null,
    endpoint: null,
    headersFile: null,
    rate: { count: 10, periodMs: 1000 },
  },
  alertmanager: {
    tokenFile: null,
    bodyBytes: 65_536,
    maxOpen: 1000,
    maxNames: 50,
    forgetAfterMs: 604_800_000,
  },
  otlp: { endpoint: null, intervalMs: 60_000, headersFile: null, histograms: 'exponential' },
  ...more,
});

const OPTIONS: StagesOptions = { fingerprint: createFingerprint(Buffer.alloc(32, 1)), now: () => 0 };

/** The stages of a config, with `previous` those after a reload. */
export const stagesOf = (of: Config, previous?: Stages): Stages => createStages(of, OPTIONS, previous);

/** What one line shows; texts as nginx would log them. */
export type LineFields = {
  readonly seconds?: number;
  readonly host?: string;
  readonly status?: number;
  readonly cookie?: string;
  readonly setCookie?: string;
  readonly scheme?: string;
  readonly forwardedProto?: string;
  readonly peer?: string;
};

/** A line that every `source` reads. */
export const lineOf = ({
  seconds = 0,
  host = 'shop.example.com',
  status = 200,
  cookie = '-',
  setCookie = '-',
  scheme = 'https',
  forwardedProto = '-',
  peer = '127.0.0.1',
}: LineFields = {}): string =>
  [`${1_767_225_600 + seconds}.000`, host, status, cookie, setCookie, scheme, forwardedProto, peer]
    .map((field) => `"${field}"`)
    .join(' ');

/** Reads lines at the door of a source and counts them. */
export const readLines = (stages: Stages, of: SourceConfig, ...lines: readonly string[]): void => {
  const door = stages.open(of, stages.pipeline.count);
  for (const line of lines) door.line(chunkOf(line), 0, line.length);
};
