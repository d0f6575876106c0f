// What hears syslog on one address: the joint between the ways of sending it and the source. It must not know a message.
import { isIP } from 'node:net';
import type { RawChunk } from '../raw-text.ts';
import type { CutCause, DropCause } from './source.ts';

/** Where messages are sent to. */
export type SyslogAddress =
  | {
      readonly transport: 'udp' | 'tcp';
      /** Name or address without brackets; '' means all interfaces. */
      readonly host: string;
      /** 0 lets the system choose. */
      readonly port: number;
    }
  | { readonly transport: 'unix' /** Absolute; a socket for streams. */; readonly path: string };

export type ListenerOptions = {
  /** Longest message, in bytes with its header. */
  readonly maxMessageBytes: number;
  /** Told how many bytes the messages that follow at once have arrived in. */
  readonly onBytes: (count: number) => void;
  /** Takes one message with its header, [start, end) of the chunk; must not keep the chunk. */
  readonly onMessage: (chunk: RawChunk, start: number, end: number) => void;
  readonly onTooLong: () => void;
  readonly onDropped: (messages: number, cause: DropCause) => void;
  readonly onCut: (cause: CutCause) => void;
};

export type Listener = {
  /** Begins to listen. Rejects with the system's error, and may be called again then. */
  readonly open: () => Promise<void>;
  /** Takes nothing more until `resume`: connections wait, datagrams are dropped and counted. Idempotent. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Counts what can only be asked for now and then. Never rejects. */
  readonly check: () => Promise<void>;
  /** Takes what has arrived already, then lets go of everything. */
  readonly close: () => Promise<void>;
};

/** An address as text, as a config has it. */
export const renderAddress = (address: SyslogAddress): string => {
  if (address.transport === 'unix') return `unix://${address.path}`;
  const { transport, host, port } = address;
  return `${transport}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
};

/** Binds to all interfaces of both families, or of IPv4 where there is no other; or to a host. */
export const bindTo = async <T>(host: string, bind: (host: string) => Promise<T>): Promise<T> => {
  if (host !== '') return bind(host);
  try {
    return await bind('::');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error;
    return bind('0.0.0.0');
  }
};
