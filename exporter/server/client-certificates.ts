// What is asked of a client's certificate, as Go's five ClientAuthTypes have it. It must not know what the client wants.
import type { X509Certificate } from 'node:crypto';
import { isIPv6, SocketAddress } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import type { WebTls } from '../config/web-tls.ts';

type Policy = Pick<WebTls, 'clientAuthType' | 'clientAllowedSans'>;

/** What Node is told of it. */
export const clientAuthOptions = ({ clientAuthType }: Policy): TlsOptions =>
  clientAuthType === 'NoClientCert'
    ? { requestCert: false }
    : {
        requestCert: true,
        // Node itself knows only to verify or not to look; `isWelcome` does the rest after the handshake.
        rejectUnauthorized: clientAuthType === 'RequireAndVerifyClientCert',
      };

/**
 * Whether a client may go on after the handshake. Unlike Go, which refuses within it, the others than
 * RequireAndVerifyClientCert are refused by closing the connection.
 */
export const isWelcome = (socket: TLSSocket, { clientAuthType, clientAllowedSans }: Policy): boolean => {
  const certificate = socket.getPeerX509Certificate();
  switch (clientAuthType) {
    case 'NoClientCert':
    case 'RequestClientCert':
      return true;
    case 'VerifyClientCertIfGiven':
      return certificate === undefined || socket.authorized;
    case 'RequireAnyClientCert':
      return certificate !== undefined && isAllowed(certificate, clientAllowedSans);
    case 'RequireAndVerifyClientCert':
      return certificate !== undefined && socket.authorized && isAllowed(certificate, clientAllowedSans);
  }
};

const isAllowed = ({ subjectAltName = '' }: X509Certificate, sans: readonly string[] | null): boolean =>
  sans === null || parseSubjectAltName(subjectAltName).some((name) => sans.includes(name));

/** One name as Node writes it: `DNS:a.example`, `URI:"a, b"`; what holds a separator stands in quotes, as JSON. */
const NAME = /([^:",]+):(?:("(?:[^"\\]|\\.)*")|([^",]*))(?:, |$)/y;
const COMPARED = ['DNS', 'IP Address', 'URI', 'email'];

/** Names, addresses and URIs of a certificate without their kinds, as Go compares them. Never throws. */
export const parseSubjectAltName = (text: string): string[] => {
  const names: string[] = [];
  let at = 0;
  while (at < text.length) {
    NAME.lastIndex = at;
    const [whole, kind = '', quoted, plain = ''] = NAME.exec(text) ?? [];
    // What is written in another way than Node's is no name that somebody could have allowed.
    if (whole === undefined) return [];
    if (COMPARED.includes(kind)) names.push(kind === 'IP Address' ? shorten(plain) : unquote(quoted, plain));
    at += whole.length;
  }
  return names;
};

const unquote = (quoted: string | undefined, plain: string): string => {
  if (quoted === undefined) return plain;
  try {
    return String(JSON.parse(quoted));
  } catch {
    return '';
  }
};

/** An address as Go writes it: `::1`, where OpenSSL writes `0:0:0:0:0:0:0:1`. */
const shorten = (address: string): string =>
  isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address;
