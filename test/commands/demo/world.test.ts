import assert from 'node:assert/strict';
import { get } from 'node:http';
import { FAULT_NAMES, type FaultName, isFaultPlanned } from '../../../exporter/commands/demo/faults.ts';
import { LINE_KEYS, type LineFields } from '../../../exporter/commands/demo/nginx-line.ts';
import {
  type ClientExchange,
  countExchange,
  createTruth,
  type Truth,
} from '../../../exporter/commands/demo/truth.ts';
import { type FinishedDemo, linesOf, runDemo, START_MS } from './run-demo.ts';

type OriginLine = {
  msg: string;
  time: number;
  req: {
    method: string;
    url: string;
    headers: Record<string, string>;
    remoteAddress: string;
    socketScheme: string;
  };
  res: { statusCode: number; headers: Record<string, string | string[]> };
};

const SCHEMES = { tls: 'https', plaintext: 'http' } as const;

/** The edge's fields that the client can know, as it knows them. */
const asEdgeFields = (exchange: ClientExchange): Partial<LineFields> => ({
  scheme: SCHEMES[exchange.transport],
  tls: exchange.tls,
  host: exchange.site,
  method: exchange.method,
  path: exchange.path,
  status: String(exchange.status),
  request_id: exchange.requestId,
  user_agent: exchange.userAgent,
  cookie: exchange.status === 400 ? '' : exchange.cookie,
  set_cookie: exchange.setCookies.join(', '),
});

/** What reaches the origin of a request that the edge has logged, and what it is told of the client leg. */
const asForwarded = (
  { site, path, cookie, transport }: ClientExchange,
  isActive: (fault: FaultName) => boolean,
): { readonly cookie: string; readonly scheme: string } => {
  const isDropped = site === 'shop.example' && path.startsWith('/products/') && isActive('cookie-dropped');
  const isKept = (pair: string): boolean => !isDropped || !pair.startsWith('sid=');
  return {
    cookie: cookie.split('; ').filter(isKept).join('; '),
    scheme: path === '/basket' && isActive('tls-disbelieved') ? 'http' : SCHEMES[transport],
  };
};

/** Answered by the origin's application: not by the edge alone, and not by Node before the application saw it. */
const reachedOrigin = ({ transport, path, status }: ClientExchange): boolean =>
  status !== 400 && status !== 431 && (transport === 'tls' || path === '/feed');

const parseEdgeLines = (demo: FinishedDemo): LineFields[] =>
  linesOf(demo.edgeLog).map((line) => JSON.parse(line));

const parseOriginLines = (demo: FinishedDemo): OriginLine[] =>
  linesOf(demo.originLog)
    .map((line) => JSON.parse(line) as OriginLine)
    .filter(({ msg }) => msg === 'request completed');

const sum = (tally: Record<string, number>, word: RegExp): number =>
  Object.entries(tally).reduce((total, [key, count]) => (word.test(key) ? total + count : total), 0);

