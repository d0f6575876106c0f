// The same secrecy where logs are pushed and the server is guarded: canaries in bodies of every kind, broken ones too, in
// tokens, passwords and their hashes; then a search in every answer, in all that is said, and in the state folder.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hashSync } from 'bcryptjs';
import { until } from '../e2e/support/poll.ts';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts';
import { allowedIn, METRICS_REQUESTS, type Planted, plant, startServe } from './planted.ts';
import { render, rudeRequests, sendRaw, withAuthorization } from './rude-requests.ts';
import { secretLog } from './secret-lines.ts';

const MAX_LINE_BYTES = 16 * 1024;
const USER = 'reader';

const REQUEST_ID = 'json: request id';

/**
 * Whether a host or a name may be a label is known only when it is counted, so exchanges hold both as clients chose them,
 * and so does a spool until then. A request id of a safe alphabet passes the wall as it is.
 */
const IN_EXCHANGES = ['json: host', 'json: name in a request', REQUEST_ID];

type Secrets = { readonly token: string; readonly password: string };

const write = (workspace: Workspace, { canaries, source }: Planted): Secrets => {
  const token = canaries.of('push token');
  const password = canaries.of('password');
  writeFileSync(workspace.path('push.token'), `${token}\n`, { mode: 0o600 });
  const hash = canaries.plant('hash of the password', hashSync(password, 4));
  writeFileSync(workspace.path('web.yml'), `basic_auth_users:\n  ${USER}: ${hash}\n`, { mode: 0o600 });
  writeFileSync(
    workspace.path('config.yaml'),
    `sources:
  - { name: ${source}, vantage: edge, format: json, http: {} }
state: { directory: state }
push: { token_file: push.token }
limits: { line: ${MAX_LINE_BYTES / 1024}KiB, newborn: 0s }
`,
  );
  return { token, password };
};

type Push = {
  readonly what: string;
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
};

const LINES = 'application/x-ndjson';
const JSON_TYPE = 'application/json';

/** Bodies that are taken in, each with all of the secret lines. */
const goodPushes = (lines: readonly string[]): Push[] => {
  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  const objects = lines.filter((line) => line.startsWith('{') && line.endsWith('}'));
  const messages = lines.map((line) => `<190>1 2026-01-01T00:00:00Z host app web.1 - ${line}`);
  const records = lines.map((line) => ({ data: Buffer.from(line, 'latin1').toString('base64') }));
  return [
    { what: 'lines', status: 204, type: LINES, body: bytes(lines.join('\n')) },
    { what: 'an array of texts', status: 204, type: JSON_TYPE, body: bytes(JSON.stringify(lines)) },
    { what: 'an array of objects', status: 204, type: JSON_TYPE, body: bytes(`[ ${objects.join(' , ')} ]`) },
    {
      what: 'frames of logplex',
      status: 204,
      type: 'application/logplex-1',
      body: bytes(messages.map((message) => `${message.length} ${message}`).join('')),
    },
    {
      what: 'records of Firehose',
      status: 200,
      type: JSON_TYPE,
      body: bytes(JSON.stringify({ records })),
      headers: { 'x-amz-firehose-request-id': 'ed4acda5-034f-9f42' },
    },
    {
      what: 'lines in gzip',
      status: 204,
      type: LINES,
      body: gzipSync(bytes(lines.join('\r\n'))),
      headers: { 'content-encoding': 'gzip' },
    },
  ];
};

/** Bodies that are turned away. */
const badPushes = ({ canaries: { of } }: Planted): Push[] => [
  {
    what: 'no frames of logplex',
    status: 400,
    type: 'application/logplex-1',
    body: Buffer.from(`5 ${of('no frames of logplex')}`),
    headers: { 'logplex-frame-id': `<${of('frame id')}>` },
  },
  { what: 'no JSON', status: 400, type: JSON_TYPE, body: Buffer.from(of('no JSON')) },
  { what: 'half an array', status: 400, type: JSON_TYPE, body: Buffer.from(`["${of('half an array')}`) },
  {
    what: 'no gzip',
    status: 400,
    type: LINES,
    body: Buffer.from(of('no gzip')),
    headers: { 'content-encoding': 'gzip' },
  },
  { what: 'another type', status: 415, type: `text/${of('type')}`, body: Buffer.from(of('of another type')) },
  {
    what: 'another source',
    status: 404,
    type: LINES,
    body: Buffer.from(of('for another')),
    path: of('another source'),
  },
  {
    what: 'another token',
    status: 401,
    type: LINES,
    body: Buffer.from(of('with another token')),
    headers: { authorization: `Bearer ${of('another token')}` },
  },
  {
    what: 'far too much',
    status: 413,
    type: LINES,
    body: Buffer.alloc(20 * 1024 * 1024, of('far too much')),
  },
];

