// AWS Application Load Balancer: access log entries (load-balancer-access-logs in its user guide). They have no headers.
import { convertText, hostOfUrl, pathOfUrl, withoutPort } from './decoding/addresses.ts';
import { createJsonFormat, jsonField } from './decoding/json-format.ts';
import { splitQuoted } from './decoding/quoted-columns.ts';

const SNIPPET = `# access logs to S3; files come every five minutes, gzip
aws elbv2 modify-load-balancer-attributes --load-balancer-arn "$ALB_ARN" \\
  --attributes Key=access_logs.s3.enabled,Value=true Key=access_logs.s3.bucket,Value="$BUCKET"
`;

const NOTES = `Cookie and Set-Cookie: in no field. The log counts requests by transport and TLS version, and by nothing that cookies
carry; what browsers are sent, and what they send, shows in the log of the application, and the Cookie header in that of
AWS WAF (format aws-waf). The cookies of the load balancer itself (AWSALB and others) show nowhere.
Transport: the type of the request and ssl_protocol; nothing tells the leg to the target.
To join with the target: trace_id, whose Root stands in the header X-Amzn-Trace-Id there.
Fields that are new at the end of the line are passed over. Times are those of the answer.
`;

const NAMES =
  'type time elb client:port target:port request_processing_time target_processing_time response_processing_time elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol target_group_arn trace_id domain_name'.split(
    ' ',
  );
const TYPES = new Set(['http', 'https', 'h2', 'grpcs', 'ws', 'wss']);
/** As many as the log has. */
const DECIMALS = 3;
const TIMES = ['request_processing_time', 'target_processing_time', 'response_processing_time'];

/** The three parts of the time a request took, -1 being one that there was not; '' if none was measured. */
const durationOf = (entry: Readonly<Record<string, string>>): string => {
  const parts = TIMES.map((name) => Number(entry[name])).filter((seconds) => seconds >= 0);
  return parts.length === 0 ? '' : parts.reduce((sum, seconds) => sum + seconds).toFixed(DECIMALS);
};

/** An entry by the names of its columns; null: the line is none. */
const parse = (line: string): unknown => {
  const row = splitQuoted(line);
  if (row.length < NAMES.length || !TYPES.has(row[0] ?? '') || !row[2]?.startsWith('app/')) return null;
  const entry = Object.fromEntries(NAMES.map((name, at) => [name, row[at] ?? '']));
  return { ...entry, duration: durationOf(entry) };
};

/** `GET https://shop.example:443/p HTTP/2.0`; of a request that could not be read the method is a dash. */
const methodOf = (request: string): string => request.split(' ', 1)[0] ?? '';
const urlOf = (request: string): string =>
  methodOf(request) === '-' ? '' : (request.split(' ', 2)[1] ?? '');
/** Address and port are always both there; those of IPv6 without brackets. */
const addressOf = (pair: string): string =>
  pair.startsWith('[') ? withoutPort(pair) : pair.slice(0, Math.max(0, pair.lastIndexOf(':')));
const schemeOf = (type: string): string => (type === 'h2' || type === 'grpcs' ? 'https' : type);
const ROOT = 'Root=';
const rootOf = (trace: string): string =>
  trace
    .split(';')
    .find((part) => part.startsWith(ROOT))
    ?.slice(ROOT.length) ?? '';

export const awsAlb = createJsonFormat({
  name: 'aws-alb',
  product: 'AWS Application Load Balancer',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'absent' },
  parse,
  isRequest: () => true,
  fields: [
    jsonField('time', 'time'),
    { ...jsonField('site', 'request'), convert: convertText((request) => hostOfUrl(urlOf(request))) },
    { ...jsonField('method', 'request'), convert: convertText(methodOf) },
    { ...jsonField('path', 'request'), convert: convertText((request) => pathOfUrl(urlOf(request))) },
    jsonField('status', 'elb_status_code'),
    { ...jsonField('scheme', 'type'), convert: convertText(schemeOf) },
    jsonField('tls', 'ssl_protocol'),
    { ...jsonField('client_ip', 'client:port'), convert: convertText(addressOf) },
    { ...jsonField('peer_ip', 'client:port'), convert: convertText(addressOf) },
    jsonField('user_agent', 'user_agent'),
    { ...jsonField('request_id', 'trace_id'), convert: convertText(rootOf) },
    jsonField('upstream_status', 'target_status_code'),
    jsonField('duration', 'duration'),
  ],
});
