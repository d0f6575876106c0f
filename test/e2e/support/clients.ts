// Clients that send planned requests, one after the other, over connections that are kept open.
import type { Leg, Planned } from '../traffic.ts';
import { createHttp2Connection } from './http2.ts';
import { type Connection, createConnection, type Head, type Target } from './raw-http.ts';

export type Ports = { readonly tlsPort: number; readonly plainPort: number; readonly directPort: number };

/** A request with what its client got. */
export type Sent = {
  readonly planned: Planned;
  readonly response: Head;
  readonly tls: string | null;
  readonly timeMs: number;
};

const targetOf = (leg: Exclude<Leg, 'http2'>, { tlsPort, plainPort, directPort }: Ports): Target => {
  switch (leg) {
    case 'plain':
      return { port: plainPort, tls: null };
    case 'plain-to-tls':
      return { port: tlsPort, tls: null };
    case 'direct':
      return { port: directPort, tls: null };
    default:
      return { port: tlsPort, tls: leg };
  }
};

const connectionFor = (leg: Leg, ports: Ports): Connection =>
  leg === 'http2' ? createHttp2Connection(ports.tlsPort) : createConnection(targetOf(leg, ports));

/** Sends requests in order. */
export const sendLane = async (lane: readonly Planned[], ports: Ports): Promise<Sent[]> => {
  const connections = new Map<Leg, Connection>();
  const sent: Sent[] = [];
  for (const planned of lane) {
    const connection = connections.get(planned.leg) ?? connectionFor(planned.leg, ports);
    connections.set(planned.leg, connection);
    const { response, tls } = await connection.send(planned.request);
    sent.push({ planned, response, tls, timeMs: Date.now() });
  }
  for (const connection of connections.values()) connection.close();
  return sent;
};
