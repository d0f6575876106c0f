// What `serve` is told on the command line. It must open nothing.
import type { LogFormat, LogLevel } from '../../choices.ts';
import type { ServerLimits } from '../../server/limits.ts';
import { isTelemetryPath, type ListenAddress, parseListenAddress } from '../../server/listen.ts';
import { EXIT } from '../io.ts';
import { CannotStart } from './cannot-start.ts';

export type ServeOptions = {
  readonly configFile: string | undefined;
  readonly sources: readonly string[];
  readonly listenAddresses: readonly string[];
  /** Path of the web config: TLS and users. */
  readonly webConfigFile?: string | undefined;
  readonly limits?: Partial<ServerLimits>;
  readonly telemetryPath: string;
  readonly lifecycle: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Told the address once everything runs, e.g. `http://127.0.0.1:10680`. */
  readonly onListening?: (url: string) => void;
};

/** Where to listen. Throws `CannotStart` for what is no address, and for a telemetry path that cannot be one. */
export const listenAddressesOf = ({ listenAddresses, telemetryPath }: ServeOptions): ListenAddress[] => {
  const addresses = listenAddresses.flatMap((text) => parseListenAddress(text) ?? []);
  if (addresses.length < listenAddresses.length)
    throw new CannotStart(
      EXIT.usage,
      `--web.listen-address: "${listenAddresses.join(' ')}" is no address; write e.g. :10680`,
    );
  if (!isTelemetryPath(telemetryPath))
    throw new CannotStart(EXIT.usage, '--web.telemetry-path: must be a path such as /metrics');
  return addresses;
};
