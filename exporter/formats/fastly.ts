// Fastly real-time logging: the JSON that the published log format makes.
import { convertText } from './decoding/addresses.ts';
import type { Decode } from './decoding/escapes.ts';
import { createJsonFormat, jsonField } from './decoding/json-format.ts';

const SNIPPET = `# log format of the logging endpoint (version 2, placement none), message type blank, JSON by lines (NDJSON)
{"fastly_pop":"%{server.datacenter}V","time":"%{time.start.msec}V","scheme":"%{if(req.is_ssl, "https", "http")}V","tls":"%{json.escape(tls.client.protocol)}V","host":"%{json.escape(if(req.http.Fastly-Orig-Host, req.http.Fastly-Orig-Host, req.http.Host))}V","method":"%{json.escape(req.method)}V","path":"%{json.escape(req.url)}V","status":"%{resp.status}V","state":"%{json.escape(fastly_info.state)}V","duration":"%{time.elapsed.usec}V","client_ip":"%{json.escape(req.http.Fastly-Client-IP)}V","country":"%{client.geo.country_code}V","asn":"%{client.as.number}V","request_id":"%{json.escape(req.http.X-Request-ID)}V","user_agent":"%{json.escape(req.http.User-Agent)}V","cookie":"%{json.escape(req.http.Cookie)}V","set_cookie":"%{json.escape(resp.http.Set-Cookie)}V","cache_control":"%{json.escape(resp.http.Cache-Control)}V","sec_fetch_site":"%{json.escape(req.http.Sec-Fetch-Site)}V"}

# condition of the endpoint, so that a shield does not log the same request again
fastly.ff.visits_this_service == 0

# VCL in vcl_recv, so that the origin can log the same id
if (fastly.ff.visits_this_service == 0) { set req.http.X-Request-ID = uuid.version4(); }
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie: the whole header, to the byte, as far as it is UTF-8; Fastly drops one of more than 32 KB before anything sees it.
Set-Cookie: the first one only, for that is what resp.http.Set-Cookie is. A key set_cookie with an array of texts is taken
as all of them, for services that collect them in VCL. What the origin sent can be logged beside it by services that
keep beresp.http.Set-Cookie: with a key for it say  fields: { upstream_set_cookie: that_key }.
An endpoint whose condition lets only some requests through is a sample; log the share as a constant, "sample_rate":"0.1".
Do not use cstr_escape instead of json.escape: what it writes is no JSON.
Transport: the client's connection to the edge; the condition leaves the connections between edge and shield out.
The scheme of the leg to the origin is in no variable; if you know it, log it as a constant and say
fields: { upstream_scheme: that_key }.
`;

const NOT_SET = '(null)';
const decode: Decode = (text) => (text === NOT_SET ? '' : text);

/** The states of answers from the cache begin with HIT, and no origin was asked for them. */
const upstreamStatus = convertText((state) => (state.startsWith('HIT') ? null : undefined));

export const fastly = createJsonFormat({
  name: 'fastly',
  product: 'Fastly real-time logging',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  fidelity: { setCookie: 'first', cookie: 'all' },
  values: { durationUnitSeconds: 1e-6 },
  decode,
  isRequest: (line) => 'fastly_pop' in line,
  fields: [
    jsonField('time', 'time'),
    jsonField('site', 'host'),
    jsonField('method', 'method'),
    jsonField('path', 'path'),
    jsonField('status', 'status'),
    jsonField('scheme', 'scheme'),
    jsonField('tls', 'tls'),
    jsonField('client_ip', 'client_ip'),
    jsonField('peer_ip', 'client_ip'),
    jsonField('user_agent', 'user_agent'),
    jsonField('country', 'country'),
    jsonField('asn', 'asn'),
    jsonField('request_id', 'request_id'),
    jsonField('cookie', 'cookie'),
    jsonField('set_cookie', 'set_cookie'),
    { ...jsonField('upstream_status', 'state'), convert: upstreamStatus },
    jsonField('duration', 'duration'),
    jsonField('sec_fetch_site', 'sec_fetch_site'),
    jsonField('cache_control', 'cache_control'),
    jsonField('sample_rate', 'sample_rate'),
  ],
});