const send = async (url: string, source: string, token: string, push: Push): Promise<string> => {
  const { type, body, headers, path = source } = push;
  const answer = await fetch(`${url}/ingest/${path}?${type}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type, ...headers },
    body: new Uint8Array(body),
  });
  assert.equal(answer.status, push.status, push.what);
  return render(answer);
};

/** Everything below a folder but the key, by path. */
const filesBelow = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'fingerprint.key')
      .map(({ parentPath, name }) => [
        join(parentPath, name),
        readFileSync(join(parentPath, name), 'latin1'),
      ]),
  );

const linesCounted = async (url: string, headers: Readonly<Record<string, string>>): Promise<number> => {
  const page = await (await fetch(`${url}/metrics`, { headers })).text();
  return Number(/^cookie_exporter_lines_total\{[^}]*\} (\d+)$/m.exec(page)?.[1] ?? 0);
};

describe('secrecy of serve, pushed to and guarded', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  const planted = plant();
  const said = new Map<string, string>();
  const stored = new Map<string, string>();
  let traces: OtlpReceiver;

  const noteStored = (when: string): void => {
    for (const [path, content] of filesBelow(workspace.path('state')))
      stored.set(`${when}: ${path}`, content);
  };

  before(async () => {
    const { canaries, source } = planted;
    traces = await startOtlpReceiver();
    workspace.onClose(traces.close);
    const { token, password } = write(workspace, planted);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url };
    const flags = ['--web.config.file', 'web.yml'];
    const { child, url } = await startServe(workspace, 'config.yaml', 'json', env, flags);
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    const authorization = basic(`${USER}:${password}`);

    const lines = secretLog(canaries, 'json', planted.allowed, MAX_LINE_BYTES);
    const objects = lines.filter((line) => line.startsWith('{') && line.endsWith('}'));
    for (const push of [...goodPushes(lines), ...badPushes(planted)]) {
      said.set(`answer to ${push.what}`, await send(url, source, token, push));
      noteStored(push.what);
    }
    const expected = 5 * lines.length + objects.length;
    await until(
      'all lines to be counted',
      async () => (await linesCounted(url, { authorization })) === expected,
    );

    for (const [name, headers] of METRICS_REQUESTS)
      said.set(name, await render(await fetch(`${url}/metrics`, { headers: { ...headers, authorization } })));
    for (const path of ['/', '/api/v1/status'])
      said.set(path, await render(await fetch(url + path, { headers: { authorization } })));
    const strangers = [
      undefined,
      basic(`${USER}:${canaries.of('another password')}`),
      canaries.of('no credentials'),
    ];
    for (const [at, stranger] of strangers.entries()) {
      const headers: Record<string, string> = stranger === undefined ? {} : { authorization: stranger };
      const answer = await fetch(`${url}/metrics`, { headers });
      assert.equal(answer.status, 401);
      said.set(`answer to stranger ${at}`, await render(answer));
    }
    const rude = rudeRequests(canaries);
    for (const [name, bytes] of [...rude, ...withAuthorization(rude, authorization)])
      said.set(`answer to ${name}`, await sendRaw(url, bytes));
    writeFileSync(workspace.path('push.token'), canaries.of('new token'));
    writeFileSync(workspace.path('web.yml'), `basic_auth_users:\n  ${USER}: ${canaries.of('no hash')}\n`);
    await fetch(`${url}/-/reload`, { method: 'POST', headers: { authorization } });
    await until('the broken web config to be noticed', () => child.stderr().includes('no bcrypt hash'));
    assert.equal(await child.stop(), 0);
    noteStored('at the end');
    said.set('log', child.stderr()).set('standard output', child.stdout());
  });
  after(() => workspace.close());

  it('holds in everything that it says', () => {
    for (const [place, text] of said) {
      // Findings stand there, and name the request.
      const may = place === 'standard output' ? [REQUEST_ID] : [];
      assert.deepEqual(
        planted.canaries.findIn(text).filter((canary) => !may.includes(canary)),
        [],
        place,
      );
    }
  });
  it('holds in every trace', () => {
    assert.ok(traces.received().includes('scrape'));
    assert.deepEqual(planted.canaries.findIn(traces.received()), []);
  });
  it('holds in the state folder, at any time', () => {
    for (const [place, content] of stored) {
      const found = planted.canaries.findIn(content);
      assert.deepEqual(
        found.filter((canary) => !(place.endsWith('.spool') && IN_EXCHANGES.includes(canary))),
        [],
        place,
      );
    }
  });
  it('is tested: a spool and a snapshot were looked at, and what may be in them was found', () => {
    const all = (part: string): string =>
      [...stored].flatMap(([path, content]) => (path.includes(part) ? content : [])).join('\n');
    assert.deepEqual(allowedIn(all('.spool')), ['cookie name', 'host', 'source name']);
    assert.deepEqual(allowedIn(all('snapshot')), ['cookie name', 'host', 'source name']);
  });
  it('is tested: what was pushed was counted, and mistakes were said', () => {
    assert.match(said.get('metrics as text') ?? '', /lines_rejected_total\{[^}]*reason="too_long"\} 5\n/);
    assert.match(said.get('metrics as protobuf') ?? '', /^200\n/);
    assert.match(said.get('log') ?? '', /no bcrypt hash/);
  });
});
