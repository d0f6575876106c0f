// The source that hears syslog: messages in, their payloads out as lines. It cannot be resumed by itself, for nobody
// sends anything twice. It must not know what a payload means.
import { type Clock, codeOf, systemClock } from './file-system.ts';
import type { Signals, Source, SourceOptions, SourceState } from './source.ts';
import { createConnectionListener } from './syslog-connections.ts';
import { createDatagramListener } from './syslog-datagrams.ts';
import { type Listener, type ListenerOptions, renderAddress, type SyslogAddress } from './syslog-listener.ts';
import { createUnpack } from './syslog-unpack.ts';

export type SyslogInput = {
  readonly listen: SyslogAddress;
  /** Most connections at once. */
  readonly connections: number;
  /** How long a connection may say nothing. */
  readonly idleMs: number;
};

export type SyslogSourceOptions = SyslogInput &
  Pick<SourceOptions, 'maxLineBytes' | 'onLine'> & {
    readonly signals: Pick<Signals, 'bytes' | 'tooLong' | 'broken' | 'dropped' | 'cut' | 'state' | 'notice'>;
    readonly clock?: Pick<Clock, 'wait'>;
  };

/** `positions` is always empty. */
export type SyslogSource = Source & Pick<Listener, 'pause' | 'resume'>;

/** How often it is looked whether messages still come, what the kernel dropped, or whether a taken address is free. */
const CHECK_MS = 5000;

const createListener = ({ listen, connections, idleMs }: SyslogInput, options: ListenerOptions): Listener =>
  listen.transport === 'udp'
    ? createDatagramListener({ ...options, ...listen })
    : createConnectionListener({ ...options, address: listen, maxConnections: connections, idleMs });

const IGNORED: ListenerOptions = {
  maxMessageBytes: 0,
  onBytes: () => undefined,
  onMessage: () => undefined,
  onTooLong: () => undefined,
  onDropped: () => undefined,
  onCut: () => undefined,
};

/** Tries whether an address can be listened on, and lets go of it; answers why not as the system's code, or null. */
export const tryToListen = async (listen: SyslogAddress): Promise<string | null> => {
  const listener = createListener({ listen, connections: 1, idleMs: 1 }, IGNORED);
  try {
    await listener.open();
    await listener.close();
    return null;
  } catch (error) {
    return codeOf(error);
  }
};

/**
 * Creates the source of an address. While the address cannot be had it is `failed` (or `no_permission`) and asks again;
 * a system's code says why. `ended` resolves when it was stopped.
 */
export const createSyslogSource = (options: SyslogSourceOptions): SyslogSource => {
  const { maxLineBytes, onLine, signals, clock = systemClock } = options;
  const name = renderAddress(options.listen);
  const stopping = new AbortController();
  const ended = Promise.withResolvers<void>();
  let running: Promise<void> | null = null;
  let state: SourceState | null = null;
  let isOpen = false;
  let heardBytes = 0;
  let said = '';
  let isShort = false;

  const show = (next: SourceState): void => {
    if (next !== state) signals.state(next);
    state = next;
  };
  const take: typeof onLine = (chunk, start, end) => {
    try {
      onLine(chunk, start, end);
    } catch (error) {
      signals.broken(error, { path: name, offset: null, length: end - start });
    }
  };
  const unpack = createUnpack({ maxLineBytes, onLine: take, onTooLong: signals.tooLong });
  const listener = createListener(options, {
    maxMessageBytes: unpack.maxMessageBytes,
    onBytes: (count) => {
      heardBytes += count;
      show('reading');
      signals.bytes(count);
    },
    onMessage: unpack.message,
    onTooLong: signals.tooLong,
    onDropped: (messages, cause) => {
      signals.dropped(messages, cause);
      if (cause === 'kernel' && !isShort)
        signals.notice(
          'messages were dropped, for the buffer of the socket was full; raise net.core.rmem_max',
          name,
        );
      isShort ||= cause === 'kernel';
    },
    onCut: signals.cut,
  });

  /** Says what is wrong once, until it is something else or all is well. */
  const complain = (what: string): void => {
    if (what !== said && what !== '') signals.notice(what, name);
    said = what;
  };

  const open = async (): Promise<void> => {
    try {
      await listener.open();
      isOpen = true;
      complain('');
      show('idle');
    } catch (error) {
      const code = codeOf(error);
      show(code === 'EACCES' || code === 'EPERM' ? 'no_permission' : 'failed');
      complain(`cannot listen: ${code}`);
    }
  };

  const check = async (): Promise<void> => {
    if (!isOpen) return open();
    if (heardBytes === 0) show('idle');
    heardBytes = 0;
    return listener.check();
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.wait(CHECK_MS, stopping.signal);
      if (!stopping.signal.aborted) await check();
    }
  };

  const start = async (): Promise<void> => {
    if (running !== null || stopping.signal.aborted) return;
    const opened = open();
    running = opened.then(run);
    await opened;
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    await listener.close();
    ended.resolve();
  };

  const { pause, resume } = listener;
  return { start, stop, ended: ended.promise, positions: () => [], pause, resume };
};
