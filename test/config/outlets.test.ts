// Where findings go and who tells of incidents, as the config says.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { configOf, createFolder, loadText } from './helpers.ts';

const SOURCE =
  'sources: [{ name: edge, vantage: edge, format: nginx, file: { path: /var/log/nginx/cookies.log } }]\n';

describe('config: findings and incidents', () => {
  const folder = createFolder();
  const load = (text: string) => configOf(loadText(folder, SOURCE + text));

  it('go to standard output, ten a second of each kind, and are not known, unless it is said', () => {
    const { findings, alertmanager } = load('');
    assert.deepEqual(findings, {
      output: 'stdout',
      path: null,
      endpoint: null,
      headersFile: null,
      rate: { count: 10, periodMs: 1000 },
    });
    assert.deepEqual(alertmanager, {
      tokenFile: null,
      bodyBytes: 4_194_304,
      maxOpen: 1000,
      maxNames: 50,
      forgetAfterMs: 604_800_000,
    });
  });
  it('have paths that begin at the folder of the config', () => {
    const { findings, alertmanager } = load(
      'findings: { output: file, path: findings.jsonl }\nalertmanager: { token_file: token }\n',
    );
    assert.deepEqual(
      [findings.path, alertmanager.tokenFile],
      [join(folder, 'findings.jsonl'), join(folder, 'token')],
    );
  });
  it('are sent where OTLP is taken', () => {
    const { findings } = load(
      'findings: { output: otlp, endpoint: "http://localhost:4318", headers_file: h }\n',
    );
    assert.deepEqual([findings.endpoint, findings.headersFile], ['http://localhost:4318', join(folder, 'h')]);
  });
});
