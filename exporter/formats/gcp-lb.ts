// Google Cloud's Application Load Balancers: request logs as Cloud Logging exports them. They have no cookies.
import { convertText, hostOfUrl, pathOfUrl, schemeOfUrl, withoutPort } from './decoding/addresses.ts';
import { createJsonFormat, jsonField } from './decoding/json-format.ts';
import { isJsonObject, type JsonObject } from './decoding/json-line.ts';

const SNIPPET = `# logs of the backend service, every request; tls.protocol is an optional field
gcloud compute backend-services update "$BACKEND_SERVICE" --global --enable-logging --logging-sample-rate=1.0 \\
  --logging-optional=CUSTOM --logging-optional-fields=tls.protocol,tls.cipher

# a sink to a bucket, or to Pub/Sub and from there to this exporter; entries come as JSON, one a line
gcloud logging sinks create cookies "storage.googleapis.com/$BUCKET" --log-filter='resource.type="http_load_balancer"'
`;

const NOTES = `Cookie and Set-Cookie: in no field. The log counts requests by transport, and by nothing that cookies carry; what
browsers are sent, and what they send, shows in the log of the origin. The cookie GCLB, which the load balancer makes for
session affinity, shows nowhere.
Transport: the scheme of requestUrl, and tls.protocol where it is logged. Nothing tells the leg to the back end.
To join with the origin: the trace, which reaches it in X-Cloud-Trace-Context and traceparent.
With a sample rate below 1 set sample_rate of the source as well.
`;

const ENTRY = 'loadbalancing.type.LoadBalancerLogEntry';

const isOfLoadBalancer = ({ jsonPayload, resource }: JsonObject): boolean => {
  const type = isJsonObject(jsonPayload) ? jsonPayload['@type'] : undefined;
  if (typeof type === 'string' && type.endsWith(ENTRY)) return true;
  return isJsonObject(resource) && typeof resource.type === 'string' && resource.type.includes('_lb_rule');
};

/** `projects/P/traces/ID`. */
const traceId = convertText((trace) => trace.slice(trace.lastIndexOf('/') + 1));
const seconds = convertText((latency) => (latency.endsWith('s') ? latency.slice(0, -1) : ''));
const upstreamStatus = convertText((details) =>
  details.startsWith('response_from_cache') ? null : undefined,
);

export const gcpLb = createJsonFormat({
  name: 'gcp-lb',
  product: 'Google Cloud Application Load Balancer',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'absent', cookie: 'absent' },
  isRequest: (line) => isJsonObject(line.httpRequest) && isOfLoadBalancer(line),
  fields: [
    jsonField('time', 'timestamp'),
    { ...jsonField('site', 'httpRequest.requestUrl'), convert: convertText(hostOfUrl) },
    jsonField('method', 'httpRequest.requestMethod'),
    { ...jsonField('path', 'httpRequest.requestUrl'), convert: convertText(pathOfUrl) },
    jsonField('status', 'httpRequest.status'),
    { ...jsonField('scheme', 'httpRequest.requestUrl'), convert: convertText(schemeOfUrl) },
    jsonField('tls', 'jsonPayload.tls.protocol'),
    { ...jsonField('client_ip', 'httpRequest.remoteIp'), convert: convertText(withoutPort) },
    { ...jsonField('peer_ip', 'httpRequest.remoteIp'), convert: convertText(withoutPort) },
    jsonField('user_agent', 'httpRequest.userAgent'),
    { ...jsonField('trace_id', 'trace'), convert: traceId },
    { ...jsonField('upstream_status', 'jsonPayload.statusDetails'), convert: upstreamStatus },
    { ...jsonField('duration', 'httpRequest.latency'), convert: seconds },
  ],
});
