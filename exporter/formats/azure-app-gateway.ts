// Azure Application Gateway: access logs as resource logs. They have no cookies.
import { isOfCategory, plusToBlank, prepareRecord, property, TIME } from './azure/records.ts';
import { convertText } from './decoding/addresses.ts';
import { createJsonFormat } from './decoding/json-format.ts';
import { parseJsonLine } from './decoding/json-line.ts';

const SNIPPET = `# diagnostic setting of the gateway; blobs (PT1H.json) have a record a line
az monitor diagnostic-settings create --name cookies --resource "$APP_GATEWAY_ID" \\
  --storage-account "$STORAGE_ACCOUNT_ID" --logs '[{"category":"ApplicationGatewayAccessLog","enabled":true}]'
`;

const NOTES = `Cookie and Set-Cookie: in no field. The log counts requests by transport and TLS version, and by nothing that cookies
carry; what browsers are sent, and what they send, shows in the log of the origin. The cookies that the gateway makes
itself (ApplicationGatewayAffinity) show nowhere.
Transport: sslEnabled and sslProtocol of the client's connection; the leg to the back end by BackendSslProtocol (v2).
To join with the origin: transactionId, if a rewrite rule sends it as a header ({var_transaction_id}).
timeTaken is in seconds or milliseconds by tier, so durations are not taken.
`;

/** Gateways of tier v1 write an unknown port as a bare dash, which is no JSON. */
const BARE_DASH = '":-,';
const parse = (line: string): unknown =>
  parseJsonLine(line) ??
  (line.includes(BARE_DASH) ? parseJsonLine(line.replaceAll(BARE_DASH, '":null,')) : undefined);

const upstreamScheme = convertText((protocol) => (protocol.startsWith('TLS') ? 'https' : undefined));

export const azureAppGateway = createJsonFormat({
  name: 'azure-app-gateway',
  product: 'Azure Application Gateway (access log)',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'absent' },
  parse,
  isRequest: isOfCategory('applicationgatewayaccesslog'),
  prepare: prepareRecord,
  fields: [
    TIME,
    property('site', 'originalhost', 'host'),
    property('method', 'httpmethod'),
    property('path', 'requesturi'),
    property('status', 'httpstatus'),
    property('scheme', 'sslenabled'),
    property('tls', 'sslprotocol'),
    property('client_ip', 'clientip'),
    property('peer_ip', 'clientip'),
    { ...property('user_agent', 'useragent'), convert: convertText(plusToBlank) },
    property('request_id', 'transactionid'),
    { ...property('upstream_scheme', 'backendsslprotocol'), convert: upstreamScheme },
    property('upstream_status', 'serverstatus'),
  ],
});
