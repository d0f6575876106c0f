// CloudFront's log fields (standard-logs-reference and real-time logs in its developer guide): which canonical field
// each fills, and how texts are encoded.
import { type Decode, decodeNothing } from '../decoding/escapes.ts';
import { decodePercent } from '../decoding/percent.ts';
import type { Candidate } from '../decoding/rows.ts';

/** Result types of requests for which the origin may have been asked; all others the edge answered alone. */
const MAY_HAVE_ASKED = new Set(['Miss', 'RefreshHit', 'OriginShieldHit', 'Error']);

/** `-` says that nothing upstream answered, `?` that it is not known with what status. */
const upstreamStatusOf = (result: string): string => (MAY_HAVE_ASKED.has(result) ? '?' : '-');

/** Standard logs name headers in brackets, real-time logs with a dash. */
export const CANDIDATES: readonly Candidate[] = [
  { field: 'time', columns: ['timestamp(ms)'] },
  { field: 'time', columns: ['date', 'time'] },
  { field: 'time', columns: ['timestamp'] },
  { field: 'site', columns: ['x-host-header'] },
  { field: 'site', columns: ['cs(host)'] },
  { field: 'site', columns: ['cs-host'] },
  { field: 'method', columns: ['cs-method'] },
  { field: 'path', columns: ['cs-uri-stem'] },
  { field: 'status', columns: ['sc-status'] },
  { field: 'scheme', columns: ['cs-protocol'] },
  { field: 'tls', columns: ['ssl-protocol'] },
  { field: 'client_ip', columns: ['c-ip'] },
  { field: 'peer_ip', columns: ['c-ip'] },
  { field: 'user_agent', columns: ['cs(user-agent)'] },
  { field: 'user_agent', columns: ['cs-user-agent'] },
  { field: 'country', columns: ['c-country'] },
  { field: 'asn', columns: ['asn'] },
  { field: 'request_id', columns: ['x-edge-request-id'] },
  { field: 'cookie', columns: ['cs(cookie)'] },
  { field: 'cookie', columns: ['cs-cookie'] },
  { field: 'upstream_status', columns: ['x-edge-result-type'], convert: upstreamStatusOf },
  { field: 'duration', columns: ['time-taken'] },
];

const decodeTwice: Decode = (text) => decodePercent(decodePercent(text));

/** `%` is encoded itself, but until about 2020 everything was encoded twice, as the blanks in User-Agents show. */
export const decodeOf = (line: string): Decode => {
  if (!line.includes('%')) return decodeNothing;
  return line.includes('Mozilla/5.0%2520') ? decodeTwice : decodePercent;
};

/** Columns are parted by tabs; standard logs v2 may use spaces instead, which no value contains. */
export const splitColumns = (line: string): readonly string[] => line.split(line.includes('\t') ? '\t' : ' ');
