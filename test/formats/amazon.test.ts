// AWS: load balancer entries, API Gateway's template, and WAF's list of headers.
import assert from 'node:assert/strict';
import { awsAlb } from '../../exporter/formats/aws-alb.ts';
import { awsApiGateway } from '../../exporter/formats/aws-api-gateway.ts';
import { awsWaf } from '../../exporter/formats/aws-waf.ts';
import { readerOf } from './corpus.ts';
import { createReads } from './reading.ts';

describe('aws-alb', () => {
  const reads = createReads(awsAlb);
  const entry = (changes: Readonly<Record<string, string>> = {}): string => {
    const columns: Record<string, string> = {
      type: 'https',
      time: '2026-11-20T05:33:11.309000Z',
      elb: 'app/shop/50dc',
      client: '192.0.2.1:2817',
      target: '10.0.0.1:80',
      before: '0.001',
      during: '0.040',
      after: '0.002',
      status: '200',
      targetStatus: '200',
      received: '34',
      sent: '366',
      request: '"GET https://shop.example:443/p HTTP/2.0"',
      agent: '"x y"',
      cipher: '-',
      tls: 'TLSv1.3',
      group: 'arn:x',
      trace: '"Root=1-a"',
      domain: '"shop.example"',
      ...changes,
    };
    return Object.values(columns).join(' ');
  };
  reads('knows TLS by the type', entry({ type: 'h2', tls: '-' }), { scheme: 'https' });
  reads('adds up the parts of the duration', entry(), { durationSeconds: 0.043 });
  reads('knows no duration where nothing was measured', entry({ before: '-1', during: '-1', after: '-1' }), {
    durationSeconds: undefined,
  });
  reads('knows that no target answered', entry({ targetStatus: '-' }), { upstreamStatus: null });
  reads('takes the root of a trace, wherever it stands', entry({ trace: '"Self=1-b;Root=1-a"' }), {
    requestId: '1-a',
  });
  reads('knows nothing of a request that could not be read', entry({ request: '"- http://x:80- "' }), {
    method: null,
    site: null,
    path: null,
  });
  reads('keeps marks within a quoted column', entry({ agent: '"a \\" b"c"' }), { userAgent: 'a \\" b"c' });
  reads('passes over columns that are new', `${entry()} "new" 1`, { status: 200 });
  reads('is no entry with fewer', entry().split(' ').slice(0, 12).join(' '), 'no_match');
  reads('takes no entry of a network load balancer', entry({ type: 'tls', elb: 'net/x/1' }), 'no_match');
});

describe('aws-api-gateway', () => {
  const reads = createReads(awsApiGateway);
  const line = { extendedRequestId: 'x', requestId: 'r', time: '1795152791309', status: '200' };
  reads('knows no cookies', line, { cookie: undefined, setCookie: undefined });
  reads(
    'knows a cookie that an authorizer hands on',
    { ...line, cookie: 'a=1' },
    { cookie: 'a=1' },
    { fields: { cookie: 'cookie' } },
  );
  it('is sure of cookies only where the user says so', () => {
    const fidelities = [{}, { cookie: 'cookie' }].map(
      (fields) => readerOf(awsApiGateway.compile({ fields })).fidelity.cookie,
    );
    assert.deepEqual(fidelities, ['absent', 'all']);
  });
});

describe('aws-waf', () => {
  const reads = createReads(awsWaf);
  const line = (...headers: readonly [string, string][]): object => ({
    timestamp: 1795152791309,
    webaclId: 'x',
    httpRequest: { headers: headers.map(([name, value]) => ({ name, value })) },
  });
  reads('finds headers in any case', line(['CoOkIe', 'a=1']), { cookie: 'a=1' });
  reads('joins crumbs', line(['cookie', 'a=1'], ['cookie', 'b=2']), { cookie: 'a=1; b=2' });
  reads('knows that there was none', line(['host', 'x']), { cookie: null });
  reads('sees that it is redacted', line(['cookie', 'REDACTED']), { cookie: 'REDACTED!' });
  reads('has no status', line(), { status: 0 });
  reads(
    'takes no damage from a list of something else',
    { timestamp: 1795152791309, webaclId: 'x', httpRequest: { headers: [1, null, {}] } },
    {
      cookie: null,
    },
  );
});
