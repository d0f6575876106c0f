// Amazon API Gateway: access logs as the published template makes them. They have no headers.
import { createJsonFormat, jsonField } from './decoding/json-format.ts';

const SNIPPET = `# access log format of the stage (REST and HTTP APIs), in one line
{"extendedRequestId":"$context.extendedRequestId","requestId":"$context.requestId","time":"$context.requestTimeEpoch","host":"$context.domainName","method":"$context.httpMethod","path":"$context.path","status":"$context.status","scheme":"https","ip":"$context.identity.sourceIp","userAgent":"$context.identity.userAgent","traceId":"$context.xrayTraceId","latency":"$context.responseLatency"}
`;

const NOTES = `Cookie and Set-Cookie: no variable of API Gateway has them. The log counts requests by transport, and by nothing that
cookies carry; what clients are sent, and what they send, shows in the log of the application, or in part in that of AWS
WAF (format aws-waf). A Lambda authorizer can hand the Cookie header on: with "cookie":"$context.authorizer.cookie" in the
template say  fields: { cookie: cookie }.
Transport: API Gateway takes HTTPS alone, which the template states; the TLS version is in no variable.
To join with the integration: extendedRequestId and requestId reach a Lambda function in its event; other back ends only
if the integration maps one to a header.
`;

export const awsApiGateway = createJsonFormat({
  name: 'aws-api-gateway',
  product: 'Amazon API Gateway (access log)',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'absent' },
  values: { durationUnitSeconds: 1e-3 },
  isRequest: (line) => 'extendedRequestId' in line,
  fields: [
    jsonField('time', 'time'),
    jsonField('site', 'host'),
    jsonField('method', 'method'),
    jsonField('path', 'path'),
    jsonField('status', 'status'),
    jsonField('scheme', 'scheme'),
    jsonField('client_ip', 'ip'),
    jsonField('peer_ip', 'ip'),
    jsonField('user_agent', 'userAgent'),
    jsonField('request_id', 'requestId', 'extendedRequestId'),
    jsonField('trace_id', 'traceId'),
    jsonField('duration', 'latency'),
  ],
});
