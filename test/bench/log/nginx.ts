// A visit as a line of nginx: the preset that the exporter publishes, and a text format as Apache's users know it.
import type { Visit } from './visit.ts';

/** From 1.23 on nginx logs every Set-Cookie header. */
const NGINX_VERSION = '1.27.3';

const JSON_ESCAPED = /["\\]/g;
const escapeJson = (text: string): string =>
  text.includes('"') || text.includes('\\') ? text.replace(JSON_ESCAPED, '\\$&') : text;

/** A line of the preset `nginx`. */
export const renderNginxJson = (v: Visit): string =>
  `{"time":"${(v.timeMs / 1000).toFixed(3)}","scheme":"${v.scheme}","tls":"${v.tls}",` +
  `"host":"${v.host}","method":"${v.method}","path":"${v.path}","status":"${v.status}","duration":"${(v.durationMs / 1000).toFixed(3)}",` +
  `"client_ip":"${v.clientIp}","request_id":"${v.requestId}","user_agent":"${escapeJson(v.userAgent)}",` +
  `"cookie":"${escapeJson(v.cookie)}","set_cookie":"${escapeJson(v.setCookies.join(', '))}","upstream_set_cookie":"${escapeJson(v.upstreamSetCookies.join(', '))}",` +
  `"upstream_status":"${v.upstreamStatus}","cache_control":"${v.cacheControl}",` +
  `"sec_fetch_site":"${v.secFetchSite}","x_forwarded_proto":"","nginx":"${NGINX_VERSION}"}`;

/** Combined, as Apache and nginx write it, with what the exporter needs behind it. */
export const TEXT_LOG_FORMAT =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ' +
  '$host $scheme $ssl_protocol $request_id $request_time "$http_cookie" "$sent_http_set_cookie" "$upstream_http_set_cookie"';

const HEX_ESCAPED = /["\\]/g;
const escapeHex = (text: string): string => {
  if (text === '') return '-';
  return text.replace(HEX_ESCAPED, (char) => (char === '"' ? '\\x22' : '\\x5C'));
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const renderClfTime = (timeMs: number): string => {
  const iso = new Date(timeMs).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
};

/** A line of TEXT_LOG_FORMAT with escape=default. */
export const renderNginxText = (v: Visit): string =>
  `${v.clientIp} - - [${renderClfTime(v.timeMs)}] "${v.method} ${v.path} HTTP/2.0" ${v.status} ${v.bytes} ` +
  `"https://${v.host}/" "${escapeHex(v.userAgent)}" ${v.host} ${v.scheme} ${v.tls || '-'} ${v.requestId} ` +
  `${(v.durationMs / 1000).toFixed(3)} "${escapeHex(v.cookie)}" "${escapeHex(v.setCookies.join(', '))}" ` +
  `"${escapeHex(v.upstreamSetCookies.join(', '))}"`;
