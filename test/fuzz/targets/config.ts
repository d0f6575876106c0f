// What users write: configs, web configs, sources on the command line.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../exporter/config/load.ts';
import { type Problem, renderProblems } from '../../../exporter/config/problems.ts';
import { EXAMPLE } from '../../../exporter/config/reference.ts';
import { parseWebConfig } from '../../../exporter/config/web-config.ts';
import { bytesOf, type Target, textOf } from '../target.ts';
import { assertNoSecret, hasSecret, SECRET } from './secrets.ts';

const BAD = join(import.meta.dirname, '../../config/bad');

/** Every problem says what and where, on lines of its own only in its hint. */
const checkProblems = (problems: readonly Problem[]): void => {
  assert.ok(problems.length > 0);
  for (const { problem, hint } of problems) {
    assert.ok(problem !== '' && hint !== '');
  }
  assert.ok(renderProblems(problems).length > 0);
};

const WORDS = [
  'sources:',
  '- name:',
  'vantage: edge',
  'format: nginx',
  'format: { nginx: "',
  'file: { path: ',
  'fields:',
  'cookies:',
  'limits:',
  ' &a ',
  ' *a',
  '<<: ',
  '!!',
  '? ',
  '| \n',
  '---\n',
];

/** A file that its owner wrote may take this long, for nobody else can. */
const OWN_FILE_MS = 2000;

let folder = '';
const config: Target = {
  name: 'config',
  seeds: () => [
    bytesOf(EXAMPLE),
    ...readdirSync(BAD)
      .map((name) => readFileSync(join(BAD, name)))
      .filter(({ length }) => length < 1000),
  ],
  tokens: WORDS,
  run: (input) => {
    folder ||= mkdtempSync(join(tmpdir(), 'cookie-exporter-fuzz-'));
    writeFileSync(join(folder, 'config.yaml'), input);
    const loaded = loadConfig({ file: 'config.yaml', cwd: folder });
    if (!loaded.ok) checkProblems(loaded.problems);
  },
  hangMs: OWN_FILE_MS,
  close: async () => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
    folder = '';
  },
};

const WEB = [
  `tls_server_config:\n  cert_file: a.pem\n  key_file: ${SECRET}\n  min_version: TLS13\n`,
  `basic_auth_users:\n  alice: ${SECRET}\n  bob: $2y$10$${'a'.repeat(53)}\n`,
  `http_server_config:\n  http2: true\n  headers:\n    X-Frame-Options: deny\n    Strict-Transport-Security: ${SECRET}\n`,
  'rate_limit:\n  interval: 1s\n  burst: 5\n',
  `tls_server_config:\n  cert: |\n    -----BEGIN CERTIFICATE-----\n    ${SECRET}\n  key: "${SECRET}"\n`,
];

/** Whether the secret, wherever changes have moved it, is no part of a key. */
const isInValues = (text: string): boolean =>
  text
    .split(/[\n,{}?]/)
    .every(
      (line) =>
        !hasSecret(line) || (/^[ \w]{1,40}: [^:]*$/.test(line) && !hasSecret(line.split(': ', 1)[0] ?? '')),
    );

/** Values here are secrets, so none of them is told, however wrong it is. Names of users and of keys are. */
const webConfig: Target = {
  name: 'web-config',
  hangMs: OWN_FILE_MS,
  seeds: () => [...WEB, WEB.join('')].map(bytesOf),
  tokens: [
    'tls_server_config:',
    'basic_auth_users:',
    'client_auth_type:',
    'cert_file:',
    'headers:',
    'interval: ',
    ': ',
    '\n  ',
    ' &a ',
    '!!x ',
    '"',
  ],
  run: (input) => {
    const parsed = parseWebConfig(input.toString('utf8'), 'web.yml', (path) => path);
    if (parsed.ok) return;
    checkProblems(parsed.problems);
    if (!isInValues(textOf(input))) return;
    assertNoSecret(parsed.problems.map(({ problem, hint }) => problem + hint).join('\n'), 'problems');
  },
};

const flag: Target = {
  name: 'source-flag',
  seeds: () => ['edge=nginx:/var/log/a.log', 'shop@origin=pino:-', 'edge=json:a:b*', 'x=y'].map(bytesOf),
  tokens: ['@', '=', ':', 'edge', 'origin', 'nginx', '**', '{a,', '['],
  run: (input) => {
    const loaded = loadConfig({ sources: [textOf(input)], cwd: '/' });
    if (!loaded.ok) checkProblems(loaded.problems);
  },
};

export const configTargets: readonly Target[] = [config, webConfig, flag];
