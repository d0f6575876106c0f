// A visit as the line that pino-http writes at the origin: the upstream side of it.
import type { Visit } from './visit.ts';

/** A line of pino-http with its default serializers. */
export const renderPino = (v: Visit): string =>
  JSON.stringify({
    level: 30,
    time: v.timeMs,
    pid: 4242,
    hostname: 'app-1',
    req: {
      id: v.requestId,
      method: v.method,
      url: v.path,
      headers: {
        host: v.host,
        'x-forwarded-proto': v.scheme,
        'x-request-id': v.requestId,
        'user-agent': v.userAgent,
        accept: '*/*',
        ...(v.cookie === '' ? {} : { cookie: v.cookie }),
        ...(v.secFetchSite === '' ? {} : { 'sec-fetch-site': v.secFetchSite }),
      },
      remoteAddress: '10.0.0.7',
      remotePort: 40_211,
    },
    res: {
      statusCode: v.status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': v.cacheControl,
        ...(v.upstreamSetCookies.length === 0 ? {} : { 'set-cookie': v.upstreamSetCookies }),
      },
    },
    responseTime: v.durationMs,
    msg: 'request completed',
  });
