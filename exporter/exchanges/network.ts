// The network that a client's address is in: the first 24 bits of IPv4, the first 48 of IPv6. It must keep no more of
// an address, for the rest tells a person.

/** Above every IPv4 network; an IPv6 network is its 48 bits on top of this. */
const IPV6 = 2 ** 48;
const GROUPS = 3;
const OCTETS = 4;

const ZERO = 0x30;
const DOT = 0x2e;
const COLON = 0x3a;

/** `a.b.c.d`, perhaps with a port, as a.b.c in 24 bits; null: it is none. */
const parseIpv4 = (text: string, from: number): number | null => {
  let network = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT && digits > 0 && dots < OCTETS - 1) {
      network = network * 256 + octet;
      octet = 0;
      digits = 0;
      dots++;
    } else if (code >= ZERO && code <= ZERO + 9 && digits < 3) {
      octet = octet * 10 + code - ZERO;
      digits++;
      if (octet > 255) return null;
    } else if (code === COLON && dots === OCTETS - 1 && digits > 0) break;
    else return null;
  }
  return dots === OCTETS - 1 && digits > 0 ? network : null;
};

const groupValue = (text: string): number => {
  if (text.length === 0 || text.length > 4 || !/^[0-9a-f]+$/i.test(text)) return -1;
  return Number.parseInt(text, 16);
};

/** An address whose IPv4 form stands at its end (RFC 4291 §2.5.5.2) is of the IPv4 network. */
const mappedIpv4At = (text: string): number => (/^::ffff:\d+\./i.test(text) ? '::ffff:'.length : -1);

/** The first three groups, those that `::` leaves out as 0. */
const parseIpv6 = (address: string): number | null => {
  const mappedAt = mappedIpv4At(address);
  if (mappedAt > 0) return parseIpv4(address, mappedAt);
  // An IPv4 part stands for the last two groups, of which none is kept.
  const [before = '', after, more] = address.replace(/:\d+\.\d+\.\d+\.\d+$/, ':0:0').split('::');
  if (more !== undefined || (after === undefined && before.split(':').length !== 8)) return null;
  const [head, tail] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const left = head as string[];
  const right = tail as string[];
  if (left.length + right.length > 8) return null;
  const zeros = after === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right].map(groupValue);
  if (groups.includes(-1)) return null;
  return groups.slice(0, GROUPS).reduce((sum, group) => sum * 65_536 + group, 0) + IPV6;
};

const MAX_ADDRESS_CHARS = 64;

/**
 * The network of an address as logs write it (a port, brackets and a zone may stand at it); null: it is no address.
 * An IPv4 /24 is a number below 2^24, an IPv6 /48 one from 2^48 to below 2^49.
 */
export const parseNetwork = (text: string): number | null => {
  const ipv4 = parseIpv4(text, 0);
  if (ipv4 !== null) return ipv4;
  if (text.length > MAX_ADDRESS_CHARS || !text.includes(':')) return null;
  const bare = text.startsWith('[') ? text.slice(1, text.indexOf(']')) : text;
  const zone = bare.indexOf('%');
  return parseIpv6(zone < 0 ? bare : bare.slice(0, zone));
};

const renderIpv6 = (bits: number): string => {
  const groups = [Math.floor(bits / 2 ** 32), Math.floor(bits / 65_536) % 65_536, bits % 65_536];
  return `${groups.map((group) => group.toString(16)).join(':')}::/48`;
};

/** A network as people write it: `192.0.2.0/24`, `2001:db8:1::/48`. */
export const renderNetwork = (network: number): string =>
  network >= IPV6
    ? renderIpv6(network - IPV6)
    : `${network >>> 16}.${(network >>> 8) & 255}.${network & 255}.0/24`;

/** The first address of a network. */
export const addressIn = (network: number): string => renderNetwork(network).replace(/\/\d+$/, '');
