// The demo's traffic: real requests of all clients over loopback, a few at a time. It must never have more under way
// than one round's, whatever the servers do.
import http from 'node:http';
import https from 'node:https';
import { DEMO_CERTIFICATE } from './certificate.ts';
import { createClients, type DemoClient } from './clients.ts';
import type { Clock } from './clock.ts';
import { CLIENT_IP_HEADER } from './edge-exchange.ts';
import type { IsFaultActive } from './faults.ts';
import type { Random } from './random.ts';
import type { ClientExchange } from './truth.ts';
import { type PlannedRequest, planRequest } from './visits.ts';
import { REQUEST_TIMEOUT_MS, type Reply, sendRequest } from './wire.ts';

export type TrafficOptions = {
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly isFaultActive: IsFaultActive;
  readonly onExchange: (exchange: ClientExchange) => void;
  /** A request got no answer. */
  readonly onFailure: () => void;
};

export type Traffic = {
  /** Sends rounds of requests until the signal aborts; resolves when the last answer is there. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

/** With the round's own few milliseconds about 70 requests a second, and fewer where the machine is slow. */
const ROUND_MS = 50;
const REQUESTS_PER_ROUND = 4;

const MAX_SOCKETS = 8;

const createAgents = () => {
  const shared = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return {
    plaintext: new http.Agent(shared),
    'TLSv1.2': new https.Agent({ ...shared, ca: DEMO_CERTIFICATE, maxVersion: 'TLSv1.2' }),
    'TLSv1.3': new https.Agent({ ...shared, ca: DEMO_CERTIFICATE, minVersion: 'TLSv1.3' }),
  };
};

const headersOf = (client: DemoClient, { cookie, fetchSite, method }: PlannedRequest) => ({
  host: client.site,
  'user-agent': client.userAgent,
  [CLIENT_IP_HEADER]: client.ip,
  ...(fetchSite === '' ? {} : { 'sec-fetch-site': fetchSite }),
  ...(method === 'POST' ? { 'content-length': 0 } : {}),
  ...(cookie === '' ? {} : { cookie }),
});

const observed = (client: DemoClient, planned: PlannedRequest, reply: Reply): ClientExchange => ({
  site: client.site,
  method: planned.method,
  path: planned.path,
  userAgent: client.userAgent,
  transport: planned.transport,
  tls: planned.transport === 'tls' ? client.tls : '',
  cookie: planned.cookie,
  status: reply.status,
  setCookies: reply.setCookies,
  requestId: String(reply.headers['x-request-id'] ?? ''),
});

/** Builds the traffic. It sends nothing before it runs. */
export const createTraffic = (options: TrafficOptions): Traffic => {
  const { clock, random, isFaultActive } = options;
  const clients = createClients(random);
  const agents = createAgents();

  const open = (client: DemoClient, planned: PlannedRequest): http.ClientRequest => {
    const { method, path } = planned;
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const shared = { host: '127.0.0.1', method, path, headers: headersOf(client, planned), signal };
    if (planned.transport === 'plaintext') {
      return http.request({ ...shared, port: options.httpPort, agent: agents.plaintext });
    }
    const agent = agents[client.tls];
    return https.request({ ...shared, port: options.httpsPort, agent, servername: client.site });
  };

  const visit = async (client: DemoClient): Promise<void> => {
    const planned = planRequest(client, isFaultActive, random);
    try {
      const reply = await sendRequest(open(client, planned));
      if (client.kind !== 'bot') reply.setCookies.forEach(client.jar.receive);
      options.onExchange(observed(client, planned, reply));
    } catch {
      options.onFailure();
    }
  };

  const chooseClients = (): DemoClient[] => {
    const first = random.below(clients.length);
    const stride = 1 + random.below(Math.floor(clients.length / REQUESTS_PER_ROUND) - 1);
    return Array.from(
      { length: REQUESTS_PER_ROUND },
      (_, i) => clients[(first + i * stride) % clients.length],
    ).filter((client) => client !== undefined);
  };

  return {
    run: async (signal) => {
      while (!signal.aborted) {
        await Promise.all(chooseClients().map(visit));
        await clock.wait(ROUND_MS, signal);
      }
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
};
