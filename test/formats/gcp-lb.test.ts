// Google Cloud's load balancers: which entries are theirs, and what URLs and traces come to.
import { gcpLb } from '../../exporter/formats/gcp-lb.ts';
import { createReads } from './reading.ts';

const reads = createReads(gcpLb);
const entry = (httpRequest: object, more: object = {}): object => ({
  timestamp: '2026-11-20T05:33:11.309Z',
  resource: { type: 'http_load_balancer' },
  jsonPayload: { '@type': 'type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry' },
  httpRequest: { status: 200, ...httpRequest },
  ...more,
});

describe('gcp-lb', () => {
  reads('takes a URL apart', entry({ requestUrl: 'https://shop.example/p?q=1' }), {
    scheme: 'https',
    site: 'shop.example',
    path: '/p?q=1',
  });
  reads('knows nothing by a URL that is none', entry({ requestUrl: '/p' }), {
    scheme: undefined,
    site: null,
    path: '/p',
  });
  reads('reads a latency', entry({ latency: '0.045s' }), { durationSeconds: 0.045 });
  reads('takes the id of the trace', entry({}, { trace: 'projects/p/traces/0af7' }), { traceId: '0af7' });
  reads('takes the port off the client', entry({ remoteIp: '[2001:db8::7]:9989' }), {
    clientIp: '2001:db8::7',
  });
  reads(
    'knows the type of a regional one',
    entry({}, { jsonPayload: {}, resource: { type: 'internal_http_lb_rule' } }),
    { status: 200 },
  );
  reads(
    'ignores requests of other services',
    entry({}, { jsonPayload: {}, resource: { type: 'cloud_run_revision' } }),
    'ignored',
  );
});
