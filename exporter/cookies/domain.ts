// Whether a host may set a cookie for a domain. It must not carry a list of public suffixes: only what is certain.
import { isDigitCode } from './text.ts';

/**
 * Whether a browser takes a cookie with this Domain from this host (RFC 6265bis §5.1.3 and the Domain steps of §5.7).
 *
 * Both lower case, the domain without leading dot, the host without port. An unknown host ('') matches every domain.
 * A domain with a byte beyond ASCII matches none. Of public suffixes only those of one label, such as `com`, are
 * known: they match only a host of that very name.
 */
export const isDomainMatch = (domain: string, host: string): boolean => {
  if (!isAscii(domain)) return false;
  if (host === '' || domain === host) return true;
  return domain.includes('.') && host.endsWith(domain) && isDotBefore(host, domain) && !isAddress(host);
};

const isDotBefore = (host: string, domain: string): boolean => host[host.length - domain.length - 1] === '.';

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
};

/** An IPv6 address has colons; a host whose last label is a number is an IPv4 address (WHATWG URL §3.5). */
const isAddress = (host: string): boolean => {
  if (host.includes(':')) return true;
  let at = host.length;
  while (at > 0 && isDigitCode(host.charCodeAt(at - 1))) at--;
  return at < host.length && (at === 0 || host.charAt(at - 1) === '.');
};
