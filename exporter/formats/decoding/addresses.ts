// Absolute URLs and addresses with ports, taken apart by searching alone. Pure; it must know no product.

/** Converts a text of JSON; any other value stays what it is. */
export const convertText =
  (convert: (text: string) => string | null | undefined) =>
  (value: unknown): unknown =>
    typeof value === 'string' ? convert(value) : value;

const schemeEnd = (url: string): number => url.indexOf('://');

/** `https` of `https://shop.example/p`; '' if the text is no absolute URL. */
export const schemeOfUrl = (url: string): string => url.slice(0, Math.max(0, schemeEnd(url)));

/** Host and port of an absolute URL; '' if it is none. */
export const hostOfUrl = (url: string): string => {
  const end = schemeEnd(url);
  if (end < 0) return '';
  const path = url.indexOf('/', end + 3);
  return url.slice(end + 3, path < 0 ? url.length : path);
};

/** Path and query of an absolute URL; any other text as it is. */
export const pathOfUrl = (url: string): string => {
  const end = schemeEnd(url);
  if (end < 0) return url;
  const path = url.indexOf('/', end + 3);
  return path < 0 ? '/' : url.slice(path);
};

/** An address without its port: `192.0.2.1:80`, `[::1]:80`; a bare IPv6 address stays as it is. */
export const withoutPort = (address: string): string => {
  if (address.startsWith('[')) return address.slice(1, Math.max(1, address.indexOf(']')));
  const colon = address.indexOf(':');
  return colon < 0 || colon !== address.lastIndexOf(':') ? address : address.slice(0, colon);
};

/** The first address of a list as X-Forwarded-For has it. */
export const firstAddress = (list: string): string => {
  const comma = list.indexOf(',');
  return withoutPort((comma < 0 ? list : list.slice(0, comma)).trim());
};

/** The scheme that a port stands for; '' for any port but those of HTTP and HTTPS. */
export const schemeOfPort = (port: string): string => {
  if (port === '443') return 'https';
  return port === '80' ? 'http' : '';
};
