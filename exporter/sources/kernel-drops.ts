// How many datagrams the kernel threw away because a socket's buffer was full, as Linux tells it. It reads no file.
import { type AddressInfo, isIPv6 } from 'node:net';

/** The groups of an IPv6 address, `::` filled up. */
const groupsOf = (address: string): number[] => {
  const [head = '', tail] = address.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const first = parse(head);
  const last = tail === undefined ? [] : parse(tail);
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
};

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

/** As the kernel writes it: each word of 32 bits with its last byte first. */
const renderLocal = ({ address, port }: Pick<AddressInfo, 'address' | 'port'>): string => {
  const bytes = isIPv6(address)
    ? groupsOf(address).flatMap((group) => [group >> 8, group & 255])
    : address.split('.').map(Number);
  const words = Array.from({ length: bytes.length / 4 }, (_, at) =>
    bytes.slice(at * 4, at * 4 + 4).reverse(),
  );
  return `${words.flat().map(hex).join('')}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
};

/** The drops of the sockets bound to an address, of the text of `/proc/net/udp` or `udp6`; 0: it names none. Total. */
export const parseKernelDrops = (text: string, bound: Pick<AddressInfo, 'address' | 'port'>): number => {
  const local = renderLocal(bound);
  return text
    .split('\n')
    .map((line) => line.trim().split(/ +/))
    .filter((columns) => columns[1] === local)
    .reduce((sum, columns) => sum + (Number(columns.at(-1)) || 0), 0);
};
