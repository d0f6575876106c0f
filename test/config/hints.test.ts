// What check-config says of a config that is right and yet leaves something unknown.
import assert from 'node:assert/strict';
import { hintsOf } from '../../exporter/config/hints.ts';
import { configOf, createFolder, loadText } from './helpers.ts';

describe('config: what a good config leaves unknown', () => {
  const folder = createFolder();
  const hints = (text: string, at = 0): string[] => {
    const config = configOf(loadText(folder, text));
    const source = config.sources[at] ?? assert.fail('no source');
    return hintsOf(source, config);
  };
  const f = (name: string, text: string, expected: string[]) =>
    it(name, () => assert.deepEqual(hints(text), expected));
  const source = (format: string, more = '', vantage = 'edge') =>
    `{ name: ${vantage}, vantage: ${vantage}, format: { json: { time: t, ${format} } }, file: { path: a }${more} }`;
  const whole = 'site: s, scheme: p, request_id: i, cookie: c, set_cookie: k';
  const all = ', fidelity: { set_cookie: all }';
  const unknown = 'whether clients used TLS stays unknown';

  f('nothing', `sources: [${source(whole, all)}]`, []);
  f('no Set-Cookie', `sources: [${source('site: s, scheme: p, cookie: c')}]`, [
    'no `set_cookie` field: what is issued, and how well it is protected, stays unknown',
  ]);
  f('how many Set-Cookie headers show', `sources: [${source(whole)}]`, [
    'how many Set-Cookie headers show is told by the lines themselves, if at all; where they do not, coverage is partial unless you say `fidelity.set_cookie`',
  ]);
  f('only the first Set-Cookie', `sources: [${source(whole, ', fidelity: { set_cookie: first }')}]`, [
    'Set-Cookie headers are not all visible (first): coverage is partial',
  ]);
  f('no Cookie', `sources: [${source('site: s, scheme: p, set_cookie: k', all)}]`, [
    'no `cookie` field: which cookies requests carried, and their size, stays unknown',
  ]);
  f(
    'a Cookie header cut off',
    `sources: [${source(whole, ', fidelity: { set_cookie: all, cookie: truncated }')}]`,
    ['the Cookie header is not fully visible (truncated)'],
  );
  f('no scheme at the edge', `sources: [${source('site: s, cookie: c, set_cookie: k', all)}]`, [
    `no \`scheme\` or \`tls\` field: ${unknown}`,
  ]);
  f(
    'no forwarding header behind a load balancer',
    `sources: [${source(whole, `${all}, transport: forwarded`)}]`,
    [`none of the headers in \`trust.headers\` is in the log: ${unknown}`],
  );
  f(
    'a forwarding header at the origin that nobody is trusted for',
    `sources: [${source(`${whole}, forwarded.x-forwarded-proto: f`, all, 'origin')}]`,
    [`\`trust.proxies\` is empty, so no forwarding header is believed: ${unknown}`],
  );
  f(
    'nothing at an origin behind trusted proxies',
    `sources: [${source(`${whole}, forwarded.x-forwarded-proto: f`, all, 'origin')}]\ntrust: { proxies: [10.0.0.0/8] }`,
    [],
  );
  f(
    'nothing at an origin where TLS ends',
    `sources: [${source(whole, `${all}, tls_mode: passthrough`, 'origin')}]`,
    [],
  );
  f(
    'who pushes',
    `sources: [${source(whole, all).replace('file: { path: a }', 'http: {}')}]\nstate: { directory: s }`,
    ['`push.token_file` is empty, so `serve` starts only where it listens on loopback'],
  );
  f(
    'who pushes OTLP',
    `sources: [${source(whole, all).replace('file: { path: a }', 'otlp: {}')}]\nstate: { directory: s }`,
    ['`push.token_file` is empty, so `serve` starts only where it listens on loopback'],
  );
  f(
    'nothing where a token is asked for',
    `sources: [${source(whole, all).replace('file: { path: a }', 'http: {}')}]\nstate: { directory: s }\npush: { token_file: t }`,
    [],
  );
  for (const [address, expected] of [
    ['udp://127.0.0.1:5514', []],
    ['tcp://[::1]:5514', []],
    ['unix:///run/syslog.sock', []],
    [
      'udp://:5514',
      [
        'whoever reaches the address of `syslog.listen` can make up requests, and cookies come to it in the clear',
      ],
    ],
  ] as const) {
    const heard = source(whole, all).replace('file: { path: a }', `syslog: { listen: "${address}" }`);
    f(`who sends syslog to ${address}`, `sources: [${heard}]`, [...expected]);
  }
  f('no host', `sources: [${source('scheme: p, cookie: c, set_cookie: k', all)}]`, [
    'no `site` field: every request counts for site `unknown`',
  ]);
  f(
    'no request id, where there are two vantages',
    `sources: [${source('site: s, scheme: p, cookie: c, set_cookie: k', all)}, ${source(whole, all, 'origin')}]`,
    ['no `request_id` field: its requests cannot be joined with those of the other vantage'],
  );
});