describe('the demo’s world', function () {
  this.timeout(60_000);

  describe('on its schedule, after 29 seconds', () => {
    let demo: FinishedDemo;
    let truth: Truth;
    before(async () => {
      demo = await runDemo({ seconds: 29 });
      truth = demo.truth;
    });

    it('has answered each of some two thousand requests', () => {
      assert.deepEqual([truth.failed, truth.answered], [0, demo.exchanges.length]);
      assert.ok(truth.answered > 2000);
    });

    it('has written one edge line for each, with the preset’s keys in order', () => {
      const lines = parseEdgeLines(demo);
      assert.equal(lines.length, truth.answered);
      for (const line of lines) assert.deepEqual(Object.keys(line), [...LINE_KEYS]);
    });

    it('has logged at the edge what each client sent and received', () => {
      const byId = new Map(parseEdgeLines(demo).map((line) => [line.request_id, line]));
      for (const exchange of demo.exchanges) {
        const expected = asEdgeFields(exchange);
        assert.deepEqual({ ...byId.get(exchange.requestId), ...expected }, byId.get(exchange.requestId));
      }
      assert.equal(byId.size, demo.exchanges.length);
    });

    it('has logged at the origin what reached it, once, and what it was told of the client leg', () => {
      const lines = parseOriginLines(demo);
      const byId = new Map(lines.map((line) => [line.req.headers['x-request-id'], line]));
      const expected = demo.exchanges.filter(reachedOrigin);
      assert.equal(lines.length, expected.length);
      for (const exchange of expected) {
        const { requestId, status, site, method, path } = exchange;
        const { req, res, time } = byId.get(requestId) ?? assert.fail(`no line of ${requestId}`);
        const isActive = (fault: FaultName): boolean =>
          isFaultPlanned(demo.running.faults, fault, time - START_MS);
        const { cookie, scheme } = asForwarded(exchange, isActive);
        assert.deepEqual(
          [req.method, req.url, req.headers.host, req.headers.cookie ?? '', res.statusCode],
          [method, path, site, cookie, status],
        );
        assert.deepEqual(
          [req.headers['x-forwarded-proto'], req.remoteAddress, req.socketScheme],
          [scheme, '127.0.0.1', 'http'],
        );
        assert.equal('x-demo-client-ip' in req.headers, false);
      }
    });

    it('has logged at both what the origin set', () => {
      const set = ({ res }: OriginLine): string => [res.headers['set-cookie'] ?? []].flat().join(', ');
      const expected = new Map(
        parseOriginLines(demo).map((line) => [line.req.headers['x-request-id'], set(line)]),
      );
      for (const { request_id: id, upstream_set_cookie: observed } of parseEdgeLines(demo)) {
        assert.equal(observed, expected.get(id) ?? '');
      }
    });

    it('has counted what the clients saw', () => {
      const expected = createTruth();
      for (const exchange of demo.exchanges) countExchange(expected, exchange);
      assert.deepEqual(truth, expected);
    });

    it('has written its own clock’s times', () => {
      const seconds = parseEdgeLines(demo).map(({ time }) => Number(time) - START_MS / 1000);
      assert.deepEqual([Math.min(...seconds), Math.max(...seconds)], [0, 29]);
      assert.ok(parseOriginLines(demo).every(({ time }) => time >= START_MS && time <= START_MS + 29_000));
    });

    it('has used both TLS versions, and had every transport', () => {
      assert.deepEqual(
        [/ TLSv1.2$/, / TLSv1.3$/].map((version) => sum(truth.tlsVersions, version) > 20),
        [true, true],
      );
      assert.deepEqual(
        [/ tls$/, / plaintext$/].map((transport) => sum(truth.transports, transport) > 20),
        [true, true],
      );
    });

    it('has had bytes beyond ASCII and quotes in cookies', () => {
      assert.ok(demo.edgeLog.includes('city=\\"Z\u00c3\u00bcrich\\"'));
    });

    it('has dropped Secure often enough for a change of shape, and set it again', () => {
      assert.ok((truth.issued['shop.example sid insecure'] ?? 0) > 20);
      const issues = parseEdgeLines(demo).filter(
        ({ path, host }) => path === '/login' && host === 'shop.example',
      );
      const insecure = issues.map(({ set_cookie: text }) => /^sid=[^,]*; Secure/.test(text));
      const [first, last] = [insecure.indexOf(false), insecure.lastIndexOf(false)];
      assert.ok(first > 0 && last < insecure.length - 20);
      assert.ok(insecure.slice(first, last).every((isSecure) => !isSecure));
      assert.ok(issues.every(({ upstream_set_cookie: text }) => text.includes('; Secure')));
    });

    it('has sent the session in plaintext, and answered it in every way', () => {
      for (const status of [200, 301, 403]) {
        assert.ok((truth.plaintextCookies[`shop.example sid ${status}`] ?? 0) > 0, String(status));
      }
    });

    it('has had Cookie headers past each limit, and refused the largest', () => {
      const lengths = parseEdgeLines(demo).map(({ cookie }) => cookie.length);
      for (const limit of [4096, 8192, 16384]) assert.ok(lengths.some((length) => length > limit));
      assert.ok((truth.statuses['400'] ?? 0) > 0 && (truth.statuses['431'] ?? 0) > 0);
      const refused = parseEdgeLines(demo).filter(({ status }) => status === '400');
      for (const { cookie, upstream_status: upstream } of refused)
        assert.deepEqual([cookie, upstream], ['', '']);
    });

    it('has deleted sessions, some of them without effect', () => {
      assert.ok((truth.deleted['shop.example sid secure'] ?? 0) > 0);
      assert.ok((truth.deleted['account.example __Host-account_session secure'] ?? 0) > 0);
      assert.ok((truth.deleted['account.example __Host-account_session insecure'] ?? 0) > 0);
    });

    it('has set SameSite=None with and without Secure', () => {
      assert.ok(
        sum(truth.issued, / chat_widget secure$/) > 0 && sum(truth.issued, / chat_widget insecure$/) > 0,
      );
    });

    it('has stripped Set-Cookie from logins of the account site, and from nothing else', () => {
      const lost = parseEdgeLines(demo).filter(
        ({ set_cookie: sent, upstream_set_cookie: set }) =>
          set !== '' && !sent.includes(set.split('=')[0] ?? ''),
      );
      assert.ok(lost.length > 0);
      const places = new Set(lost.map(({ host, path }) => `${host}${path}`));
      assert.deepEqual([...places], ['account.example/login']);
    });

    it('has let people of one network log in again and again, and let nobody else', () => {
      const loops = parseEdgeLines(demo).filter(({ client_ip: ip }) => ip.startsWith('198.51.100.'));
      const refused = loops.filter(({ path, status }) => path === '/account' && status === '401');
      assert.ok(refused.length > 10);
    });

    it('has refused, accepted and failed requests for the account', () => {
      for (const status of [200, 401, 503]) assert.ok((truth.statuses[status] ?? 0) > 0, String(status));
    });

    it('has listened on loopback, and does so no more', async () => {
      const { httpPort, httpsPort } = demo.running;
      const code = (port: number): Promise<unknown> =>
        new Promise((resolve) => {
          get({ host: '127.0.0.1', port }, () => resolve('answered')).on('error', (error) =>
            resolve('code' in error ? error.code : error),
          );
        });
      assert.deepEqual(await Promise.all([code(httpPort), code(httpsPort)]), [
        'ECONNREFUSED',
        'ECONNREFUSED',
      ]);
    });
  });

  describe('without faults', () => {
    let demo: FinishedDemo;
    before(async () => {
      demo = await runDemo({ seconds: 15, fault: 'none' });
    });

    it('has none to tell of', () => assert.deepEqual(demo.running.faults, []));

    it('sends and sets everything as it should be', () => {
      const { issued, deleted, plaintextCookies, statuses } = demo.truth;
      assert.deepEqual([sum(issued, / insecure$/), sum(deleted, / insecure$/), plaintextCookies], [0, 0, {}]);
      assert.deepEqual(Object.keys(statuses), ['200', '301', '401', '503']);
    });

    it('refuses nobody but bots', () => {
      const refused = demo.exchanges.filter(({ status }) => status === 401);
      assert.ok(refused.length > 0 && refused.every(({ userAgent }) => userAgent.includes('bot')));
    });
  });

  const sessionIn = (cookies: string): string | undefined =>
    cookies.split('; ').find((pair) => /^(sid|__Host-account_session)=/.test(pair));

  /** Sessions that were accepted after a request that satisfies a condition. */
  const acceptedAfter = (
    exchanges: readonly ClientExchange[],
    isEnd: (exchange: ClientExchange) => boolean,
  ): ClientExchange[] => {
    const ended = new Set<string | undefined>();
    return exchanges.filter((exchange) => {
      const session = sessionIn(exchange.cookie);
      const isAccepted = exchange.path === '/account' && exchange.status === 200 && ended.has(session);
      if (session !== undefined && isEnd(exchange)) ended.add(session);
      return isAccepted;
    });
  };

  const refusedPeople = ({ exchanges }: FinishedDemo): number =>
    exchanges.filter(({ status, userAgent }) => status === 401 && !userAgent.includes('bot')).length;

  const isScript = ({ userAgent }: ClientExchange): boolean => userAgent.startsWith('python-requests');

  const SIGNS: Readonly<Record<FaultName, (demo: FinishedDemo) => number>> = {
    'secure-dropped': ({ truth }) => sum(truth.issued, / sid insecure$/),
    plaintext: ({ truth }) => sum(truth.plaintextCookies, / sid /),
    'header-grows': ({ truth }) => sum(truth.cookiesSent, / ab_test_4$/),
    'logout-refused': ({ truth }) => sum(truth.deleted, / insecure$/),
    'samesite-none': ({ truth }) => sum(truth.issued, / chat_widget insecure$/),
    'session-expired': refusedPeople,
    'large-rejected': ({ truth }) => truth.statuses['431'] ?? 0,
    'login-loop': refusedPeople,
    'logout-ignored': ({ exchanges }) => acceptedAfter(exchanges, ({ path }) => path === '/logout').length,
    'tls-disbelieved': ({ truth }) => sum(truth.issued, / basket insecure$/),
    'cookie-dropped': (demo) => {
      const isBare = ({ req }: OriginLine): boolean => sessionIn(req.headers.cookie ?? '') === undefined;
      const bare = new Set(
        parseOriginLines(demo)
          .filter(isBare)
          .map(({ req }) => req.headers['x-request-id']),
      );
      return demo.exchanges.filter(
        ({ cookie, requestId }) => sessionIn(cookie)?.startsWith('sid=') && bare.has(requestId),
      ).length;
    },
    'set-cookie-stripped': ({ exchanges }) =>
      exchanges.filter(({ path, setCookies }) => path === '/login' && !setCookies.some(sessionIn)).length,
    'backend-flapping': ({ exchanges }) =>
      exchanges.filter(
        ({ cookie, setCookies }) =>
          cookie.includes('route=') && setCookies.some((header) => header.startsWith('route=')),
      ).length,
    'session-stolen': ({ exchanges }) =>
      acceptedAfter(exchanges, (exchange) => !isScript(exchange)).filter(isScript).length,
  };

  describe('in a drill', () => {
    /** After a logout, and after the seconds for which all is well. */
    const LATE: readonly FaultName[] = ['logout-ignored', 'set-cookie-stripped'];
    let good: FinishedDemo;
    before(async () => {
      good = await runDemo({ seconds: 12, fault: 'none' });
    });

    for (const fault of FAULT_NAMES) {
      it(`has ${fault}, which is not there without`, async () => {
        const drill = await runDemo({ seconds: LATE.includes(fault) ? 12 : 4, fault });
        assert.deepEqual(
          drill.running.faults.map(({ name }) => name),
          [fault],
        );
        assert.equal(linesOf(drill.edgeLog).length, drill.truth.answered);
        const sign = SIGNS[fault];
        assert.deepEqual([sign(drill) > 0, sign(good)], [true, 0]);
      });
    }
  });

  it('does the same again with the same seed', async () => {
    const counts = async () => {
      const { statuses, transports, issued, deleted, cookiesSent } = (await runDemo({ seconds: 3 })).truth;
      return { statuses, transports, issued, deleted, cookiesSent };
    };
    assert.deepEqual(await counts(), await counts());
  });

  it('rotates its logs, and loses no line by it', async () => {
    const { edgeLog, originLog, truth, exchanges } = await runDemo({ seconds: 4, maxLogBytes: 256 * 1024 });
    assert.equal(linesOf(edgeLog).length, truth.answered);
    assert.equal(linesOf(originLog).length, 1 + exchanges.filter(reachedOrigin).length);
    assert.ok(edgeLog.length > 128 * 1024);
  });
});
