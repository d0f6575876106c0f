// Whose forwarding headers are believed. It must not read any.
import { BlockList, isIP } from 'node:net';
import { createMemo } from '../exchanges/memo.ts';

/** Distinct peers remembered at a time. */
const MAX_PEERS = 4096;

const familyOf = (address: string): 'ipv4' | 'ipv6' | null => {
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? 'ipv4' : 'ipv6';
};

/** Address without a port: `10.0.0.1:4411`, `[::1]:4411`. */
const withoutPort = (text: string): string => {
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')));
  return text.indexOf(':') === text.lastIndexOf(':') ? (text.split(':')[0] ?? '') : text;
};

/**
 * Builds the question whether a peer's address is in one of the CIDRs (checked by the config). An IPv4 address written
 * as IPv6 (`::ffff:10.0.0.1`) counts as IPv4. What is no address is not trusted.
 */
export const createTrust = (cidrs: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix] = cidr.split('/');
    const family = familyOf(network);
    if (family === null) continue;
    list.addSubnet(network, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return createMemo((text) => {
    const address = withoutPort(text);
    const family = familyOf(address);
    return family !== null && list.check(address, family);
  }, MAX_PEERS);
};
