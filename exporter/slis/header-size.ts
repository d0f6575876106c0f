// How large Cookie headers are, what that costs, and who was refused for it. It must not judge transport or sessions.
import type { Exchange } from '../exchanges/exchange.ts';
import { createPerSite } from './per-site.ts';
import type { Sli } from './sli.ts';

/** Limits that servers enforce on one header: the lower class, nginx and Tomcat, Node and HAProxy. */
const LIMITS = [
  [4096, '4096'],
  [8192, '8192'],
  [16384, '16384'],
] as const;
const [[LOWEST_LIMIT]] = LIMITS;

const sizeOf = (bytes: number): 'none' | 'small' | 'large' | 'huge' => {
  if (bytes === 0) return 'none';
  if (bytes <= 1024) return 'small';
  return bytes <= 4096 ? 'large' : 'huge';
};

/** 400 means many things; it is a refused header only where the log says that nothing upstream answered. */
const rejectedStatusOf = (x: Exchange): '400' | '413' | '431' | '494' | null => {
  if (x.status === 413 || x.status === 431 || x.status === 494) return `${x.status}`;
  return x.status === 400 && x.upstreamAnswered === false ? '400' : null;
};

/** Length of the Cookie header: 0 for a request without one, null where it is not known. */
const bytesOf = (x: Exchange): number | null => (x.request.present === false ? 0 : x.request.headerBytes);

export const headerSize: Sli = {
  name: 'header-size',
  metrics: [
    'cookie_request_header_bytes',
    'cookie_request_header_over_total',
    'cookie_request_cookies',
    'cookie_sent_bytes_total',
    'cookie_request_duration_seconds',
    'cookie_header_rejected_total',
  ],
  objectives: [
    {
      sli: 'header_within_4k',
      title: 'Cookie headers within 4 KB',
      needs: ['cookie'],
      valid: { metric: 'cookie_request_header_bytes', where: {} },
      bad: { metric: 'cookie_request_header_over_total', where: { limit: ['4096'] } },
      objective: 0.99,
      target: 1,
      tells: 'The share of Cookie headers that are at most 4096 bytes long.',
      matters: 'Servers refuse requests whose headers are too large, and those users cannot get in at all.',
    },
  ],
  observer: (tallies) => {
    const length = tallies.histogram('cookie_request_header_bytes');
    const over = tallies.counter('cookie_request_header_over_total');
    const count = tallies.histogram('cookie_request_cookies');
    const sent = tallies.counter('cookie_sent_bytes_total');
    const duration = tallies.histogram('cookie_request_duration_seconds');
    const rejected = tallies.counter('cookie_header_rejected_total');
    const placeOf = createPerSite((vantage, site) => ({
      length: length.within(vantage).within(site),
      count: count.within(vantage).within(site),
      sent: sent.within(vantage).within(site),
      duration: duration.within(vantage).within(site),
    }));
    return (x) => {
      const bytes = bytesOf(x);
      const here = placeOf(x);
      if (bytes !== null && x.request.present === true) {
        here.length.observe(bytes);
        if (bytes > LOWEST_LIMIT) {
          for (const [limit, label] of LIMITS) if (bytes > limit) over.add(1, x.vantage, x.site, label);
        }
        here.count.observe(x.request.cookies.length);
        for (const { bytes, cookie, class: kind } of x.request.cookies) here.sent.add(bytes, cookie, kind);
      }
      if (bytes !== null && x.durationSeconds !== null) {
        here.duration.observe(x.durationSeconds, sizeOf(bytes));
      }
      const status = rejectedStatusOf(x);
      if (status !== null) rejected.add(1, x.vantage, x.site, status);
    };
  },
};
