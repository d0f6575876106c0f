// Where syslog is heard, as text. Pure: whether the address can be had is not looked at.
import type { SyslogAddress } from './config.ts';

const NETWORK = /^(udp|tcp):\/\/(?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9A-Za-z._-]{0,253})):(\d{1,5})$/;
/** Longest path that the system takes for a socket: 107 bytes and a NUL (unix(7)). */
const PATH = /^unix:\/\/(\/[^\p{Cc}]{1,106})$/u;

/** Parses `udp://host:port`, `tcp://host:port` (an empty host: all interfaces) and `unix:///path`; null: it is none. */
export const parseSyslogAddress = (text: string): SyslogAddress | null => {
  const [, path] = PATH.exec(text) ?? [];
  if (path !== undefined) return path.endsWith('/') ? null : { transport: 'unix', path };
  const [, transport, bracketed, plain = '', digits = ''] = NETWORK.exec(text) ?? [];
  const port = Number(digits);
  if ((transport !== 'udp' && transport !== 'tcp') || port > 65_535) return null;
  return { transport, host: bracketed ?? plain, port };
};
