// AWS WAF: its log of web requests, the one managed log of AWS that has the Cookie header before ALB and API Gateway.
import type { CanonicalField } from '../exchanges/record.ts';
import { createJsonFormat, jsonField, jsonHeader } from './decoding/json-format.ts';
import { isJsonObject, type JsonObject } from './decoding/json-line.ts';
import type { JsonField } from './decoding/json-reader.ts';

const SNIPPET = `# logging of the web ACL to S3 or Firehose; leave the cookie header out of RedactedFields
aws wafv2 put-logging-configuration --logging-configuration \\
  '{"ResourceArn":"'"$WEB_ACL_ARN"'","LogDestinationConfigs":["arn:aws:s3:::aws-waf-logs-cookies"],"RedactedFields":[]}'
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie: the whole header, as long as all headers of the request together fit the log; a field that is redacted shows that
there was one. Set-Cookie: WAF sees requests only.
There is no status in the log, and no scheme: nothing is known of answers or of transport. Use it beside the log of the
load balancer, not as the only source. A filter of the logging configuration needs sample_rate of the source set.
To join: requestId is the id of the resource behind it, for a load balancer its trace id (Root=…).
`;

/** Headers as an object, names in lower case; several of one name as an array. */
const headersOf = (list: readonly unknown[]): JsonObject => {
  const headers = new Map<string, unknown[]>();
  for (const header of list) {
    if (!isJsonObject(header) || typeof header.name !== 'string') continue;
    const name = header.name.toLowerCase();
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [header.value]);
    else values.push(header.value);
  }
  return Object.fromEntries(headers);
};

const prepare = (line: JsonObject): JsonObject => {
  const { httpRequest } = line;
  if (!isJsonObject(httpRequest) || !Array.isArray(httpRequest.headers)) return line;
  return { ...line, httpRequest: { ...httpRequest, headers: headersOf(httpRequest.headers) } };
};

const header = (field: CanonicalField, name: string): JsonField =>
  jsonHeader(field, 'httpRequest.headers', name);

export const awsWaf = createJsonFormat({
  name: 'aws-waf',
  product: 'AWS WAF',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  remedies: {
    redacted: `# logging configuration of the web ACL: without the cookie header
"RedactedFields": []
`,
  },
  fidelity: { setCookie: 'absent', cookie: 'all' },
  isRequest: (line) => 'webaclId' in line && isJsonObject(line.httpRequest),
  prepare,
  fields: [
    jsonField('time', 'timestamp'),
    header('site', 'host'),
    jsonField('method', 'httpRequest.httpMethod'),
    jsonField('path', 'httpRequest.uri'),
    jsonField('client_ip', 'httpRequest.clientIp'),
    jsonField('peer_ip', 'httpRequest.clientIp'),
    header('user_agent', 'user-agent'),
    jsonField('country', 'httpRequest.country'),
    jsonField('ja4', 'ja4Fingerprint'),
    jsonField('request_id', 'httpRequest.requestId'),
    header('cookie', 'cookie'),
    header('sec_fetch_site', 'sec-fetch-site'),
  ],
});
