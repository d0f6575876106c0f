// The sources that hear syslog with a state folder: what is heard goes into a spool, as what is pushed does, so that it is
// counted once, however the process ends. It must not look into a message.
import type { Clock } from '../sources/file-system.ts';
import type { Signals, Source, SourceState } from '../sources/source.ts';
import { createSyslogSource, type SyslogInput } from '../sources/syslog.ts';
import { openSpooled, type PushInput } from './push.ts';
import { createQueue } from './syslog/queue.ts';

/** The worse of the states of two parts is that of the whole. */
const ORDER: readonly SourceState[] = ['no_permission', 'failed', 'reading', 'idle'];

const createState = (signals: Signals) => {
  const states: { heard: SourceState; stored: SourceState } = { heard: 'idle', stored: 'idle' };
  let shown: SourceState | null = null;
  return (part: keyof typeof states) =>
    (state: SourceState): void => {
      states[part] = state;
      const worst = ORDER.find((one) => Object.values(states).includes(one)) ?? state;
      if (worst !== shown) signals.state(worst);
      shown = worst;
    };
};

/** Creates the source; nothing is bound or touched until it is started. */
export const openSyslog = (spool: PushInput, input: SyslogInput, clock?: Pick<Clock, 'wait'>): Source => {
  const { source, halves, stages } = spool;
  const { maxLineBytes, signals } = source;
  const { lines: maxLines, unpackedBytes: maxBytes } = stages.config.push;
  const stateOf = createState(signals);
  const spooled = openSpooled(
    { ...spool, source: { ...source, signals: { ...signals, state: stateOf('stored') } } },
    () => maxLines,
    () => undefined,
  );
  const queue = createQueue({
    door: () => ({
      readLine: halves.readLine(),
      maxLineBytes,
      maxLines,
      maxBytes,
      wrapper: 'none',
      onBroken: (error, length) => halves.broken(error, { path: spool.spool, offset: null, length }),
    }),
    store: spooled.store,
    onFull: () => heard.pause(),
    onRoom: () => heard.resume(),
    onLost: (lines) => signals.dropped(lines, 'queue'),
    ...(clock && { clock }),
  });
  const heard = createSyslogSource({
    ...input,
    maxLineBytes,
    onLine: queue.line,
    signals: { ...signals, bytes: queue.bytes, tooLong: queue.tooLong, state: stateOf('heard') },
    ...(clock && { clock }),
  });
  return {
    ...spooled,
    start: async () => {
      await spooled.start();
      await heard.start();
    },
    stop: async () => {
      await heard.stop();
      await queue.close();
      await spooled.stop();
    },
  };
};
