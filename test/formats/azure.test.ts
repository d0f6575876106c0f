// Azure's resource logs: spellings of keys, texts that are JSON, and cookies as App Service writes them.
import { azureAppGateway } from '../../exporter/formats/azure-app-gateway.ts';
import { azureAppService } from '../../exporter/formats/azure-app-service.ts';
import { azureFrontDoor } from '../../exporter/formats/azure-front-door.ts';
import { createReads } from './reading.ts';

const time = '2026-11-20T05:33:11.309Z';

describe('azure-front-door', () => {
  const reads = createReads(azureFrontDoor);
  const line = (properties: object): object => ({
    time,
    category: 'FrontDoorAccessLog',
    properties: { httpStatusCode: '200', ...properties },
  });
  reads('reads keys in either case', line({ RequestUri: 'https://shop.example/p', HttpMethod: 'GET' }), {
    path: '/p',
    method: 'GET',
  });
  reads(
    'takes the site from the URL where no host is logged',
    line({ requestUri: 'https://shop.example:443/p' }),
    {
      site: 'shop.example:443',
    },
  );
  reads('takes a URL without a path for the root', line({ requestUri: 'https://shop.example' }), {
    path: '/',
  });
  reads('knows the leg to the origin', line({ originUrl: 'http://o.example:80/' }), {
    upstreamScheme: 'http',
    upstreamStatus: undefined,
  });
  reads('knows that there was none', line({ originUrl: 'N/A' }), {
    upstreamScheme: null,
    upstreamStatus: null,
  });
  reads('knows no cookies', line({}), { cookie: undefined, setCookie: undefined });
  reads('ignores probes', { time, category: 'FrontDoorHealthProbeLog', properties: {} }, 'ignored');
});

describe('azure-app-gateway', () => {
  const reads = createReads(azureAppGateway);
  const line = (properties: object): object => ({
    timeStamp: time,
    category: 'ApplicationGatewayAccessLog',
    properties: { httpStatus: 200, ...properties },
  });
  reads('reads the time by any of its names', line({}), { timeMs: 1795152791309 });
  reads('knows plaintext by sslEnabled', line({ sslEnabled: 'off', sslProtocol: '' }), {
    scheme: 'off',
    tls: null,
  });
  reads(
    'repairs a bare dash',
    '{"time":"2026-11-20T05:33:11Z","category":"ApplicationGatewayAccessLog","properties":{"clientPort":-,"httpStatus":200}}',
    {
      status: 200,
    },
  );
  reads(
    'repairs nothing else',
    '{"category":"ApplicationGatewayAccessLog","properties":{"clientPort":-}',
    'invalid_json',
  );
});

describe('azure-app-service', () => {
  const reads = createReads(azureAppService);
  const line = (properties: object): object => ({
    time,
    category: 'AppServiceHTTPLogs',
    properties: { ScStatus: 200, ...properties },
  });
  const linux = (properties: object): object => ({
    ...line({}),
    properties: JSON.stringify({ ScStatus: '200', ...properties }),
  });
  reads('reads plus signs behind semicolons as blanks, and no others', line({ Cookie: 'a=x+y;+b=2' }), {
    cookie: 'a=x+y; b=2',
  });
  reads('reads cookies with colons', linux({ Cookie: 'a: x; b: y=z; ' }), { cookie: 'a=x; b=y=z' });
  reads('leaves a colon within a value alone', line({ Cookie: 'a=x:+y: z' }), { cookie: 'a=x:+y: z' });
  reads('knows that there was no cookie', line({ Cookie: '-' }), { cookie: null });
  reads('knows the scheme by the port', line({ SPort: '80' }), { scheme: 'http' });
  reads('reads a port that is a number', line({ SPort: 443 }), { scheme: 'https' });
  reads('does not guess by another port', line({ SPort: '8172' }), { scheme: undefined });
  reads('takes the last id of a query', line({ CsUriQuery: 'X-ARR-LOG-ID=fake&X-ARR-LOG-ID=real' }), {
    requestId: 'real',
  });
  reads('has no status where the properties are no JSON', { ...line({}), properties: '{' }, 'no_status');
});
